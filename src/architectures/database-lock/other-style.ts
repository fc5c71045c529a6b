// Parameters that only one style has a use for, and that a scenario sets with the other.

import type { ParameterValues } from "../../kernel/parameters.ts";
import { milliseconds, seconds } from "../../kernel/time.ts";
import type { Doubt } from "../architecture.ts";
import type { Style } from "./options.ts";
import type { DATABASE_LOCK_PARAMETERS } from "./parameters.ts";

type Values = ParameterValues<typeof DATABASE_LOCK_PARAMETERS>;

/** With their defaults: who writes the default is not told. */
const OWN: Readonly<Record<Style, Partial<Values>>> = {
  quartz: {
    threads: undefined,
    batchSize: 1,
    acquireWithinLock: false,
    acquireAhead: seconds(0),
    idleWait: seconds(30),
    checkinInterval: milliseconds(7_500),
    requestsRecovery: true,
  },
  "xxl-job": {
    fastThreads: 300,
    fastQueue: 2_000,
    slowThreads: 200,
    slowQueue: 5_000,
    blockStrategy: "serial",
  },
};

export function otherStyle(parameters: Values): readonly Doubt[] {
  const other = parameters.style === "quartz" ? "xxl-job" : "quartz";
  return Object.entries(OWN[other])
    .filter(([parameter, byDefault]) => parameters[parameter as keyof Values] !== byDefault)
    .map(([parameter]) => ({ parameter, message: `it has no effect: only 'style: ${other}' has a use for it` }));
}

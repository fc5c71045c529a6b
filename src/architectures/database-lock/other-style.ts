// Parameters that only one style has a use for, and that a scenario sets with the other.

import type { ParameterValues } from "../../kernel/parameters.ts";
import { milliseconds, seconds } from "../../kernel/time.ts";
import type { Doubt } from "../architecture.ts";
import type { Style } from "./options.ts";
import type { DATABASE_LOCK_PARAMETERS } from "./parameters.ts";

type Values = ParameterValues<typeof DATABASE_LOCK_PARAMETERS>;

/** Only routes have a use for these; and none, but one, for the others. */
const ROUTED = { routeTimeout: seconds(3), failRetries: 0, registryBeat: seconds(30) } as const;
const PROBING = { probes: 2, probeTimeout: milliseconds(100) } as const;

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
    route: "probes",
    ...ROUTED,
  },
};

export function otherStyle(parameters: Values): readonly Doubt[] {
  const other = parameters.style === "quartz" ? "xxl-job" : "quartz";
  return [
    ...changed(parameters, OWN[other], `only 'style: ${other}' has a use for it`),
    ...(parameters.style === "xxl-job" ? otherRoute(parameters) : []),
  ];
}

function otherRoute(parameters: Values): readonly Doubt[] {
  return parameters.route === "probes"
    ? changed(parameters, ROUTED, "it is for executors that register, with another 'route' than 'probes'")
    : changed(parameters, PROBING, `only 'route: probes' has a use for it`);
}

function changed(parameters: Values, byDefault: Partial<Values>, reason: string): readonly Doubt[] {
  return Object.entries(byDefault)
    .filter(([parameter, value]) => parameters[parameter as keyof Values] !== value)
    .map(([parameter]) => ({ parameter, message: `it has no effect: ${reason}` }));
}

// Parameters that only some styles have a use for, and that a scenario sets with another.

import type { ParameterValues } from "../../kernel/parameters.ts";
import { milliseconds, seconds } from "../../kernel/time.ts";
import type { Doubt } from "../architecture.ts";
import { STYLES, type Style } from "./options.ts";
import type { DATABASE_LOCK_PARAMETERS } from "./parameters.ts";

type Values = ParameterValues<typeof DATABASE_LOCK_PARAMETERS>;

/** Only routes have a use for these; and none, but one, for the others. */
const ROUTED = { routeTimeout: seconds(3), failRetries: 0, registryBeat: seconds(30) } as const;
const PROBING = { probes: 2, probeTimeout: milliseconds(100) } as const;

const OF_QUARTZ = { acquireWithinLock: false, acquireAhead: seconds(0), idleWait: seconds(30) } as const;
const OF_XXL_JOB = {
  fastThreads: 300,
  fastQueue: 2_000,
  slowThreads: 200,
  slowQueue: 5_000,
  blockStrategy: "serial",
  route: "probes",
  ...ROUTED,
} as const;
const OF_SKIP_LOCKED = { failedAfter: seconds(30), pollInterval: seconds(1) } as const;
/** Of those whose instances check in. */
const OF_OWNERS = {
  threads: undefined,
  batchSize: 1,
  checkinInterval: milliseconds(7_500),
  requestsRecovery: true,
} as const;
const OF_LOCKS = { lockTimeout: seconds(50) } as const;

/** With their defaults, and who has a use for them: who writes the default is not told. */
const USES: readonly (readonly [values: Partial<Values>, styles: readonly Style[]])[] = [
  [OF_QUARTZ, ["quartz"]],
  [OF_XXL_JOB, ["xxl-job"]],
  [OF_SKIP_LOCKED, ["skip-locked"]],
  [OF_OWNERS, ["quartz", "skip-locked"]],
  [OF_LOCKS, ["quartz", "xxl-job"]],
];

export function otherStyle(parameters: Values): readonly Doubt[] {
  const style = STYLES.find((each) => each === parameters.style)!;
  const foreign = USES.filter(([, styles]) => !styles.includes(style)).flatMap(([values, styles]) =>
    changed(
      parameters,
      values,
      `only ${styles.map((each) => `'style: ${each}'`).join(" and ")} ${styles.length === 1 ? "has" : "have"} a use for it`,
    ),
  );
  return [
    ...foreign,
    ...(style === "xxl-job" ? otherRoute(parameters) : []),
    ...(style === "skip-locked" ? hasty(parameters) : []),
  ];
}

function hasty({ failedAfter, checkinInterval }: Values): readonly Doubt[] {
  if (failedAfter > checkinInterval) return [];
  const message =
    "a scheduler that is well counts as failed between two of its check-ins; expected more than `checkinInterval`";
  return [{ parameter: "failedAfter", message }];
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

// The ways in which schedulers without a leader can bind tasks to workers, as run plans: every property of the protocol must hold
// for each of them.

import { decentralised } from "../../../src/architectures/decentralised.ts";
import { milliseconds } from "../../../src/kernel/time.ts";
import type { RunPlan } from "../build-run.ts";

/** What a scenario says by default. */
export const SPARROW_PARAMETERS = {
  binding: "late",
  probes: 2,
  cancel: true,
  probeTimeout: milliseconds(100),
  getTaskTimeout: milliseconds(500),
  jobWait: milliseconds(100),
  heartbeat: milliseconds(100),
  missed: 3,
  broken: undefined,
};

/** A plan without a leader, with these parameters. */
export function sparrowPlan(parameters: object, plan: RunPlan): RunPlan {
  return {
    ...plan,
    architecture: decentralised as unknown as RunPlan["architecture"],
    architectureParameters: { ...SPARROW_PARAMETERS, ...parameters } as RunPlan["architectureParameters"],
  };
}

export const BINDINGS = {
  "per-task": { binding: "per-task" },
  batch: { binding: "batch" },
  late: {},
  "late, no cancellation": { cancel: false, probes: 3 },
} as const;

/** Long and short tasks apart, with one worker of three for short ones only. */
const APART = { cutoff: milliseconds(200), shortPartition: 1 / 3 };

export const HYBRIDS = {
  hawk: APART,
  "hawk, nobody central, no partition": { ...APART, central: false, shortPartition: 0 },
  eagle: { ...APART, stealAttempts: 0, shareLongState: true, stickyBatch: true },
  "eagle that steals, no partition": { ...APART, shortPartition: 0, shareLongState: true, stickyBatch: true },
} as const;

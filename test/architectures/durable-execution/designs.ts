// Durable execution, as run plans.

import { durableExecution } from "../../../src/architectures/durable-execution.ts";
import { microseconds, milliseconds, seconds } from "../../../src/kernel/time.ts";
import type { RunPlan } from "../build-run.ts";

/** What a scenario says by default, but for what makes tests long: attempts are given up sooner. */
const PARAMETERS = {
  shards: 8,
  startToClose: seconds(8),
  scheduleToStart: undefined,
  scheduleToClose: undefined,
  heartbeat: undefined,
  pollWait: seconds(60),
  workflowTaskTimeout: seconds(10),
  sticky: true,
  stickyTimeout: seconds(5),
  cacheSize: 10_000,
  decisionCost: milliseconds(1),
  replayCost: microseconds(50),
  snapshotEvery: 10_000,
  databaseReplayCost: microseconds(5),
  broken: undefined,
};

export function durablePlan(parameters: object, plan: RunPlan): RunPlan {
  return {
    locks: 1,
    ...plan,
    architecture: durableExecution as unknown as RunPlan["architecture"],
    architectureParameters: { ...PARAMETERS, ...parameters } as RunPlan["architectureParameters"],
  };
}

/** Those that lose nothing, whatever fails. */
export const SOUND = {
  "as it is": {},
  "with heartbeats": { heartbeat: seconds(3), startToClose: seconds(60) },
  "without sticky queues, in one shard, often compacted": { sticky: false, shards: 1, snapshotEvery: 5 },
  "with short timeouts of workflow tasks": {
    workflowTaskTimeout: seconds(1),
    stickyTimeout: milliseconds(200),
    pollWait: seconds(5),
  },
} as const;

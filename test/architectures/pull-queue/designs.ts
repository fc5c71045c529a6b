// The ways in which a queue can be pulled from, as run plans: every property of the protocol must hold for each of them.

import { edf } from "../../../src/algorithms/ordering/edf.ts";
import { pullQueue } from "../../../src/architectures/pull-queue.ts";
import { microseconds, seconds } from "../../../src/kernel/time.ts";
import { SECOND, type RunPlan } from "../build-run.ts";

/** What a scenario says by default, but for shorter times: the runs are short. */
export const QUEUE_PARAMETERS = {
  visibilityTimeout: seconds(6),
  maxDeliveries: 100,
  acknowledge: "late",
  extend: true,
  polling: "long",
  pollWait: seconds(5),
  pollInterval: seconds(1),
  pollJitter: 0.1,
  prefetch: 0,
  snapshotEvery: 10_000,
  replayCost: microseconds(5),
  broken: undefined,
};

/** A plan of a pull queue, with these parameters. */
export function queuePlan(parameters: Partial<typeof QUEUE_PARAMETERS> | object, plan: RunPlan): RunPlan {
  return {
    ...plan,
    architecture: pullQueue as unknown as RunPlan["architecture"],
    architectureParameters: { ...QUEUE_PARAMETERS, ...parameters } as RunPlan["architectureParameters"],
  };
}

/** All that acknowledge late. */
export const QUEUES = {
  extending: {},
  // Longer than any task takes, but not if its machine is slowed down or frozen.
  plain: { extend: false, visibilityTimeout: 20 * SECOND },
  short: { polling: "short" },
  ahead: { prefetch: 2 },
} as const;

export const LATE_DROPPED: Partial<RunPlan> = {
  ordering: edf as never,
  orderingParameters: { dropLate: true, preemptive: true },
};

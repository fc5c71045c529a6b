// The ways in which schedulers can share a cell, as run plans: every property of the protocol must hold for each of them.

import { sharedState } from "../../../src/architectures/shared-state.ts";
import { microseconds, seconds } from "../../../src/kernel/time.ts";
import { constant, exponential, SECOND } from "../../cluster/build-cluster.ts";
import type { RunPlan } from "../build-run.ts";

/** What a scenario says by default, but for shorter times: the runs are short. */
const CELL_PARAMETERS = {
  thinkPerJob: constant(300_000),
  thinkPerTask: undefined,
  conflicts: "fine",
  commit: "incremental",
  nackTimeout: seconds(3),
  reconcileGrace: seconds(15),
  snapshotEvery: 10_000,
  orphanTimeout: undefined,
  replayCost: microseconds(5),
  broken: undefined,
};

/** A plan with two schedulers, unless it says otherwise. */
export function cellPlan(parameters: Partial<typeof CELL_PARAMETERS> | object, plan: RunPlan): RunPlan {
  return {
    masters: 3,
    ...plan,
    architecture: sharedState as unknown as RunPlan["architecture"],
    architectureParameters: { ...CELL_PARAMETERS, ...parameters } as RunPlan["architectureParameters"],
  };
}

export const CELLS = {
  fine: {},
  whole: { commit: "all-or-nothing" },
  coarse: { conflicts: "coarse", thinkPerJob: exponential(400_000) },
  "coarse and whole": { conflicts: "coarse", commit: "all-or-nothing" },
  // Jobs are given to others while they are thought about.
  impatient: { nackTimeout: SECOND / 10, thinkPerJob: exponential(300_000) },
  thoughtless: { thinkPerJob: undefined },
} as const;

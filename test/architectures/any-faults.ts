// What every design is held to under any six faults on a small cluster, all healed by 60 s: it breaks nothing, and a run can be repeated
// to the last byte.

import fc from "fast-check";
import { expect } from "vitest";
import type { FaultSpec } from "../../src/cluster/faults/fault.ts";
import type { ClusterChanges } from "../cluster/build-cluster.ts";
import { run, type PlannedTask, type RunPlan } from "./build-run.ts";
import { anyPlans, loads, worlds } from "./fault-plans.ts";

export type DrawnCase = [
  faults: readonly FaultSpec[],
  tasks: readonly PlannedTask[],
  cluster: ClusterChanges,
  seed: number,
];

export const drawnCases: fc.Arbitrary<DrawnCase> = fc.tuple(
  anyPlans,
  loads,
  worlds,
  fc.integer({ min: 1, max: 1_000 }),
);

/** What a plan takes from a case as it is. */
export function ofCase([faults, tasks, cluster, seed]: DrawnCase): Pick<
  RunPlan,
  "faults" | "tasks" | "cluster" | "seed"
> {
  return { faults, tasks, cluster, seed: String(seed) };
}

export function expectNothingBroken(planOf: (drawn: DrawnCase) => RunPlan, numRuns: number): void {
  fc.assert(
    fc.property(drawnCases, (drawn) => {
      expect(run(planOf(drawn)).findings).toEqual([]);
    }),
    { seed: 2, numRuns, endOnFailure: true },
  );
}

/** When it is repeated, watched, or checked in every way. `designs`: parameters of which each case has some. */
export function expectSameRun<P extends object>(
  planOf: (drawn: DrawnCase, parameters: P) => RunPlan,
  designs: readonly P[],
  numRuns: number,
): void {
  fc.assert(
    fc.property(drawnCases, fc.constantFrom(...designs), (drawn, parameters) => {
      const plan = planOf(drawn, parameters);
      const { digest } = run(plan);
      expect(run({ ...plan, onRecord: () => {} }).digest).toBe(digest);
      expect(run({ ...plan, paranoid: true }).digest).toBe(digest);
    }),
    { seed: 4, numRuns, endOnFailure: true },
  );
}

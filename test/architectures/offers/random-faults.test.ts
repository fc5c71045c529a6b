// Any six faults of any kind on a small cluster with an allocator and two frameworks, all healed by 60 s: nothing that was taken in is
// lost, nothing counts twice, and no machine is given more than it has. A run can be repeated to the last byte.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaultSpec } from "../../../src/cluster/faults/fault.ts";
import type { ClusterChanges } from "../../cluster/build-cluster.ts";
import { run, SECOND, type PlannedTask, type RunPlan } from "../build-run.ts";
import { anyPlans, loads, worlds } from "../fault-plans.ts";
import { HABITS, offerPlan } from "./designs.ts";

type Case = [faults: readonly FaultSpec[], tasks: readonly PlannedTask[], cluster: ClusterChanges, seed: number];

const cases: fc.Arbitrary<Case> = fc.tuple(anyPlans, loads, worlds, fc.integer({ min: 1, max: 1_000 }));

function planOf([faults, tasks, cluster, seed]: Case, parameters: object, changes: Partial<RunPlan> = {}): RunPlan {
  const snapshotEvery = seed % 3 === 0 ? 5 : 10_000;
  return offerPlan(
    { snapshotEvery, ...parameters },
    { faults, tasks, cluster, seed: String(seed), end: 300 * SECOND, ...changes },
  );
}

describe.each(Object.entries(HABITS))("frameworks that are %s", (_name, parameters) => {
  it("keep their promises under any faults", () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        expect(run(planOf(drawn, parameters)).findings).toEqual([]);
      }),
      { seed: 2, numRuns: 40 },
    );
  });
});

describe("a run with offers", () => {
  it("has the same digest when it is repeated, watched, or checked in every way", () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...Object.values(HABITS)), (drawn, parameters) => {
        const plan = planOf(drawn, parameters, { end: 100 * SECOND });
        const { digest } = run(plan);
        expect(run({ ...plan, onRecord: () => {} }).digest).toBe(digest);
        expect(run({ ...plan, paranoid: true }).digest).toBe(digest);
      }),
      { seed: 4, numRuns: 10 },
    );
  });
});

describe("a framework with a mistake", () => {
  it.each(["forget-rescinded"])("is caught by these plans (%s)", (broken) => {
    const drawn = fc.sample(cases, { seed: 5, numRuns: 150 });
    const parameters = { ...HABITS.rescinded, broken };
    expect(drawn.some((one) => run(planOf(one, parameters)).findings.length > 0)).toBe(true);
  });
});

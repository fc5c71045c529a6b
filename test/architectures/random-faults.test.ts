// Any six faults of any kind on a small cluster, all healed by 60 s: nothing that was acknowledged is lost, nothing takes
// effect twice, no node is overcommitted, and a run can be repeated to the last byte.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaultSpec } from "../../src/cluster/faults/fault.ts";
import { run, SECOND, type PlannedTask, type RunPlan } from "./build-run.ts";
import { DESIGNS, type Design } from "./designs.ts";
import { anyPlans, honestClockPlans, loads, worlds } from "./fault-plans.ts";
import { acknowledgesBeforeSync, hidesOrphans, neverAsksBack, reportsOnce } from "./mutants.ts";
import type { ClusterChanges } from "../cluster/build-cluster.ts";

type Case = [faults: readonly FaultSpec[], tasks: readonly PlannedTask[], cluster: ClusterChanges, seed: number];

const cases = (plans: fc.Arbitrary<FaultSpec[]>): fc.Arbitrary<Case> =>
  fc.tuple(plans, loads, worlds, fc.integer({ min: 1, max: 1_000 }));

function planOf([faults, tasks, cluster, seed]: Case, changes: Partial<RunPlan>): RunPlan {
  return {
    faults,
    tasks,
    cluster,
    seed: String(seed),
    end: 300 * SECOND,
    architectureParameters: { snapshotEvery: seed % 3 === 0 ? 5 : 10_000 },
    ...changes,
  };
}

describe.each(Object.keys(DESIGNS) as Design[])("single-master (%s)", (design) => {
  it.each(["fast", "safe-stop"] as const)("keeps its promises under any faults (%s)", (recovery) => {
    fc.assert(
      fc.property(cases(recovery === "fast" ? anyPlans : honestClockPlans), (drawn) => {
        expect(run(planOf(drawn, { ...DESIGNS[design], recovery })).findings).toEqual([]);
      }),
      { seed: 2, numRuns: 60 },
    );
  });
});

describe.each(["fifo", "srpt", "time-slice", "mlfq", "stale", "stealing", "edf-at-worker"] as const)(
  "ideal (%s)",
  (design) => {
    it("keeps its promises under any faults", () => {
      fc.assert(
        fc.property(cases(anyPlans), (drawn) => {
          expect(run(planOf(drawn, { ...DESIGNS[design], architecture: "ideal" })).findings).toEqual([]);
        }),
        { seed: 3, numRuns: 40 },
      );
    });
  },
);

describe("a run", () => {
  it("has the same digest when it is repeated, watched, or checked in every way; and another one for another seed", () => {
    const digests = new Set<string>();
    let runs = 0;
    fc.assert(
      fc.property(cases(anyPlans), fc.constantFrom(...(Object.keys(DESIGNS) as Design[])), (drawn, design) => {
        const plan = planOf(drawn, { ...DESIGNS[design], end: 100 * SECOND });
        const { digest } = run(plan);
        let records = 0;
        expect(run({ ...plan, onRecord: () => (records += 1) }).digest).toBe(digest);
        expect(run({ ...plan, paranoid: true }).digest).toBe(digest);
        expect(records).toBeGreaterThan(0);
        expect(run({ ...plan, seed: "another" }).digest).not.toBe(digest);
        digests.add(digest);
        runs += 1;
      }),
      { seed: 4, numRuns: 20 },
    );
    expect(digests.size).toBe(runs);
  });
});

describe("a mistake in the design", () => {
  /** How many random plans it takes until a run with the mutant has a finding; Infinity if none of them shows it. */
  function plansToCatch(architecture: RunPlan["architecture"], recovery: "fast" | "safe-stop"): number {
    const drawn = fc.sample(cases(recovery === "safe-stop" ? honestClockPlans : anyPlans), { seed: 5, numRuns: 150 });
    const caught = drawn.findIndex(
      (one) => run(planOf(one, { recovery, architecture, architectureParameters: {} })).findings.length > 0,
    );
    return caught < 0 ? Infinity : caught + 1;
  }

  it.each([
    ["that acknowledges before it is durable", acknowledgesBeforeSync, "fast"],
    ["that reports an end only once", reportsOnce, "fast"],
    ["that never asks unknown workers to register", neverAsksBack, "fast"],
    ["that gives attempts up without telling", hidesOrphans, "safe-stop"],
  ] as const)("%s is caught by these plans", (_mistake, architecture, recovery) => {
    expect(plansToCatch(architecture, recovery)).toBeLessThanOrEqual(150);
  });
});

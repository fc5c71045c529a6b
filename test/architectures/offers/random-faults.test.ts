// Any six faults of any kind on a small cluster with an allocator and two frameworks, all healed by 60 s: nothing that was taken in is
// lost, nothing counts twice, and no machine is given more than it has. A run can be repeated to the last byte.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DrawnCase, drawnCases, expectNothingBroken, expectSameRun, ofCase } from "../any-faults.ts";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { HABITS, offerPlan } from "./designs.ts";

function planOf(drawn: DrawnCase, parameters: object, changes: Partial<RunPlan> = {}): RunPlan {
  const seed = drawn[3];
  const snapshotEvery = seed % 3 === 0 ? 5 : 10_000;
  return offerPlan({ snapshotEvery, ...parameters }, { ...ofCase(drawn), end: 300 * SECOND, ...changes });
}

describe.each(Object.entries(HABITS))("frameworks that are %s", (_name, parameters) => {
  it("keep their promises under any faults", () => {
    expectNothingBroken((drawn) => planOf(drawn, parameters), 40);
  });
});

describe("a run with offers", () => {
  it("has the same digest when it is repeated, watched, or checked in every way", () => {
    expectSameRun((drawn, parameters) => planOf(drawn, parameters, { end: 100 * SECOND }), Object.values(HABITS), 10);
  });
});

describe("a framework with a mistake", () => {
  it.each(["forget-rescinded"])("is caught by these plans (%s)", (broken) => {
    const drawn = fc.sample(drawnCases, { seed: 5, numRuns: 150 });
    const parameters = { ...HABITS.rescinded, broken };
    expect(drawn.some((one) => run(planOf(one, parameters)).findings.length > 0)).toBe(true);
  });
});

// Any six faults of any kind on a small cluster with a queue, all healed by 60 s. Acknowledged late, nothing that was taken in is
// lost and nothing counts twice; acknowledged early, nothing ever runs twice. A run can be repeated to the last byte.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DrawnCase, drawnCases, expectNothingBroken, expectSameRun, ofCase } from "../any-faults.ts";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { LATE_DROPPED, QUEUES, queuePlan } from "./designs.ts";

function planOf(drawn: DrawnCase, parameters: object, changes: Partial<RunPlan> = {}): RunPlan {
  const seed = drawn[3];
  const snapshotEvery = seed % 3 === 0 ? 5 : 10_000;
  return queuePlan({ snapshotEvery, ...parameters }, { ...ofCase(drawn), end: 300 * SECOND, ...changes });
}

describe.each(Object.entries(QUEUES))("a queue acknowledged late (%s)", (_name, parameters) => {
  it.each([
    ["in order of arrival", {}],
    ["by deadline", LATE_DROPPED],
  ])("keeps its promises under any faults (%s)", (_order, changes) => {
    expectNothingBroken((drawn) => planOf(drawn, parameters, changes), 25);
  });
});

describe("a queue acknowledged early", () => {
  it("runs nothing twice under any faults, and loses what its consumers take with them", () => {
    let lost = 0;
    fc.assert(
      fc.property(drawnCases, (drawn) => {
        const { findings, checker } = run(planOf(drawn, { acknowledge: "early" }));
        for (const { starts } of checker.tasks.values()) expect(starts).toBeLessThanOrEqual(1);
        const others = findings.filter((finding) => !/^I1 |never ended$/.test(finding));
        expect(others).toEqual([]);
        lost += findings.length - others.length;
      }),
      { seed: 3, numRuns: 40 },
    );
    expect(lost).toBeGreaterThan(0);
  });
});

describe("a run with a queue", () => {
  it("has the same digest when it is repeated, watched, or checked in every way", () => {
    expectSameRun((drawn, parameters) => planOf(drawn, parameters, { end: 100 * SECOND }), Object.values(QUEUES), 10);
  });
});

describe("a broker with a mistake", () => {
  it.each(["acknowledge-before-sync", "receipt-unchecked"])("is caught by these plans (%s)", (broken) => {
    const drawn = fc.sample(drawnCases, { seed: 5, numRuns: 150 });
    const parameters = { broken, extend: false };
    expect(drawn.some((one) => run(planOf(one, parameters)).findings.length > 0)).toBe(true);
  });
});

// Any six faults of any kind on a small cluster with one master or two that have slots, all healed by 60 s. The database sees to it that
// every task ends, and counts its end once; what runs twice is the price of taking over from whoever only slept. A run can be repeated
// to the last byte.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DrawnCase, drawnCases, expectNothingBroken, expectSameRun, ofCase } from "../any-faults.ts";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { fault, names } from "../fault-plans.ts";
import { LATE_DROPPED } from "../pull-queue/designs.ts";
import { slotsPlan, SOUND } from "./designs.ts";

function planOf(drawn: DrawnCase, parameters: object, changes: Partial<RunPlan> = {}): RunPlan {
  const seed = drawn[3];
  const masters = 1 + (seed % 2);
  return slotsPlan(parameters, {
    ...ofCase(drawn),
    masters,
    end: 200 * SECOND,
    ...changes,
  });
}

describe.each(Object.entries(SOUND))("masters with slots (%s)", (_name, parameters) => {
  it.each([
    ["in order of arrival", {}],
    ["by deadline", LATE_DROPPED],
  ])("lose no task and count none twice under any faults (%s)", (_order, changes) => {
    expectNothingBroken((drawn) => planOf(drawn, parameters, changes), 12);
  });
});

describe("a run with slots", () => {
  it("has the same digest when it is repeated, watched, or checked in every way", () => {
    expectSameRun((drawn) => planOf(drawn, {}, { end: 100 * SECOND }), [{}], 5);
  });
});

describe("a design with slots that has a mistake", () => {
  it.each(["count-twice"])("is caught by these plans (%s)", (broken) => {
    const drawn = fc.sample(drawnCases, { seed: 5, numRuns: 100 });
    expect(drawn.some((one) => run(planOf(one, { broken })).findings.length > 0)).toBe(true);
  });

  it("is caught where a master does not come back (forget-failed)", () => {
    const gone = [fault({ kind: "crash", target: names("master/0"), wipe: false }, 6, 1_000)];
    const tasks = Array.from({ length: 4 }, (_, index) => ({ at: 3_000_000 + index * 1_000, work: 10 * SECOND }));
    const plan = { tasks, masters: 2, faults: gone, end: 200 * SECOND };
    expect(run(slotsPlan({}, plan)).findings).toEqual([]);
    expect(run(slotsPlan({ broken: "forget-failed" }, plan)).findings).not.toEqual([]);
  });

  it("is caught where a second master goes after a first (watch-once)", () => {
    const gone = [0, 1].map((master) =>
      fault({ kind: "crash", target: names(`master/${master}`), wipe: false }, 10 + 40 * master, 1_000),
    );
    const tasks = Array.from({ length: 8 }, (_, index) => ({ at: 100 * SECOND + index * 1_000, work: SECOND }));
    const plan = { tasks, masters: 3, faults: gone, end: 200 * SECOND };
    expect(run(slotsPlan({}, plan)).findings).toEqual([]);
    expect(run(slotsPlan({ broken: "watch-once" }, plan)).findings).not.toEqual([]);
  });
});

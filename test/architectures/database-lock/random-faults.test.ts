// Any six faults of any kind on a small cluster with one scheduler or two that share a database, all healed by 60 s. The database sees to
// it that every task ends, and counts its end once; what runs twice is the price of recovering whoever only slept. A run can be
// repeated to the last byte.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DrawnCase, drawnCases, expectNothingBroken, expectSameRun, ofCase } from "../any-faults.ts";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { fault, names } from "../fault-plans.ts";
import { LATE_DROPPED } from "../pull-queue/designs.ts";
import { databasePlan, SOUND } from "./designs.ts";

function planOf(drawn: DrawnCase, parameters: object, changes: Partial<RunPlan> = {}): RunPlan {
  const seed = drawn[3];
  const masters = 1 + (seed % 2);
  return databasePlan(parameters, {
    ...ofCase(drawn),
    masters,
    end: 200 * SECOND,
    ...changes,
  });
}

describe.each(Object.entries(SOUND))("schedulers that share a database (%s)", (_name, parameters) => {
  it.each([
    ["in order of arrival", {}],
    ["by deadline", LATE_DROPPED],
  ])("lose no task and count none twice under any faults (%s)", (_order, changes) => {
    expectNothingBroken((drawn) => planOf(drawn, parameters, changes), 12);
  });
});

describe("a run with a shared database", () => {
  it.each(["quartz", "xxl-job", "skip-locked"])(
    "has the same digest when it is repeated, watched, or checked in every way (%s)",
    (style) => {
      expectSameRun((drawn) => planOf(drawn, { style }, { end: 100 * SECOND }), [{}], 5);
    },
  );
});

describe("a design with a shared database that has a mistake", () => {
  it("is caught by these plans (count-twice)", () => {
    const drawn = fc.sample(drawnCases, { seed: 5, numRuns: 100 });
    expect(drawn.some((one) => run(planOf(one, { broken: "count-twice" })).findings.length > 0)).toBe(true);
  });

  it("is caught where a scheduler does not come back (forget-failed)", () => {
    const gone = [fault({ kind: "crash", target: names("master/0"), wipe: false }, 1, 1_000)];
    const tasks = Array.from({ length: 4 }, (_, index) => ({ at: 900_000 + index * 1_000, work: SECOND }));
    const plan = { tasks, masters: 2, faults: gone, end: 200 * SECOND };
    expect(run(databasePlan({}, plan)).findings).toEqual([]);
    expect(run(databasePlan({ broken: "forget-failed" }, plan)).findings).not.toEqual([]);
  });
});

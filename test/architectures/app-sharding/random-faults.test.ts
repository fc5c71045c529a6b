// Any six faults of any kind on a small cluster with one server or two, all healed by 60 s. The database sees to it that every task ends, and
// counts its end once; what runs twice is the price of masters that nobody fences. A run can be repeated to the last byte.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DrawnCase, drawnCases, expectNothingBroken, expectSameRun, ofCase } from "../any-faults.ts";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { fault, names } from "../fault-plans.ts";
import { LATE_DROPPED } from "../pull-queue/designs.ts";
import { appsPlan, SOUND } from "./designs.ts";

function planOf(drawn: DrawnCase, parameters: object, changes: Partial<RunPlan> = {}): RunPlan {
  const seed = drawn[3];
  const masters = 1 + (seed % 2);
  return appsPlan(parameters, {
    ...ofCase(drawn),
    masters,
    end: 200 * SECOND,
    ...changes,
  });
}

describe.each(Object.entries(SOUND))("servers of applications (%s)", (_name, parameters) => {
  it.each([
    ["in order of arrival", {}],
    ["by deadline", LATE_DROPPED],
  ])("lose no task and count none twice under any faults (%s)", (_order, changes) => {
    expectNothingBroken((drawn) => planOf(drawn, parameters, changes), 12);
  });
});

describe("a run with applications", () => {
  it("has the same digest when it is repeated, watched, or checked in every way", () => {
    expectSameRun((drawn) => planOf(drawn, {}, { end: 100 * SECOND }), [{}], 5);
  });
});

describe("a design with applications that has a mistake", () => {
  it.each(["count-twice"])("is caught by these plans (%s)", (broken) => {
    const drawn = fc.sample(drawnCases, { seed: 5, numRuns: 100 });
    expect(drawn.some((one) => run(planOf(one, { broken })).findings.length > 0)).toBe(true);
  });

  it.each([
    ["master/0", "forget-orphans"],
    ["worker/0", "forget-lost"],
  ])("is caught where %s does not come back (%s)", (machine, broken) => {
    const tasks = Array.from({ length: 8 }, (_, index) => ({ at: 3_000_000 + index * 1_000, work: 10 * SECOND }));
    const gone = (name: string) => fault({ kind: "crash", target: names(name), wipe: false }, 6, 1_000);
    // What a server forgets shows when the worker goes, too: nobody looks after what was there.
    const faults =
      machine === "master/0" ? [gone(machine), { ...gone("worker/0"), at: 12_000_000 as never }] : [gone(machine)];
    const plan = { tasks, masters: 2, faults, end: 200 * SECOND };
    expect(run(appsPlan({}, plan)).findings).toEqual([]);
    expect(run(appsPlan({ broken }, plan)).findings).not.toEqual([]);
  });
});

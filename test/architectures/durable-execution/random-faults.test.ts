// Any six faults of any kind on a small cluster with one history host or up to three, all healed by 60 s. Whatever hosts believe of their shards, the
// database sees to it that every task ends, and counts its end once; what runs twice is the price of timeouts. A run can be repeated
// to the last byte.

import { describe, expect, it } from "vitest";
import { type DrawnCase, expectNothingBroken, expectSameRun, ofCase } from "../any-faults.ts";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { fault, names } from "../fault-plans.ts";
import { LATE_DROPPED } from "../pull-queue/designs.ts";
import { durablePlan, SOUND } from "./designs.ts";

function planOf(drawn: DrawnCase, parameters: object, changes: Partial<RunPlan> = {}): RunPlan {
  const seed = drawn[3];
  return durablePlan(parameters, {
    ...ofCase(drawn),
    masters: 1 + (seed % 3),
    end: 200 * SECOND,
    ...changes,
  });
}

describe.each(Object.entries(SOUND))("durable execution (%s)", (_name, parameters) => {
  it.each([
    ["in order of arrival", {}],
    ["by deadline", LATE_DROPPED],
  ])("loses no task and counts none twice under any faults (%s)", (_order, changes) => {
    expectNothingBroken((drawn) => planOf(drawn, parameters, changes), 12);
  });
});

describe("a run of durable execution", () => {
  it("has the same digest when it is repeated, watched, or checked in every way", () => {
    expectSameRun((drawn) => planOf(drawn, {}, { end: 100 * SECOND }), [{}], 5);
  });
});

describe("durable execution that has a mistake", () => {
  // For 15 s, of which it counts as dead for the last five: what it had when it fell asleep is done by others meanwhile.
  it("is caught where a host sleeps for a while, and does not know it (range-unchecked)", () => {
    const sleeps = [fault({ kind: "pause", target: names("master/1") }, 6, 15)];
    const tasks = Array.from({ length: 60 }, (_, index) => ({ at: 3_000_000 + index * 100_000, work: SECOND / 2 }));
    const plan = { tasks, masters: 2, workers: 4, faults: sleeps, end: 100 * SECOND };
    expect(run(durablePlan({}, plan)).findings).toEqual([]);
    expect(run(durablePlan({ broken: "range-unchecked" }, plan)).findings.join()).toContain("twice");
  });

  it("is caught where a host does not come back (forget-transfers)", () => {
    const gone = [fault({ kind: "crash", target: names("master/1"), wipe: false }, 6, 1_000)];
    const tasks = Array.from({ length: 30 }, (_, index) => ({ at: 3_000_000 + index * 1_000, work: 4 * SECOND }));
    const plan = { tasks, masters: 2, faults: gone, end: 200 * SECOND };
    expect(run(durablePlan({}, plan)).findings).toEqual([]);
    expect(run(durablePlan({ broken: "forget-transfers" }, plan)).findings).not.toEqual([]);
  });
});

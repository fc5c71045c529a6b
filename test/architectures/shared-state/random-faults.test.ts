// Any six faults of any kind on a small cluster whose schedulers share a cell, all healed by 60 s; half of those that are meant for the
// cell hit a scheduler. Nothing that was taken in is lost, nothing counts twice, and no machine is given more than it has.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaultSpec } from "../../../src/cluster/faults/fault.ts";
import { type DrawnCase, drawnCases, expectNothingBroken, expectSameRun, ofCase } from "../any-faults.ts";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { names } from "../fault-plans.ts";
import { LATE_DROPPED } from "../pull-queue/designs.ts";
import { CELLS, cellPlan } from "./designs.ts";

/** Every second fault that names the first master alone is one of a scheduler. */
function retargeted(faults: readonly FaultSpec[]): readonly FaultSpec[] {
  return faults.map((fault, index) => {
    const { action } = fault as FaultSpec & { action: { target?: { kind: string; names?: readonly string[] } } };
    if (index % 2 === 0 || action.target?.names?.join() !== "master/0") return fault;
    return { ...fault, action: { ...action, target: names("master/1") } } as FaultSpec;
  });
}

function planOf(drawn: DrawnCase, parameters: object, changes: Partial<RunPlan> = {}): RunPlan {
  const seed = drawn[3];
  const snapshotEvery = seed % 3 === 0 ? 5 : 10_000;
  return cellPlan(
    { snapshotEvery, ...parameters },
    {
      ...ofCase(drawn),
      faults: retargeted(drawn[0]),
      masters: 2 + (seed % 3),
      end: 300 * SECOND,
      ...changes,
    },
  );
}

describe.each(Object.entries(CELLS))("schedulers that share a cell (%s)", (_name, parameters) => {
  it.each([
    ["in order of arrival", {}],
    ["by deadline", LATE_DROPPED],
  ])("keep their promises under any faults (%s)", (_order, changes) => {
    expectNothingBroken((drawn) => planOf(drawn, parameters, changes), 12);
  });
});

describe("a run with a shared cell", () => {
  it("has the same digest when it is repeated, watched, or checked in every way", () => {
    expectSameRun((drawn, parameters) => planOf(drawn, parameters, { end: 100 * SECOND }), Object.values(CELLS), 5);
  });
});

describe("a cell that skips the check of conflicts", () => {
  it("is caught by these plans: machines are given more than they have", () => {
    const drawn = fc.sample(drawnCases, { seed: 5, numRuns: 60 });
    const found = drawn.flatMap((one) => run(planOf(one, { broken: "skip-conflict-check" })).findings);
    expect(found.filter((text) => text.startsWith("I5"))).not.toEqual([]);
  });
});

// Any six faults of any kind on a small cluster with one history host or up to three, all healed by 60 s. Whatever hosts believe of their shards, the
// database sees to it that every task ends, and counts its end once; what runs twice is the price of timeouts. A run can be repeated
// to the last byte.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaultSpec } from "../../../src/cluster/faults/fault.ts";
import type { ClusterChanges } from "../../cluster/build-cluster.ts";
import { run, SECOND, type PlannedTask, type RunPlan } from "../build-run.ts";
import { anyPlans, fault, loads, names, worlds } from "../fault-plans.ts";
import { LATE_DROPPED } from "../pull-queue/designs.ts";
import { durablePlan, SOUND } from "./designs.ts";

type Case = [faults: readonly FaultSpec[], tasks: readonly PlannedTask[], cluster: ClusterChanges, seed: number];

const cases: fc.Arbitrary<Case> = fc.tuple(anyPlans, loads, worlds, fc.integer({ min: 1, max: 1_000 }));

function planOf([faults, tasks, cluster, seed]: Case, parameters: object, changes: Partial<RunPlan> = {}): RunPlan {
  return durablePlan(parameters, {
    faults,
    tasks,
    cluster,
    masters: 1 + (seed % 3),
    seed: String(seed),
    end: 200 * SECOND,
    ...changes,
  });
}

describe.each(Object.entries(SOUND))("durable execution (%s)", (_name, parameters) => {
  it.each([
    ["in order of arrival", {}],
    ["by deadline", LATE_DROPPED],
  ])("loses no task and counts none twice under any faults (%s)", (_order, changes) => {
    fc.assert(
      fc.property(cases, (drawn) => {
        expect(run(planOf(drawn, parameters, changes)).findings).toEqual([]);
      }),
      { seed: 2, numRuns: 12, endOnFailure: true },
    );
  });
});

describe("a run of durable execution", () => {
  it("has the same digest when it is repeated, watched, or checked in every way", () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const plan = planOf(drawn, {}, { end: 100 * SECOND });
        const { digest } = run(plan);
        expect(run({ ...plan, onRecord: () => {} }).digest).toBe(digest);
        expect(run({ ...plan, paranoid: true }).digest).toBe(digest);
      }),
      { seed: 4, numRuns: 5, endOnFailure: true },
    );
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

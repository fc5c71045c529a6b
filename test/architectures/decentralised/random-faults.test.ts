// Any six faults of any kind on a small cluster with one scheduler or two, all healed by 60 s. The clients see to it that every task
// ends, and count its end once; what runs twice is at-least-once's price. A run can be repeated to the last byte.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seconds } from "../../../src/kernel/time.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import type { AnyRecordListener } from "../../../src/trace/trace.ts";
import { type DrawnCase, drawnCases, expectNothingBroken, expectSameRun, ofCase } from "../any-faults.ts";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { LATE_DROPPED } from "../pull-queue/designs.ts";
import { BINDINGS, HYBRIDS, sparrowPlan } from "./designs.ts";

function planOf(drawn: DrawnCase, parameters: object, changes: Partial<RunPlan> = {}): RunPlan {
  const seed = drawn[3];
  const masters = 1 + (seed % 2);
  return sparrowPlan(parameters, {
    ...ofCase(drawn),
    masters,
    end: 200 * SECOND,
    ...changes,
  });
}

describe.each(Object.entries(BINDINGS))("schedulers without a leader (%s)", (_name, parameters) => {
  it.each([
    ["in order of arrival", {}],
    ["by deadline", LATE_DROPPED],
  ])("lose no task and count none twice under any faults (%s)", (_order, changes) => {
    expectNothingBroken((drawn) => planOf(drawn, parameters, changes), 12);
  });
});

describe.each(Object.entries(HYBRIDS))("long and short tasks apart (%s)", (_name, parameters) => {
  it("lose no task and count none twice under any faults, and keep long ones out of the short partition", () => {
    fc.assert(
      fc.property(drawnCases, (drawn) => {
        const cutoff = seconds(2);
        const nodes = new Map<number, ReadonlySet<number>>();
        const plan = planOf(drawn, { ...parameters, cutoff });
        const onRecord: AnyRecordListener = (kind, _at, node, task) => {
          if (RECORD_KINDS[kind].name === "attempt.started")
            nodes.set(task, new Set([...(nodes.get(task) ?? []), node]));
        };
        const { findings } = run({ ...plan, onRecord });
        expect(findings).toEqual([]);
        if (!("shortPartition" in parameters) || parameters.shortPartition === 0) return;
        const inOrder = [...plan.tasks].sort((a, b) => a.at - b.at);
        for (const [task, there] of nodes) if (inOrder[task].work > cutoff) expect(there).not.toContain(plan.masters);
      }),
      { seed: 2, numRuns: 12, endOnFailure: true },
    );
  });
});

describe("a run without a leader", () => {
  it("has the same digest when it is repeated, watched, or checked in every way", () => {
    expectSameRun(
      (drawn, parameters) => planOf(drawn, parameters, { end: 100 * SECOND }),
      [...Object.values(BINDINGS), ...Object.values(HYBRIDS)],
      8,
    );
  });
});

describe("a design without a leader that has a mistake", () => {
  it.each(["forget-lost", "trust-acknowledgement", "count-twice"])("is caught by these plans (%s)", (broken) => {
    const drawn = fc.sample(drawnCases, { seed: 5, numRuns: 100 });
    expect(drawn.some((one) => run(planOf(one, { broken })).findings.length > 0)).toBe(true);
  });

  it("does no harm but work for nothing where tasks are given to two that ask (hand-out-twice)", () => {
    const startsWith = (broken: string | undefined) => {
      const tasks = Array.from({ length: 40 }, (_, index) => ({ at: index * 50_000, work: 200_000 }));
      let starts = 0;
      const onRecord: AnyRecordListener = (kind) => {
        if (RECORD_KINDS[kind].name === "attempt.started") starts += 1;
      };
      const { findings } = run(sparrowPlan({ broken }, { tasks, workers: 4, end: 60 * SECOND, onRecord }));
      expect(findings).toEqual([]);
      return starts;
    };
    expect(startsWith(undefined)).toBe(40);
    expect(startsWith("hand-out-twice")).toBeGreaterThan(40);
  });
});

// What mean response times are made of: every way of dividing them adds up to the same.

import { describe, expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { seconds } from "../../src/kernel/time.ts";
import { Breakdown, RESPONSE_PARTS, WHOLE_SECOND, type TaskInstants } from "../../src/observe/metrics/breakdown.ts";
import type { BreakdownCell, ResponseBreakdown } from "../../src/observe/observations.ts";
import { variantOf } from "../scenario/loading.ts";

const S = 1_000_000;
const TASK: TaskInstants = {
  arrived: 10 * S,
  admitted: 11 * S,
  started: 13 * S,
  begun: 17 * S,
  ended: 25 * S,
  completed: 41 * S,
};
const recorded = (tasks: readonly (readonly [task: TaskInstants, workClass: number, work: number])[]) => {
  const breakdown = new Breakdown(seconds(1));
  for (const task of tasks) breakdown.record(...task);
  return breakdown.result()!;
};
const sumOf = (cells: readonly BreakdownCell[]): number => cells.reduce((sum, [, , own]) => sum + own, 0);

describe("the response time of a task", () => {
  test("is divided where its state changed", () => {
    expect(recorded([[TASK, 0, S]]).parts).toEqual([1, 2, 4, 8, 16]);
  });

  test.each([
    ["nobody said that it was admitted", { admitted: undefined }, [0, 3, 4, 8, 16]],
    ["it started before it was admitted", { admitted: 14 * S }, [3, 0, 4, 8, 16]],
    ["it was never seen to run", { started: undefined, begun: undefined, ended: undefined }, [1, 30, 0, 0, 0]],
    ["it is not known which attempt counted", { begun: undefined, ended: undefined }, [1, 2, 0, 28, 0]],
  ])("is whole where %s", (_what, change, parts) => {
    expect(recorded([[{ ...TASK, ...change }, 0, S]]).parts).toEqual(parts);
  });
});

describe("tasks are told apart", () => {
  const at = (arrived: number, response: number): TaskInstants => ({
    arrived,
    admitted: arrived,
    started: arrived,
    begun: arrived,
    ended: arrived + response,
    completed: arrived + response,
  });

  test("by class", () => {
    expect(
      recorded([
        [at(0, S), 2, S],
        [at(0, 2 * S), 0, S],
        [at(0, 3 * S), 2, S],
      ]).classes,
    ).toEqual([
      [0, 1, 2],
      [2, 2, 4],
    ]);
  });

  test("by powers of two of a second of work", () => {
    const works = [0, 0.25 * S, 0.4 * S, S, 2 * S - 1, 2 * S, 4_096 * S];
    expect(recorded(works.map((work) => [at(0, S), 0, work] as const)).work).toEqual([
      [0, 1, 1],
      [WHOLE_SECOND - 2, 2, 2],
      [WHOLE_SECOND, 2, 2],
      [WHOLE_SECOND + 1, 1, 1],
      [WHOLE_SECOND + 12, 1, 1],
    ]);
  });

  test("by arrival, in periods that become longer with the run", () => {
    const { arrivals, period } = recorded([0, 1, 2, 63, 64, 200].map((second) => [at(second * S, S), 0, S] as const));
    expect(period).toBe(4);
    expect(arrivals).toEqual([
      [0, 3, 3],
      [15, 1, 1],
      [16, 1, 1],
      [50, 1, 1],
    ]);
  });
});

test("nothing is said of a run without completed tasks", () => {
  expect(new Breakdown(seconds(1)).result()).toBeUndefined();
});

describe("of a run", () => {
  const CLASSES =
    "workload: { a: { arrivals: { poisson: 3/s }, service: { exponential: 1s } }, b: { arrivals: { poisson: 1/s }, service: 2s } }";
  const FAULTS = "faults: [{ at: 20s, crash: { workers: 2 }, for: 10s }, { at: 40s, crash: leader, for: 5s }]";
  const broken = (text: string): ResponseBreakdown & { readonly metrics: Readonly<Record<string, number>> } => {
    const { breakdown, metrics } = runVariant(variantOf(text), 1);
    return { ...breakdown!, metrics };
  };

  test.each(["single-master", "replicated-master", "pull-queue", "decentralised", "ideal"])(
    "by %s all four ways add up to the mean response time, whatever fails",
    (architecture) => {
      const { parts, classes, work, arrivals, metrics } = broken(
        `duration: 2m\nwarmup: 5s\ncluster: { workers: { count: 8, cores: 1 } }\nscheduler: { architecture: ${architecture} }\n${CLASSES}\n${FAULTS.replace("leader", architecture === "single-master" || architecture === "replicated-master" ? "leader" : "{ workers: 1 }")}\n`,
      );
      const tasks = classes.reduce((sum, [, count]) => sum + count, 0);
      const sum = metrics["response.mean"] * tasks;
      expect(tasks).toBeGreaterThan(300);
      expect(parts.reduce((total, part) => total + part, 0)).toBeCloseTo(sum, 6);
      expect(sumOf(classes)).toBeCloseTo(sum, 6);
      expect(sumOf(work)).toBeCloseTo(sum, 6);
      expect(sumOf(arrivals)).toBeCloseTo(sum, 6);
      const waited = parts[RESPONSE_PARTS.indexOf("admission")] + parts[RESPONSE_PARTS.indexOf("queueing")];
      expect(waited).toBeCloseTo(metrics["wait.mean"] * tasks, 6);
      // Attempts that a crash broke off were begun again.
      expect(parts[RESPONSE_PARTS.indexOf("interruption")]).toBeGreaterThan(0);
    },
  );

  test("where nothing fails and nobody travels, a task waits and runs, and that is all", () => {
    const { parts, metrics, classes } = broken(
      `duration: 2m\ncluster: { workers: { count: 5, cores: 1 } }\nscheduler: { architecture: ideal }\n${CLASSES}\n`,
    );
    const tasks = classes.reduce((sum, [, count]) => sum + count, 0);
    expect(parts.map((part) => part / tasks)).toEqual([
      0,
      expect.closeTo(metrics["wait.mean"], 9),
      0,
      expect.closeTo(metrics["service.mean"], 9),
      0,
    ]);
  });
});

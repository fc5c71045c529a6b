// The policies that watch what runs: Hadoop's, MapReduce's, Spark's and Mantri's rules, at their edges.

import { describe, expect, test } from "vitest";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import { type AttemptSketch, sketchedView, type ViewSketch } from "../../../src/algorithms/laws/speculation-views.ts";
import { hadoop } from "../../../src/algorithms/speculation/hadoop.ts";
import { late } from "../../../src/algorithms/speculation/late.ts";
import { mantri } from "../../../src/algorithms/speculation/mantri.ts";
import { mapreduce } from "../../../src/algorithms/speculation/mapreduce.ts";
import { none } from "../../../src/algorithms/speculation/none.ts";
import { spark } from "../../../src/algorithms/speculation/spark.ts";
import type { SpeculationDefinition } from "../../../src/algorithms/speculation/speculation.ts";
import { seconds } from "../../../src/kernel/time.ts";

function create(definition: unknown, parameters: Record<string, unknown> = {}) {
  const { parameters: declared, create: make } = definition as SpeculationDefinition;
  return make(parameterValues(declared, parameters));
}

function copied(definition: unknown, sketch: ViewSketch, parameters: Record<string, unknown> = {}): number[] {
  return create(definition, parameters)
    .decide(sketchedView(sketch))
    .map(({ task }) => task);
}

const since = (startedAt: number, task: number, progress = 0.5): AttemptSketch => ({ task, startedAt, progress });
const took = (count: number, duration: number): number[] => Array<number>(count).fill(duration);

describe("hadoop", () => {
  test("copies what is more than 0.2 behind the mean, completed tasks included, in order of start", () => {
    // (8 + 0.7 + 0.7 + 0.9) / 11 is 0.936; 0.736 is the limit.
    const running = [since(30, 1, 0.7), since(10, 2, 0.7), since(0, 3, 0.9)];
    expect(copied(hadoop, { now: 100, groups: [{ durations: took(8, 50), running }] })).toEqual([2, 1]);
    const limit = [since(0, 1, 0.5), since(0, 2, 1)];
    expect(copied(hadoop, { now: 100, groups: [{ running: limit }] }, { gap: 0.25 })).toEqual([]);
    expect(copied(hadoop, { now: 100, groups: [{ running: limit }] }, { gap: 0.24 })).toEqual([1]);
  });

  test("copies nothing before a minute, nothing with a copy, and nothing where tasks wait", () => {
    const running = [since(41, 1, 0.1)];
    const durations = took(9, 20);
    expect(copied(hadoop, { now: 100, groups: [{ durations, running }] })).toEqual([]);
    expect(copied(hadoop, { now: 101, groups: [{ durations, running }] })).toEqual([1]);
    expect(copied(hadoop, { now: 101, groups: [{ durations, running, waiting: 1 }] })).toEqual([]);
    expect(copied(hadoop, { now: 101, groups: [{ durations, running: [{ ...running[0], copies: 2 }] }] })).toEqual([]);
  });

  test("has no cap but the free slots", () => {
    const running = Array.from({ length: 50 }, (_, task) => since(0, task, 0.1));
    const groups = [{ durations: took(100, 50), running }];
    expect(copied(hadoop, { now: 100, slots: 100, groups })).toHaveLength(50);
    expect(copied(hadoop, { now: 100, slots: 100, freeSlots: 3, groups })).toEqual([0, 1, 2]);
  });
});

describe("mapreduce", () => {
  test("copies the one that gains most, one of each group", () => {
    // Expected ends at 200, 400 and 100; a new one would end at 150.
    const running = [since(0, 1, 0.5), since(0, 2, 0.25), since(0, 3, 1)];
    const groups = [
      { durations: took(10, 50), running },
      { durations: took(10, 20), running: [since(0, 4, 0.5)] },
    ];
    expect(copied(mapreduce, { now: 100, groups })).toEqual([2, 4]);
  });

  test("copies nothing that a new one would not beat", () => {
    const groups = (duration: number) => [{ durations: took(10, duration), running: [since(0, 1, 0.5)] }];
    expect(copied(mapreduce, { now: 100, groups: groups(99) })).toEqual([1]);
    expect(copied(mapreduce, { now: 100, groups: groups(100) })).toEqual([]);
  });

  test("takes more than nine seconds of silence for no progress", () => {
    // By the report it ends at 110, and a new one at 113; if that report stands for now, it ends at 120.
    const report = (progressAt: number) => [
      { durations: took(10, 5), running: [{ task: 1, startedAt: 0, progress: 0.9, progressAt }] },
    ];
    expect(copied(mapreduce, { now: 108, groups: report(98.9) })).toEqual([1]);
    expect(copied(mapreduce, { now: 108, groups: report(99) })).toEqual([]);
  });

  test("copies nothing before one task and a twentieth of all are completed, nor while tasks wait", () => {
    const group = (completed: number, waiting = 0) => ({
      durations: took(completed, 10),
      running: Array.from({ length: 38 }, (_, task) => since(0, task, 0.1)),
      waiting,
    });
    expect(copied(mapreduce, { now: 100, groups: [group(1)] })).toEqual([]);
    expect(copied(mapreduce, { now: 100, groups: [group(2)] })).toEqual([0]);
    expect(copied(mapreduce, { now: 100, groups: [group(2, 1)] })).toEqual([]);
    const none = { durations: [], running: [since(0, 1, 0.1)] };
    expect(copied(mapreduce, { now: 100, groups: [none] }, { completed: 0 })).toEqual([]);
  });

  // Apache Hadoop's own test of its cap: at most the largest of 10, a tenth of what runs, a hundredth of all.
  test.each([
    { running: 50, total: 60, cap: 10 },
    { running: 400, total: 1_200, cap: 40 },
    { running: 50, total: 2_000, cap: 20 },
  ])("lets $cap copies run of $running tasks that run among $total", ({ running, total, cap }) => {
    const withCopies = (copies: number): ViewSketch => ({
      now: 100,
      slots: 1_000,
      groups: [
        {
          durations: took(total - running, 10),
          running: Array.from({ length: running }, (_, task) => ({
            ...since(0, task, 0.1),
            copies: task < copies ? 2 : 1,
          })),
        },
      ],
    });
    expect(copied(mapreduce, withCopies(cap))).toEqual([]);
    expect(copied(mapreduce, withCopies(cap - 1))).toHaveLength(1);
  });

  test("counts the copies of a task once, however many of them run", () => {
    const pair = [1, 2].map((attempt) => ({ ...since(0, 99, 0.1), attempt, copies: 3 }));
    const groups = [{ durations: took(20, 10), running: [...pair, since(0, 1, 0.1)] }];
    const caps = (capLeast: number) => ({ capLeast, capRunning: 0, capTotal: 0 });
    expect(copied(mapreduce, { now: 100, groups }, caps(3))).toEqual([1]);
    expect(copied(mapreduce, { now: 100, groups }, caps(2))).toEqual([]);
  });

  test("leaves a group alone for 15 s after it got a copy, and others not", () => {
    const policy = create(mapreduce);
    const view = (now: number, groups: readonly number[]) =>
      sketchedView({
        now,
        groups: groups.map((group) => ({
          group,
          durations: took(10, 10),
          running: [since(0, 10 * group, 0.1), since(0, 10 * group + 1, 0.2)],
        })),
      });
    const tasks = (now: number, groups: readonly number[]) => policy.decide(view(now, groups)).map(({ task }) => task);
    expect(tasks(100, [1])).toEqual([10]);
    expect(tasks(114, [1, 2])).toEqual([20]);
    expect(tasks(115, [1, 2])).toEqual([10]);
    expect(tasks(129, [1, 2])).toEqual([20]);
  });
});

describe("spark", () => {
  const view = (completed: number, running: readonly AttemptSketch[], now = 100) => ({
    now,
    groups: [{ durations: took(completed, 10), running }],
  });

  test("waits for nine tenths of the group", () => {
    expect(copied(spark, view(8, [since(0, 1), since(0, 2)]))).toEqual([]);
    expect(copied(spark, view(9, [since(0, 1)]))).toEqual([1]);
    expect(copied(spark, view(8, [since(0, 1), since(0, 2)]), { quantile: 0.75 })).toEqual([1, 2]);
  });

  test("copies what has run for more than three medians", () => {
    expect(copied(spark, view(90, [since(70, 1), since(69.999999, 2)]))).toEqual([2]);
    expect(copied(spark, view(90, [since(85, 1), since(84.9, 2)]), { multiplier: 1.5 })).toEqual([2]);
  });

  test("never copies before 100 ms", () => {
    const groups = [{ durations: took(90, 0.001), running: [since(99.9, 1), since(99.899999, 2)] }];
    expect(copied(spark, { now: 100, groups })).toEqual([2]);
  });

  test("copies neither a task that is alone nor one that has a copy", () => {
    const alone = { running: [since(0, 1)], durations: [], taskCount: 1 };
    expect(copied(spark, { now: 100, groups: [alone] }, { quantile: 0 })).toEqual([]);
    expect(copied(spark, view(90, [{ ...since(0, 1), copies: 2 }]))).toEqual([]);
  });
});

describe("mantri", () => {
  // Durations 10, 20, 30, 40: more than a quarter of them are at most 20.
  const durations = [10, 20, 30, 40];
  // Half done: as much time is left as has passed.
  const left = (seconds: number, task: number, more: Partial<AttemptSketch> = {}): AttemptSketch => ({
    task,
    startedAt: 100 - seconds,
    progress: 0.5,
    ...more,
  });
  /** No slot to spare. */
  const view = (running: readonly AttemptSketch[], waiting = 0) => ({
    now: 100,
    freeSlots: 0,
    groups: [{ durations, running, waiting }],
  });

  test("copies where a copy saves resources with more than the given probability", () => {
    // One copy: left > 2 new, so above 40 s. With delta 0.2 the first duration is enough, so above 20 s.
    expect(copied(mantri, view([left(40, 1), left(40.000001, 2)]))).toEqual([2]);
    expect(copied(mantri, view([left(20, 1), left(20.000001, 2)]), { delta: 0.2 })).toEqual([2]);
  });

  test("copies again where left is more than 3/2 of a new one, up to three copies in all", () => {
    expect(copied(mantri, view([left(30, 1, { copies: 2 }), left(30.000001, 2, { copies: 2 })]))).toEqual([2]);
    expect(copied(mantri, view([left(90, 1, { copies: 3 })]))).toEqual([]);
  });

  test("goes by the copy that ends first", () => {
    const pair = (other: number) => [left(90, 1, { copies: 2 }), left(other, 1, { copies: 2, attempt: 2 })];
    expect(copied(mantri, view(pair(31)))).toEqual([1]);
    expect(copied(mantri, view(pair(29)))).toEqual([]);
    // It has not reported for a period yet.
    expect(copied(mantri, view(pair(9.9)))).toEqual([]);
  });

  test("restarts instead where tasks wait, if a new one is faster by a period, and not for ever", () => {
    const policy = create(mantri);
    const decide = (running: readonly AttemptSketch[]) => policy.decide(sketchedView(view(running, 5)));
    // The mean is 25 s.
    expect(decide([left(35.1, 1)])).toEqual([{ task: 1, avoid: [], replaces: true }]);
    expect(decide([left(34.9, 1)])).toEqual([]);
    expect(decide([left(50, 1, { attempt: 3 })])).toEqual([{ task: 1, avoid: [], replaces: false }]);
    expect(decide([left(36, 1, { attempt: 3 })])).toEqual([]);
  });

  test("uses slots to spare where that is faster by a period, the longest left first", () => {
    const running = [left(36, 1), left(38, 2), left(37, 3), left(35, 4)];
    const spare = (freeSlots: number) => ({ ...view(running), freeSlots });
    expect(copied(mantri, spare(10))).toEqual([2, 3, 1]);
    expect(copied(mantri, spare(2))).toEqual([2, 3]);
  });

  test("has no slot to spare while tasks wait", () => {
    const running = [left(36, 1, { attempt: 3 })];
    expect(copied(mantri, { ...view(running), freeSlots: 10 })).toEqual([1]);
    expect(copied(mantri, { ...view(running, 1), freeSlots: 10 })).toEqual([]);
  });

  test("does nothing before a task of the group is completed", () => {
    expect(copied(mantri, { now: 100, groups: [{ running: [left(90, 1)] }] })).toEqual([]);
  });
});

// A scan per attempt would be ten thousand million looks, and minutes.
test.each([
  [hadoop, {}],
  [late, {}],
  [mantri, {}],
  [mapreduce, { completed: 0 }],
  [spark, { quantile: 0 }],
] as readonly [unknown, Record<string, unknown>][])(
  "a hundred thousand attempts are no trouble (%#)",
  (definition, parameters) => {
    expect(create(definition, parameters).decide(MANY).length).toBeGreaterThan(0);
  },
);

const MANY = sketchedView({
  now: 300,
  slots: 300_000,
  groups: [
    {
      running: Array.from({ length: 100_000 }, (_, task) => since(task % 200, task, (task % 97) / 100)),
      durations: Array.from({ length: 1_000 }, (_, index) => 10 + (index % 30)),
    },
  ],
});

test("none never copies", () => {
  expect(copied(none, { now: 1_000, groups: [{ durations: took(99, 1), running: [since(0, 1)] }] })).toEqual([]);
  expect(seconds(1)).toBeLessThan(create(none).interval);
});

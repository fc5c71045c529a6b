import { describe, expect, test } from "vitest";
import { fc } from "@fast-check/vitest";
import { explain, type BrokenDownRun } from "../../../src/experiment/reasons/explain.ts";
import { sizeBands } from "../../../src/experiment/reasons/size-bands.ts";
import { findReasons, type ExplainedVariant } from "../../../src/experiment/reasons/reasons.ts";
import type { Comparison } from "../../../src/experiment/results.ts";
import { WHOLE_SECOND } from "../../../src/observe/metrics/breakdown.ts";
import type { ResponseBreakdown } from "../../../src/observe/observations.ts";

/** Tasks by class, power of two of work and period; all of it is queueing. */
type Task = readonly [workClass: number, power: number, period: number, response: number];

function breakdownOf(tasks: readonly Task[], period = 10, classNames = ["short", "long", "other"]): ResponseBreakdown {
  const cells = (key: (task: Task) => number) => {
    const found = new Map<number, readonly [number, number, number]>();
    for (const task of tasks) {
      const [, count, sum] = found.get(key(task)) ?? [0, 0, 0];
      found.set(key(task), [key(task), count + 1, sum + task[3]]);
    }
    return [...found.values()].toSorted((a, b) => a[0] - b[0]);
  };
  return {
    parts: [0, tasks.reduce((sum, [, , , response]) => sum + response, 0), 0, 0, 0],
    classNames,
    classes: cells(([workClass]) => workClass),
    work: cells(([, power]) => power),
    arrivals: cells(([, , at]) => at),
    period,
  };
}

const runs = (...seeds: readonly (readonly Task[])[]): readonly BrokenDownRun[] =>
  seeds.map((tasks, index) => ({ seed: index + 1, breakdown: tasks.length === 0 ? undefined : breakdownOf(tasks) }));

const S = WHOLE_SECOND;

describe("a difference of mean response times", () => {
  test("is divided by what makes it", () => {
    const fast = runs([
      [0, S, 0, 1],
      [0, S, 1, 1],
      [1, S + 3, 2, 8],
      [1, S + 3, 3, 8],
    ]);
    const slow = runs([
      [0, S, 0, 1],
      [0, S, 1, 9],
      [1, S + 3, 2, 10],
      [1, S + 3, 3, 8],
    ]);
    const reason = explain({ name: "a", runs: fast }, { name: "b", runs: slow })!;
    expect(reason).toMatchObject({ faster: "a", slower: "b", seeds: 1, difference: 2.5 });
    expect(reason.parts.map(({ part, difference }) => [part, difference])).toContainEqual(["queueing", 2.5]);
    expect(reason.classes).toMatchObject([
      { class: "short", tasks: 0.5, faster: 0.5, slower: 2.5, difference: 2 },
      { class: "long", tasks: 0.5, difference: 0.5 },
    ]);
    expect(reason.sizes).toMatchObject([
      { from: 0, until: 8, difference: 2 },
      { from: 8, until: null, difference: 0.5 },
    ]);
    expect(reason.arrivals.map(({ from, until, difference }) => [from, until, difference])).toEqual([
      [0, 10, 0],
      [10, 20, 2],
      [20, 30, 0.5],
      [30, 40, 0],
    ]);
  });

  test("asks of sizes one by one, of the small ones together, and of the large ones", () => {
    const tasks = [0, 3, 6, 9].flatMap((power, index) =>
      Array.from({ length: [60, 30, 9, 1][index] }, () => [0, S + power, 0, 1] as const),
    );
    const { sizesTogether } = explain(
      { name: "a", runs: runs(tasks, tasks) },
      { name: "b", runs: runs(tasks, tasks) },
    )!;
    const ranges = sizesTogether!.map(({ from, until }) => `${from} to ${until ?? "any"}`);
    expect(ranges.slice(0, 4)).toEqual(["0 to 8", "8 to 64", "64 to 512", "512 to any"]);
    expect(ranges.slice(4)).toEqual(["0 to 64", "0 to 512", "8 to any", "64 to any"]);
    expect(sizesTogether!.map(({ tasks: part }) => part)).toEqual([0.6, 0.3, 0.09, 0.01, 0.9, 0.99, 0.4, 0.1]);
  });

  test("tells how a group fares by itself, only if both designs were done with it", () => {
    const nine = (response: number) => Array.from({ length: 9 }, () => [0, S, 0, response] as const);
    const fast = [...nine(1), [1, S + 3, 0, 50] as const];
    const slow = [...nine(10), [1, S + 3, 0, 20] as const];
    const own = (slower: readonly Task[]) => {
      const { classes, sizes } = explain(
        { name: "a", runs: runs(fast, fast) },
        { name: "b", runs: runs(slower, slow) },
      )!;
      return [...classes!, ...sizes!].map((group) => group.own?.difference);
    };
    expect(own(slow)).toEqual([9, -30, 9, -30]);
    expect(own(slow.slice(0, 9))).toEqual([9, undefined, 9, undefined]);
  });

  test("is not divided by arrivals where tasks arrive when the design lets them", () => {
    const at = (...periods: readonly number[]) => runs(periods.map((period) => [0, S, period, 1 + period] as const));
    const arrivals = (slower: readonly BrokenDownRun[]) =>
      explain({ name: "a", runs: at(0, 1, 2, 3) }, { name: "b", runs: slower })!.arrivals.map(({ from }) => from);
    expect(arrivals(at(0, 1, 2, 3))).toEqual([0, 10, 20, 30]);
    expect(arrivals(at(0, 1, 3, 4))).toEqual([0]);
    // Some of them are turned away: the others came when they came.
    expect(arrivals(at(0, 3))).toEqual([0, 10, 20, 30]);
  });

  const tasks = fc.array(
    fc.tuple(fc.nat(2), fc.integer({ min: 0, max: 30 }), fc.nat(9), fc.double({ min: 0, max: 100, noNaN: true })),
    { minLength: 1, maxLength: 30 },
  );

  test("adds up again, whichever way it was divided", () => {
    const check = fc.property(fc.array(fc.tuple(tasks, tasks), { minLength: 1, maxLength: 4 }), (seeds) => {
      const faster = { name: "a", runs: runs(...seeds.map(([tasksOfA]) => tasksOfA)) };
      const slower = { name: "b", runs: runs(...seeds.map(([, tasksOfB]) => tasksOfB)) };
      const { difference, parts, classes, sizes, arrivals } = explain(faster, slower)!;
      for (const shares of [parts, classes!, sizes ?? [{ difference }], arrivals])
        expect(shares.reduce((sum, share) => sum + share.difference, 0)).toBeCloseTo(difference, 6);
      for (const shares of [classes!, arrivals])
        expect(shares.reduce((sum, share) => sum + share.tasks, 0)).toBeCloseTo(1, 9);
    });
    fc.assert(check);
  });

  test("finds a class under its name, whichever place that has", () => {
    const [fast, slow] = [
      ["one", "two"],
      ["two", "one"],
    ].map((names, index) => [
      {
        seed: 1,
        breakdown: breakdownOf(
          [
            [index, S, 0, 1],
            [1 - index, S, 0, 5 + index],
          ],
          10,
          names,
        ),
      },
    ]);
    const { classes } = explain({ name: "a", runs: fast! }, { name: "b", runs: slow! })!;
    expect(classes).toMatchObject([
      { class: "one", difference: 0 },
      { class: "two", difference: 0.5 },
    ]);
  });

  test("is one of seeds that both have", () => {
    const fast = runs([[0, S, 0, 1]], [], [[0, S, 0, 3]]);
    const slow = runs([[0, S, 0, 2]], [[0, S, 0, 50]]);
    expect(explain({ name: "a", runs: fast }, { name: "b", runs: slow })).toMatchObject({
      seeds: 1,
      difference: 1,
    });
    expect(explain({ name: "a", runs: runs([]) }, { name: "b", runs: slow })).toBeUndefined();
  });

  test("is divided by the longer periods where runs were of different lengths", () => {
    const short = [
      {
        seed: 1,
        breakdown: breakdownOf(
          [
            [0, S, 0, 1],
            [0, S, 3, 1],
          ],
          10,
        ),
      },
    ];
    const long = [
      {
        seed: 1,
        breakdown: breakdownOf(
          [
            [0, S, 0, 1],
            [0, S, 1, 7],
          ],
          20,
        ),
      },
    ];
    const { arrivals } = explain({ name: "a", runs: short }, { name: "b", runs: long })!;
    expect(arrivals).toMatchObject([
      { from: 0, until: 20, difference: 0 },
      { from: 20, until: 40, difference: 3 },
    ]);
  });
});

describe("bands of size", () => {
  test("are the small half, and the large tenth and hundredth", () => {
    const counts = [500, 400, 90, 10].map((count, index) => [S + 2 * index, count, 0] as const);
    expect(sizeBands([counts])).toEqual([
      { from: 0, until: S + 2 },
      { from: S + 2, until: S + 4 },
      { from: S + 4, until: S + 6 },
      { from: S + 6, until: null },
    ]);
  });

  test("are one where all are about the same", () => {
    expect(sizeBands([[[S, 100, 0]]])).toHaveLength(1);
    expect(sizeBands([])).toHaveLength(1);
  });
});

describe("explained are", () => {
  const variant = (name: string, mean: number, isBound = false): ExplainedVariant => ({
    name,
    isBound,
    runs: runs([[0, S, 0, mean]]).map((run) => ({ ...run, metrics: { "response.mean": mean } })),
  });
  const comparison = (a: string, b: string, verdict: Comparison["verdict"]): Comparison => ({
    metric: "response.mean",
    a,
    b,
    difference: 0,
    ci95: [null, null],
    verdict,
    adjustedP: 0.01,
  });
  const pairs = (reasons: ReturnType<typeof findReasons>) => reasons.map(({ faster, slower }) => [faster, slower]);

  test("the designs that are surely slower than the fastest, and what it still lacks", () => {
    const variants = [variant("slow", 3), variant("fast", 1), variant("alike", 1.1), variant("bound", 0.5, true)];
    const comparisons = [
      comparison("slow", "fast", "b"),
      comparison("fast", "alike", "inconclusive"),
      comparison("fast", "bound", "b"),
      comparison("slow", "bound", "b"),
    ];
    expect(pairs(findReasons(variants, comparisons))).toEqual([
      ["fast", "slow"],
      ["bound", "fast"],
    ]);
  });

  test("five of them at most, and none that is not sure in their place", () => {
    const variants = Array.from({ length: 10 }, (_, index) => variant(`v${index}`, index + 1));
    const comparisons = variants
      .slice(1)
      .map(({ name }) => comparison("v0", name, name === "v1" || name === "v2" ? "inconclusive" : "a"));
    expect(pairs(findReasons(variants, comparisons)).map(([, slower]) => slower)).toEqual([
      "v3",
      "v4",
      "v5",
      "v6",
      "v7",
    ]);
  });

  test("several bounds like any other designs", () => {
    const variants = [variant("fifo", 3, true), variant("srpt", 1, true)];
    expect(pairs(findReasons(variants, [comparison("fifo", "srpt", "b")]))).toEqual([["srpt", "fifo"]]);
  });

  test("under each conditions by themselves", () => {
    const variants = [
      { ...variant("a1", 1), conditions: "a1" },
      { ...variant("a2", 2), conditions: "a1" },
      { ...variant("b1", 5), conditions: "b1" },
      { ...variant("b2", 4), conditions: "b1" },
    ];
    const comparisons = [comparison("a1", "a2", "a"), comparison("b1", "b2", "b"), comparison("a1", "b1", "a")];
    expect(pairs(findReasons(variants, comparisons))).toEqual([
      ["a1", "a2"],
      ["b2", "b1"],
    ]);
  });

  test("nothing, where no design is surely faster", () => {
    expect(findReasons([variant("a", 1), variant("b", 2)], [comparison("a", "b", "inconclusive")])).toEqual([]);
  });
});

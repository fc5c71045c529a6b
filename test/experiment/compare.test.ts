import { describe, expect, test } from "vitest";
import { compareVariants } from "../../src/experiment/compare.ts";
import { createStream } from "../../src/kernel/random-stream.ts";
import type { MetricDescription } from "../../src/observe/observations.ts";

const metric = (name: string, better: MetricDescription["better"]): MetricDescription => ({
  name,
  unit: "s",
  better,
  definition: "",
});
const WAIT = metric("wait.mean", "lower");

const variant = (name: string, values: readonly number[], key = "wait.mean") => ({
  name,
  runs: values.map((value, index) => ({ seed: index + 1, metrics: { [key]: value } })),
});

describe("comparing variants", () => {
  test("a is better where less is better and its interval lies below zero", () => {
    const [comparison] = compareVariants([variant("a", [1, 2, 3]), variant("b", [2, 3.1, 4])], [WAIT]);
    expect(comparison).toMatchObject({ metric: "wait.mean", a: "a", b: "b", verdict: "a" });
    expect(comparison.difference).toBeCloseTo(-3.1 / 3, 12);
  });

  test("the same difference is b's victory where more is better, and only a difference where neither is", () => {
    const variants = [variant("a", [1, 2, 3]), variant("b", [2, 3.1, 4])];
    expect(compareVariants(variants, [metric("wait.mean", "higher")])[0].verdict).toBe("b");
    expect(compareVariants(variants, [metric("wait.mean", "neutral")])[0].verdict).toBe("different");
  });

  test("an interval that contains zero is inconclusive", () => {
    expect(compareVariants([variant("a", [1, 5, 3]), variant("b", [2, 3, 4])], [WAIT])[0].verdict).toBe("inconclusive");
  });

  test("equal is said only where every pair is exactly equal", () => {
    expect(compareVariants([variant("a", [1, 2]), variant("b", [1, 2])], [WAIT])[0].verdict).toBe("equal");
    expect(compareVariants([variant("a", [1, 2]), variant("b", [2, 1])], [WAIT])[0].verdict).toBe("inconclusive");
  });

  test("two seeds are enough where no seed changes anything in either, and only there", () => {
    const still = (name: string, value: number) => variant(name, [value, value]);
    expect(compareVariants([still("a", 1), still("b", 2)], [WAIT])[0]).toMatchObject({ verdict: "a", adjustedP: 0 });
    expect(compareVariants([still("a", 1), still("b", 2)], [metric("wait.mean", "higher")])[0].verdict).toBe("b");
    expect(compareVariants([still("a", 1), still("b", 2)], [metric("wait.mean", "neutral")])[0].verdict).toBe(
      "different",
    );
    const elsewhere = {
      ...still("b", 2),
      runs: [0, 1].map((seed) => ({ seed: seed + 1, metrics: { "wait.mean": 2, other: seed } })),
    };
    const asked = new Set(["wait.mean"]);
    expect(compareVariants([still("a", 1), elsewhere], [WAIT], asked)[0]).toMatchObject({
      verdict: "inconclusive",
      advice: { seeds: 6, difference: 1 },
    });
  });

  test("one replication has a difference but no interval and no winner", () => {
    const [comparison] = compareVariants([variant("a", [1]), variant("b", [9])], [WAIT]);
    expect(comparison).toMatchObject({ difference: -8, ci95: [null, null], verdict: "inconclusive" });
  });

  test("a pair of which one could not observe the metric is left out", () => {
    expect(compareVariants([variant("a", [1]), variant("b", [1], "other")], [WAIT])).toEqual([]);
  });

  test("every pair in file order up to six variants, beyond that only against the first", () => {
    const named = (count: number) =>
      Array.from({ length: count }, (_, index) => variant(`v${index}`, [index, index + 1]));
    const pairs = (count: number) => compareVariants(named(count), [WAIT]).map(({ a, b }) => `${a}-${b}`);
    expect(pairs(3)).toEqual(["v0-v1", "v0-v2", "v1-v2"]);
    expect(pairs(6)).toHaveLength(15);
    expect(pairs(7)).toEqual(["v0-v1", "v0-v2", "v0-v3", "v0-v4", "v0-v5", "v0-v6"]);
  });

  test("only pairs under the same conditions, each a question of its own", () => {
    const under = (conditions: string, name: string) => ({ ...variant(name, [1, 2]), conditions });
    const variants = [under("a", "a"), under("c", "c"), under("a", "b"), under("c", "d"), under("e", "e")];
    expect(compareVariants(variants, [WAIT]).map(({ a, b }) => `${a}-${b}`)).toEqual(["a-b", "c-d"]);
  });

  test("of what the scenario asks for, every pair up to twenty variants", () => {
    const pairs = (count: number) =>
      compareVariants(
        Array.from({ length: count }, (_, index) => variant(`v${index}`, [index, index + 1])),
        [WAIT, metric("other", "lower")],
        new Set(["wait.mean"]),
      ).map(({ a, b }) => `${a}-${b}`);
    expect(pairs(7)).toHaveLength(21);
    expect(pairs(7)).toContain("v5-v6");
    expect(pairs(20)).toHaveLength(190);
    expect(pairs(21)).toHaveLength(20);
  });

  test("of equal designs, hardly a report names a better one, however many questions it asks", () => {
    const stream = createStream("equals", "normal");
    const metrics = Array.from({ length: 20 }, (_, index) => metric(`m${index}`, "lower"));
    const designOf = (name: string) => ({
      name,
      runs: [1, 2, 3, 4, 5, 6].map((seed) => ({
        seed,
        metrics: Object.fromEntries(metrics.map(({ name: each }) => [each, stream.normal()])),
      })),
    });
    const reports = 300;
    let mistaken = 0;
    for (let report = 0; report < reports; report += 1) {
      const comparisons = compareVariants(["a", "b", "c"].map(designOf), metrics);
      if (comparisons.some(({ verdict }) => verdict !== "inconclusive")) mistaken += 1;
    }
    // At most 5%, and four standard errors of that proportion. Alone, each of the 60 would be wrong in one of 20: nearly always.
    expect(mistaken / reports).toBeLessThanOrEqual(0.05 + 4 * Math.sqrt((0.05 * 0.95) / reports));
  });

  test("what is sure alone may not be sure among many", () => {
    const variants = [variant("a", [1, 2, 3]), variant("b", [2, 3.1, 4])];
    const others = Array.from({ length: 50 }, (_, index) => variant(`v${index}`, [5, 1, 9]));
    const alone = compareVariants(variants, [WAIT])[0];
    const among = compareVariants([...variants, ...others], [WAIT])[0];
    expect(alone).toMatchObject({ verdict: "a" });
    expect(among).toMatchObject({ ci95: alone.ci95, verdict: "inconclusive" });
    expect(among.adjustedP).toBeGreaterThan(0.05);
    expect(among.adjustedP).toBeCloseTo(51 * alone.adjustedP, 9);
  });

  test("each thing that the scenario asks for pays for no other", () => {
    const metrics = Array.from({ length: 50 }, (_, index) => metric(`m${index}`, "lower"));
    const named = (name: string, waits: readonly number[], others: readonly number[]) => ({
      name,
      runs: waits.map((wait, at) => ({
        seed: at + 1,
        metrics: Object.fromEntries([["wait.mean", wait], ...metrics.map((each) => [each.name, others[at]])]),
      })),
    });
    const variants = [named("a", [1, 2, 3], [5, 1, 9]), named("b", [2, 3.1, 4], [1, 9, 5])];
    const verdictOf = (asked?: ReadonlySet<string>) =>
      compareVariants(variants, [WAIT, ...metrics], asked).find(({ metric: name }) => name === "wait.mean");
    expect(verdictOf()).toMatchObject({ verdict: "inconclusive" });
    expect(verdictOf(new Set(["wait.mean"]))).toMatchObject({ verdict: "a" });
    const all = new Set(["wait.mean", ...metrics.map(({ name }) => name)]);
    expect(verdictOf(all)).toEqual(verdictOf(new Set(["wait.mean"])));
    expect(verdictOf(new Set(["m0"]))).toMatchObject({ verdict: "inconclusive" });
  });

  test("a difference that is the same at each seed takes six of them, as tails of a coin would", () => {
    const from = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);
    const shifted = (count: number) =>
      compareVariants([variant("a", from(1, count)), variant("b", from(2, count))], [WAIT])[0].verdict;
    expect(shifted(5)).toBe("inconclusive");
    expect(shifted(6)).toBe("a");
  });
});

describe("what more seeds would show", () => {
  const asked = new Set(["wait.mean"]);
  const [a, b, c] = [variant("a", [1, 5, 3, 2]), variant("b", [2, 3, 4, 2]), variant("c", [21, 25, 22, 22])];

  test("is told of open comparisons that were asked for, at a level that the open ones share", () => {
    const [alone] = compareVariants([a, b], [WAIT], asked);
    expect(alone.advice?.seeds).toBeGreaterThan(4);
    // c is told from both: the question that is left has the level to itself.
    const [open, ...sure] = compareVariants([a, b, c], [WAIT], asked);
    expect(open.advice).toEqual(alone.advice);
    expect(sure.map(({ verdict, advice }) => [verdict, advice])).toEqual([["a", undefined], ["a", undefined]]); // prettier-ignore
    const three = compareVariants([a, b, variant("d", [1, 4, 4, 3])], [WAIT], asked);
    expect(three.every(({ verdict }) => verdict === "inconclusive")).toBe(true);
    expect(three[0].advice!.difference).toBeGreaterThanOrEqual(alone.advice!.difference);
    expect(three[0].advice!.seeds).toBeGreaterThanOrEqual(alone.advice!.seeds);
  });

  test("is not told of two seeds that differ, of what nobody asked for, and at the points of a sweep", () => {
    const adviceOf = (variants: Parameters<typeof compareVariants>[0], names = asked) =>
      compareVariants(variants, [WAIT], names).map(({ verdict, advice }) => [verdict, advice]);
    const none = [["inconclusive", undefined]];
    expect(adviceOf([variant("a", [1, 5]), variant("b", [2, 3])])).toEqual(none);
    expect(adviceOf([a, b], new Set())).toEqual(none);
    const at = (each: typeof a) => ({ ...each, point: { base: each.name, label: "x=1", settings: [] } });
    expect(adviceOf([at(a), at(b)])).toEqual(none);
  });
});

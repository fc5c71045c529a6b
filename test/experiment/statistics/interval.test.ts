import { describe, expect, test } from "vitest";
import { meanInterval } from "../../../src/experiment/statistics/interval.ts";
import { pairsBySeed } from "../../../src/experiment/statistics/paired.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";

describe("a mean's interval", () => {
  test("agrees with a worked example", () => {
    // Mean 10, standard deviation 1, five observations: 10 +- 2.776445 / sqrt(5).
    const values = [9, 9.5, 10, 10.5, 11].map((value) => 10 + (value - 10) / Math.sqrt(0.625));
    const { mean, deviation, low, high } = meanInterval(values);
    expect(mean).toBeCloseTo(10, 12);
    expect(deviation).toBeCloseTo(1, 12);
    expect(low).toBeCloseTo(10 - 2.7764451051977987 / Math.sqrt(5), 10);
    expect(high).toBeCloseTo(10 + 2.7764451051977987 / Math.sqrt(5), 10);
  });

  test("has no bounds with one observation", () => {
    expect(meanInterval([3])).toEqual({ count: 1, mean: 3, deviation: 0, low: null, high: null });
  });

  test("is a point where all observations are the same, without rounding", () => {
    const { mean, low, high } = meanInterval([0.1, 0.1, 0.1]);
    expect([mean, low, high]).toEqual([0.1, 0.1, 0.1]);
  });

  test("does not lose small values beside large ones", () => {
    expect(meanInterval([1e16, 1, -1e16, 1]).mean).toBe(0.5);
  });

  test("covers the truth in 95% of samples", () => {
    const stream = createStream("coverage", "normal");
    const trials = 4_000;
    let covered = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const { low, high } = meanInterval(Array.from({ length: 5 }, () => 7 + 2 * stream.normal()));
      if (low! <= 7 && high! >= 7) covered += 1;
    }
    // Four standard errors of a binomial proportion: 1.4 points. The normal distribution's 1.96 would give 88%.
    const error = Math.sqrt((0.95 * 0.05) / trials);
    expect(Math.abs(covered / trials - 0.95)).toBeLessThan(4 * error);
  });
});

describe("pairing by seed", () => {
  const runs = (values: Readonly<Record<number, number>>) =>
    Object.entries(values).map(([seed, value]) => ({ seed: Number(seed), metrics: { x: value } }));

  const pairedInterval = (a: ReturnType<typeof runs>, b: ReturnType<typeof runs>) =>
    meanInterval(pairsBySeed(b, a, "x").map(({ base, head }) => head - base));

  test("matches seeds, not positions, and leaves out what only one side has", () => {
    const interval = pairedInterval(runs({ 1: 10, 2: 20, 3: 30 }), runs({ 2: 18, 3: 28 }).toReversed());
    expect(interval).toMatchObject({ count: 2, mean: 2, low: 2, high: 2 });
  });

  test("covers the true difference in 95% of samples although the weather is shared", () => {
    const stream = createStream("coverage", "paired");
    const trials = 3_000;
    let covered = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const weather = Array.from({ length: 6 }, () => 50 * stream.normal());
      const side = (shift: number) =>
        weather.map((value, seed) => ({ seed, metrics: { x: value + shift + stream.normal() } }));
      const { low, high } = pairedInterval(side(3), side(1));
      if (low! <= 2 && high! >= 2) covered += 1;
    }
    expect(Math.abs(covered / trials - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / trials));
  });

  test("says nothing where no seed is common", () => {
    expect(pairsBySeed(runs({ 1: 1 }), runs({ 2: 1 }), "x")).toEqual([]);
  });
});

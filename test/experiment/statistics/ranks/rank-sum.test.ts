import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { rankSumTest, shiftEstimate } from "../../../../src/experiment/statistics/ranks/rank-sum.ts";
import { medianOf } from "../../../../src/experiment/statistics/sample.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { fourSigma, holds, sample, shareOf } from "../coverage.ts";

// Hollander and Wolfe, Nonparametric Statistical Methods, 1973, example 4.1: permeability of human membranes. R's
// documentation of wilcox.test: W = 35, p = 0.1272 (greater).
const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const early = [1.15, 0.88, 0.9, 0.74, 1.21];

/** The p-values by trying every choice of places for a's values. */
function byEnumeration(a: readonly number[], b: readonly number[]): { greater: number; less: number } {
  const all = [...a, ...b];
  const rankOf = (value: number): number =>
    all.filter((other) => other < value).length + (all.filter((other) => other === value).length + 1) / 2;
  const ranks = all.map(rankOf);
  const observed = ranks.slice(0, a.length).reduce((sum, rank) => sum + rank, 0);
  let choices = 0;
  let greater = 0;
  let less = 0;
  for (let choice = 0; choice < 2 ** all.length; choice += 1) {
    const chosen = ranks.filter((_, index) => (choice >> index) & 1);
    if (chosen.length !== a.length) continue;
    const sum = chosen.reduce((total, rank) => total + rank, 0);
    choices += 1;
    if (sum >= observed) greater += 1;
    if (sum <= observed) less += 1;
  }
  return { greater: greater / choices, less: less / choices };
}

describe("the rank-sum test", () => {
  test("agrees with R and SciPy on Hollander and Wolfe's example", () => {
    const { statistic, p, method } = rankSumTest(term, early);
    expect({ statistic, method }).toEqual({ statistic: 35, method: "exact" });
    expect(p.greater).toBeCloseTo(0.1272061272061272, 14);
    // scipy.stats.mannwhitneyu(a, b, method="asymptotic")
    expect(rankSumTest(term, early, "normal").p.different).toBeCloseTo(0.24462360512698333, 12);
  });

  test("agrees with R on ozone in May and in August, which have ties", () => {
    // R: wilcox.test(Ozone ~ Month, data = airquality, subset = Month %in% c(5, 8)) prints W = 127.5, p = 0.0001208.
    const may = [41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115, 37];
    const august = [
      39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76, 118, 84, 85,
    ];
    const { statistic, p, method } = rankSumTest(may, august);
    expect({ statistic, method }).toEqual({ statistic: 127.5, method: "normal" });
    expect(p.different).toBeCloseTo(0.00012080783076877434, 14);
  });

  property.prop([
    fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 }),
    fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 }),
  ])("counts exactly what trying every choice counts, ties included", (a, b) => {
    const { p, method } = rankSumTest(a, b);
    expect(method).toBe("exact");
    const { greater, less } = byEnumeration(a, b);
    expect(p.greater).toBeCloseTo(greater, 14);
    expect(p.less).toBeCloseTo(less, 14);
  });

  test("changes to the normal distribution beyond 50 values without a step", () => {
    const a = sample(25, () => 0).map((_, index) => index * 1.1);
    const b = sample(25, () => 0).map((_, index) => index + 3.05);
    const exact = rankSumTest(a, b).p.less;
    expect(Math.abs(exact / rankSumTest(a, b, "normal").p.less - 1)).toBeLessThan(0.01);
    expect(rankSumTest([...a, 7.7], b).method).toBe("normal");
  });

  test("has no evidence in values that are all the same, and refuses an empty side", () => {
    expect(rankSumTest([1, 1], [1]).p).toEqual({ greater: 1, less: 1, different: 1 });
    expect(rankSumTest([1, 1], [1], "normal").p).toEqual({ greater: 1, less: 1, different: 1 });
    expect(() => rankSumTest([], [1])).toThrow(/1 or more/);
  });

  test("never errs more often than stated", () => {
    const stream = createStream("type-one", "rank-sum");
    const trials = 2_000;
    const rejected = shareOf(trials, () => {
      const a = sample(9, () => stream.exponential());
      return (
        rankSumTest(
          a,
          sample(11, () => stream.exponential()),
        ).p.different <= 0.05
      );
    });
    // Of 9 and 11, the largest attainable error up to 5% is 4.63% (scipy.stats.mannwhitneyu at U = 23).
    expect(Math.abs(rejected - 0.0463)).toBeLessThan(0.001 + fourSigma(0.0463, trials));
  });
});

describe("the shift between two samples", () => {
  property.prop([
    fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 12 }),
    fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 12 }),
  ])("is the median of the differences of each two", (a, b) => {
    expect(shiftEstimate(a, b).value).toBe(medianOf(a.flatMap((one) => b.map((other) => one - other))));
  });

  test("has an interval that holds exactly what the test does not reject", () => {
    const stream = createStream("inversion", "rank-sum");
    for (let trial = 0; trial < 20; trial += 1) {
      const a = sample(4 + (trial % 5), () => stream.normal());
      const b = sample(5 + (trial % 7), () => stream.normal());
      const { low, high } = shiftEstimate(a, b, 0.9);
      const pOf = (shift: number): number =>
        rankSumTest(
          a.map((value) => value - shift),
          b,
        ).p.different;
      expect(pOf(low! + 1e-9)).toBeGreaterThan(0.1);
      expect(pOf(low! - 1e-9)).toBeLessThanOrEqual(0.1);
      expect(pOf(high! - 1e-9)).toBeGreaterThan(0.1);
      expect(pOf(high! + 1e-9)).toBeLessThanOrEqual(0.1);
    }
  });

  test("has no bounds where no interval has the level", () => {
    expect(shiftEstimate([1, 2, 3], [1, 2, 3])).toMatchObject({ value: 0, low: null, high: null });
    // Of 4 and 4 only the two extreme orders of 70 are rejected: the smallest and the largest difference.
    expect(shiftEstimate([1, 2, 3, 5], [0, 10, 20, 40])).toMatchObject({ low: -39, high: 5 });
  });

  test("covers the shift in 95% of samples, small and large", () => {
    const stream = createStream("coverage", "shift");
    const trials = 2_000;
    const covered = (size: number): number =>
      shareOf(trials, () => {
        const a = sample(size, () => 2 + stream.exponential());
        return holds(
          shiftEstimate(
            a,
            sample(size, () => stream.exponential()),
          ),
          2,
        );
      });
    // 8 and 8: U up to 12 is rejected, 1 - 2 * 0.0249 = 95.0 or a little more.
    expect(covered(8)).toBeGreaterThan(0.95 - fourSigma(0.95, trials));
    expect(Math.abs(covered(30) - 0.95)).toBeLessThan(fourSigma(0.95, trials));
  });
});

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { medianOf } from "../../../../src/experiment/statistics/sample.ts";
import { hodgesLehmann, signedRankTest } from "../../../../src/experiment/statistics/ranks/signed-rank.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { fourSigma, holds, sample, shareOf } from "../coverage.ts";

// Hollander and Wolfe, Nonparametric Statistical Methods, 1973, example 3.1: depression factor before and after a
// tranquillizer. R's documentation of wilcox.test: V = 40, p = 0.01953 (greater).
const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
const depression = before.map((value, index) => value - after[index]);

/** The p-values by trying every pattern of signs on the ranks of the absolute values. */
function byEnumeration(differences: readonly number[]): { greater: number; less: number } {
  const sizes = differences.filter((value) => value !== 0).map(Math.abs);
  const rankOf = (size: number): number =>
    sizes.filter((other) => other < size).length + (sizes.filter((other) => other === size).length + 1) / 2;
  const ranks = sizes.map(rankOf);
  const nonZero = differences.filter((value) => value !== 0);
  const observed = ranks.reduce((sum, rank, index) => sum + (nonZero[index] > 0 ? rank : 0), 0);
  const patterns = 2 ** ranks.length;
  let greater = 0;
  let less = 0;
  for (let pattern = 0; pattern < patterns; pattern += 1) {
    const sum = ranks.reduce((total, rank, index) => total + ((pattern >> index) & 1 ? rank : 0), 0);
    if (sum >= observed) greater += 1;
    if (sum <= observed) less += 1;
  }
  return { greater: greater / patterns, less: less / patterns };
}

describe("the signed-rank test", () => {
  test("agrees with R on Hollander and Wolfe's example", () => {
    const { statistic, p, method, count } = signedRankTest(depression);
    expect({ statistic, method, count }).toEqual({ statistic: 40, method: "exact", count: 9 });
    expect(p.greater).toBe(0.01953125);
    expect(p.different).toBe(0.0390625);
  });

  test("agrees with SciPy in the normal approximation, with ties and without", () => {
    // scipy.stats.wilcoxon(d, method="approx", correction=True)
    expect(signedRankTest(depression, "normal").p.different).toBeCloseTo(0.04401098401295143, 12);
    const tied = [1, 1, 2, -2, 3, 4, -1, 0, 5, 5, -3, 6, 7, 2, 2];
    const { p, count, statistic } = signedRankTest(tied, "normal");
    expect({ count, statistic }).toEqual({ count: 14, statistic: 89 });
    expect(p.different).toBeCloseTo(0.023273643170742195, 12);
    expect(p.greater).toBeCloseTo(0.011636821585371097, 12);
    expect(p.less).toBeCloseTo(0.9901480213541555, 12);
  });

  property.prop([fc.array(fc.integer({ min: -6, max: 6 }), { maxLength: 11 })])(
    "counts exactly what trying every pattern of signs counts, zeros and ties included",
    (differences) => {
      const { p, method } = signedRankTest(differences);
      expect(method).toBe("exact");
      expect({ greater: p.greater, less: p.less }).toEqual(byEnumeration(differences));
    },
  );

  test("has no evidence in nothing, and in zeros", () => {
    expect(signedRankTest([]).p).toEqual({ greater: 1, less: 1, different: 1 });
    expect(signedRankTest([0, 0]).p).toEqual({ greater: 1, less: 1, different: 1 });
    expect(() => signedRankTest([NaN])).toThrow(/finite/);
  });

  test("changes to the normal distribution beyond 50 differences without a step", () => {
    const differences = sample(50, () => 0).map((_, index) => ((index % 3) - 0.7) * (index + 1));
    const exact = signedRankTest(differences).p;
    const normal = signedRankTest(differences, "normal").p;
    expect(Math.abs(exact.greater - normal.greater)).toBeLessThan(0.001);
    expect(signedRankTest([...differences, 0.5]).method).toBe("normal");
  });

  test("never errs more often than stated, and hardly less, under a symmetric null with heavy tails", () => {
    const stream = createStream("type-one", "signed-rank");
    const trials = 4_000;
    const heavy = (): number => (stream.chance(0.5) ? 1 : -1) / stream.uniform();
    const rejected = shareOf(trials, () => signedRankTest(sample(12, heavy)).p.different <= 0.05);
    // Of 12 ranks, the largest attainable error up to 5% is 2 * 99 / 4096 = 4.8%.
    expect(Math.abs(rejected - 198 / 4_096)).toBeLessThan(fourSigma(0.048, trials));
  });
});

describe("the estimate of Hodges and Lehmann", () => {
  test("agrees with the averages of Hollander and Wolfe's example, sorted by hand", () => {
    const { value, low, high } = hodgesLehmann(depression);
    // The median, the 6th and the 40th of 45 averages.
    expect(value).toBeCloseTo(0.46, 12);
    expect(low).toBeCloseTo(0.01, 12);
    expect(high).toBeCloseTo(0.786, 12);
  });

  property.prop([fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 30 })])(
    "is the median of the averages of each two",
    (differences) => {
      const averages = differences.flatMap((one, index) => differences.slice(index).map((other) => (one + other) / 2));
      expect(hodgesLehmann(differences).value).toBe(medianOf(averages));
    },
  );

  test("has an interval that holds exactly what the test does not reject", () => {
    const stream = createStream("inversion", "signed-rank");
    for (let trial = 0; trial < 20; trial += 1) {
      const values = sample(6 + (trial % 10), () => stream.normal());
      const { low, high } = hodgesLehmann(values, 0.9);
      const pOf = (center: number): number => signedRankTest(values.map((value) => value - center)).p.different;
      expect(pOf(low! + 1e-9)).toBeGreaterThan(0.1);
      expect(pOf(low! - 1e-9)).toBeLessThanOrEqual(0.1);
      expect(pOf(high! - 1e-9)).toBeGreaterThan(0.1);
      expect(pOf(high! + 1e-9)).toBeLessThanOrEqual(0.1);
    }
  });

  test("has no bounds where no interval has the level", () => {
    expect(hodgesLehmann([1, 2, 3, 4, 5])).toMatchObject({ value: 3, low: null, high: null });
    expect(hodgesLehmann([1, 2, 3, 4, 5, 6])).toMatchObject({ value: 3.5, low: 1, high: 6 });
    expect(() => hodgesLehmann([])).toThrow(/1 or more/);
  });

  test("works on thousands of differences", () => {
    const stream = createStream("many", "signed-rank");
    const { value, low, high } = hodgesLehmann(sample(5_000, () => 3 + stream.normal()));
    // The standard error is sqrt(pi / 3 / 5000) = 0.0145.
    expect(Math.abs(value - 3)).toBeLessThan(0.06);
    expect(Math.abs((high! - low!) / (2 * 1.96 * 0.01447) - 1)).toBeLessThan(0.1);
  });

  test("covers the centre of symmetry at least as often as stated, with heavy tails and with ties", () => {
    const stream = createStream("coverage", "hodges-lehmann");
    const trials = 3_000;
    const heavy = (): number => 5 + (stream.chance(0.5) ? 1 : -1) / stream.uniform();
    const exact = shareOf(trials, () => holds(hodgesLehmann(sample(10, heavy)), 5));
    // Of 10: the 9th smallest and largest average, 1 - 2 * 25 / 1024 = 95.1%.
    expect(Math.abs(exact - (1 - 50 / 1_024))).toBeLessThan(fourSigma(0.95, trials));
    const tied = shareOf(trials, () => holds(hodgesLehmann(sample(10, () => 5 + stream.integer(5) - 2)), 5));
    expect(tied).toBeGreaterThan(0.95 - fourSigma(0.95, trials));
  });
});

import { describe, expect, test } from "vitest";
import {
  accelerationOf,
  bcaInterval,
  bcaTails,
  biasOf,
  expandedPercentileInterval,
  expandedTail,
  percentileInterval,
  quantileOfReplicates,
} from "../../../../src/experiment/statistics/bootstrap/bootstrap-interval.ts";
import { bootstrapReplicates, jackknifeValues } from "../../../../src/experiment/statistics/bootstrap/resampling.ts";
import { meanInterval, meanOf } from "../../../../src/experiment/statistics/interval.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { fourSigma, holds, sample, shareOf } from "../coverage.ts";

// Efron and Tibshirani, An Introduction to the Bootstrap, 1993, table 14.1: spatial test data, A of 26 children.
const spatial = [48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41];

/** Divided by n, as in the book. */
function plugInVariance(values: readonly number[]): number {
  const mean = fastMean(values);
  return fastMean(values.map((value) => (value - mean) * (value - mean)));
}

function fastMean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

const stream = () => createStream("bootstrap", "test");

describe("resampling", () => {
  test("gives as many replicates as asked for, ascending, of the sample's own values", () => {
    const replicates = bootstrapReplicates([3, 5], fastMean, stream(), 101);
    expect(replicates).toHaveLength(101);
    expect([...replicates]).toEqual([...replicates].toSorted((a, b) => a - b));
    expect(new Set(replicates)).toEqual(new Set([3, 4, 5]));
  });

  test("draws each of the possible samples equally often", () => {
    const trials = 20_000;
    const replicates = bootstrapReplicates([0, 1], fastMean, stream(), trials);
    // Both, none, or one of two: 1/4, 1/4, 1/2.
    const both = replicates.filter((value) => value === 1).length / trials;
    expect(Math.abs(both - 0.25)).toBeLessThan(fourSigma(0.25, trials));
  });

  test("depends on the stream's seed alone, and leaves the sample as it was", () => {
    const values = [5, 1, 4];
    const once = bootstrapReplicates(values, fastMean, stream(), 50);
    expect(bootstrapReplicates(values, fastMean, stream(), 50)).toEqual(once);
    expect(bootstrapReplicates(values, fastMean, createStream("other", "test"), 50)).not.toEqual(once);
    expect(values).toEqual([5, 1, 4]);
  });

  test("refuses nothing to draw from, and a statistic that is no number", () => {
    expect(() => bootstrapReplicates([], fastMean, stream())).toThrow(/nothing/);
    expect(() => bootstrapReplicates([1], () => NaN, stream())).toThrow(/finite/);
  });

  test("leaves out one item after the other", () => {
    expect(jackknifeValues([1, 2, 6], fastMean)).toEqual([4, 3.5, 1.5]);
  });
});

describe("a bootstrap interval", () => {
  test("agrees with Efron and Tibshirani's worked example", () => {
    expect(plugInVariance(spatial)).toBeCloseTo(171.5, 1);
    // Their equation 14.15: acceleration 0.061. SciPy 1.17: 0.06124011981230745.
    expect(accelerationOf(jackknifeValues(spatial, plugInVariance))).toBeCloseTo(0.06124011981230745, 12);
    // Their table 14.2 with 2,000 replicates: percentile (100.8, 233.9), BCa (115.8, 259.6). SciPy with 100,000: (97.7, 235.6)
    // and (115.6, 260.9). The bounds of 2,000 replicates scatter by about 2.
    const options = { stream: stream(), level: 0.9, replicates: 9_999 };
    const percentile = percentileInterval(spatial, plugInVariance, options);
    expect(Math.abs(percentile.low! - 97.7)).toBeLessThan(3);
    expect(Math.abs(percentile.high! - 235.6)).toBeLessThan(3);
    const bca = bcaInterval(spatial, plugInVariance, options);
    expect(Math.abs(bca.low! - 115.6)).toBeLessThan(3);
    expect(Math.abs(bca.high! - 260.9)).toBeLessThan(3);
  });

  test("takes order statistics where they are whole, and interpolates between them otherwise", () => {
    const replicates = Float64Array.from({ length: 1_999 }, (_, index) => index + 1);
    expect(quantileOfReplicates(replicates, 0.025)).toBe(50);
    expect(quantileOfReplicates(replicates, 0.975)).toBe(1_950);
    expect(quantileOfReplicates(replicates, 0.02525)).toBeCloseTo(50.5, 10);
    expect(quantileOfReplicates(replicates, 0)).toBe(1);
    expect(quantileOfReplicates(replicates, 1)).toBe(1_999);
    // numpy.quantile([1, 2, 4, 8], [0.3, 0.9], method="weibull")
    expect(quantileOfReplicates(Float64Array.of(1, 2, 4, 8), 0.3)).toBeCloseTo(1.5, 12);
    expect(quantileOfReplicates(Float64Array.of(1, 2, 4, 8), 0.9)).toBe(8);
  });

  test("is the percentile interval again without bias and acceleration", () => {
    const [low, high] = bcaTails({ bias: 0, acceleration: 0, level: 0.95 });
    expect(low).toBeCloseTo(0.025, 14);
    expect(high).toBeCloseTo(0.975, 14);
    // A symmetric sample has no acceleration, replicates that mirror each other about the estimate no bias.
    expect(accelerationOf(jackknifeValues([-3, -1, 0, 1, 3], fastMean))).toBe(0);
    expect(biasOf(Float64Array.of(-2, -1, 0, 1, 2), 0)).toBe(0);
  });

  test("moves up where most replicates lie below the estimate, and beyond the pole to an end", () => {
    const [low, high] = bcaTails({ bias: biasOf(Float64Array.of(1, 2, 3, 4), 3.5), acceleration: 0, level: 0.95 });
    expect(low).toBeGreaterThan(0.025);
    expect(high).toBeGreaterThan(0.975);
    expect(bcaTails({ bias: 0, acceleration: 0.6, level: 0.95 })[1]).toBe(1);
    expect(Number.isFinite(biasOf(Float64Array.of(1, 2), 9))).toBe(true);
  });

  test("has no bounds with one item, and is a point where the statistic never varies", () => {
    for (const interval of [percentileInterval, expandedPercentileInterval, bcaInterval]) {
      expect(interval([7], fastMean, { stream: stream() })).toMatchObject({ value: 7, low: null, high: null });
      expect(interval([7, 7, 7], fastMean, { stream: stream() })).toMatchObject({ value: 7, low: 7, high: 7 });
    }
  });

  test("is, expanded, as wide for a mean as the t-interval", () => {
    const normal = createStream("bootstrap", "normal");
    const values = sample(40, () => normal.normal());
    const { low, high } = meanInterval(values);
    const bootstrap = expandedPercentileInterval(values, meanOf, { stream: stream(), replicates: 9_999 });
    // The bounds of 9,999 replicates scatter by 2% of the width.
    expect(Math.abs((bootstrap.high! - bootstrap.low!) / (high! - low!) - 1)).toBeLessThan(0.06);
    // scipy: norm.cdf(-sqrt(5 / 4) * t.ppf(0.975, 4))
    expect(expandedTail(5, 0.95)).toBeCloseTo(0.0009541005518824907, 12);
    expect(expandedTail(1e6, 0.95)).toBeCloseTo(0.025, 6);
  });

  test("takes any items: a ratio of means of pairs", () => {
    const pairs = [
      [2, 4],
      [3, 6],
      [5, 10],
    ] as const;
    const ratio = (rows: readonly (readonly [number, number])[]): number =>
      fastMean(rows.map(([, y]) => y)) / fastMean(rows.map(([x]) => x));
    expect(percentileInterval(pairs, ratio, { stream: stream() })).toMatchObject({ value: 2, low: 2, high: 2 });
  });
});

describe("the coverage of a 95% bootstrap interval", () => {
  const trials = 600;
  const noise = createStream("bootstrap-coverage", "samples");
  const resampling = createStream("bootstrap-coverage", "resamples");
  const kinds = { percentile: percentileInterval, expanded: expandedPercentileInterval, bca: bcaInterval };

  function coverage(kind: keyof typeof kinds, count: number, draw: () => number, truth: number): number {
    const options = { stream: resampling, replicates: 299 };
    return shareOf(trials, () => holds(kinds[kind](sample(count, draw), fastMean, options), truth));
  }

  test("is right for 40 normal values, with each of them", () => {
    for (const kind of ["percentile", "expanded", "bca"] as const) {
      // 299 replicates, and 40 values, cost a percentile up to one point; twice that is allowed.
      const covered = coverage(kind, 40, () => noise.normal(), 0);
      expect(Math.abs(covered - 0.95)).toBeLessThan(0.02 + fourSigma(0.95, trials));
    }
  });

  test("is right for 10 normal values only if expanded", () => {
    expect(Math.abs(coverage("expanded", 10, () => noise.normal(), 0) - 0.95)).toBeLessThan(
      0.01 + fourSigma(0.95, trials),
    );
    expect(coverage("percentile", 10, () => noise.normal(), 0)).toBeLessThan(0.95 - fourSigma(0.95, trials));
  });

  test("is 91% with BCa for 20 exponential values, as the table in the source says", () => {
    expect(Math.abs(coverage("bca", 20, () => noise.exponential(), 1) - 0.91)).toBeLessThan(
      0.01 + fourSigma(0.91, trials),
    );
  });
});

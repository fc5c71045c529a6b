import { describe, expect, test } from "vitest";
import { meanInterval } from "../../../../src/experiment/statistics/interval.ts";
import {
  autocorrelation,
  neighbourCorrelationP,
} from "../../../../src/experiment/statistics/long-runs/autocorrelation.ts";
import { batchMeans, meansOf } from "../../../../src/experiment/statistics/long-runs/batch-means.ts";
import { effectiveSize } from "../../../../src/experiment/statistics/long-runs/effective-size.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { autoregressive, fourSigma, holds, queueWaits, sample, shareOf } from "../coverage.ts";

const stream = createStream("long-runs", "series");

describe("autocorrelation", () => {
  test("is that of the definition, worked by hand", () => {
    // Deviations -1.5 -0.5 0.5 1.5: (0.75 - 0.25 + 0.75) / 5.
    expect(autocorrelation([1, 2, 3, 4], 1)).toBeCloseTo(0.25, 14);
    expect(autocorrelation([1, 2, 3, 4], 3)).toBeCloseTo(-2.25 / 5, 14);
    expect(autocorrelation([1, 2, 3, 4], 0)).toBe(1);
    expect(autocorrelation([1, 2], 5)).toBe(0);
    expect(autocorrelation([2, 2, 2], 1)).toBe(0);
    expect(() => autocorrelation([1, 2], 0.5)).toThrow(/whole number/);
  });

  test("of an autoregressive series falls as the powers of its coefficient", () => {
    const series = autoregressive(stream, 50_000, 0.8);
    for (const lag of [1, 2, 5]) expect(Math.abs(autocorrelation(series, lag) - 0.8 ** lag)).toBeLessThan(0.03);
  });

  test("is believed of independent neighbours as often as stated, and of dependent ones nearly always", () => {
    const trials = 3_000;
    const independent = shareOf(trials, () => neighbourCorrelationP(sample(40, () => stream.normal())) <= 0.1);
    expect(Math.abs(independent - 0.1)).toBeLessThan(0.005 + fourSigma(0.1, trials));
    expect(shareOf(200, () => neighbourCorrelationP(autoregressive(stream, 40, 0.7)) <= 0.1)).toBeGreaterThan(0.95);
    expect(neighbourCorrelationP([1, 2])).toBe(1);
    expect(neighbourCorrelationP([3, 3, 3, 3])).toBe(1);
  });
});

describe("batch means", () => {
  test("are the means of consecutive parts, the first few left over", () => {
    expect(meansOf([9, 1, 3, 5, 7], 2)).toEqual([2, 6]);
    const { interval, batchSize, dropped, lag1 } = batchMeans([9, 1, 3, 5, 7], { batches: 2 });
    expect({ batchSize, dropped, lag1 }).toEqual({ batchSize: 2, dropped: 1, lag1: -0.5 });
    expect(interval).toMatchObject({ count: 2, mean: 4 });
  });

  test("have no bounds where a series is too short to choose a number, and refuse what does not fit", () => {
    expect(batchMeans([1, 2, 3])).toMatchObject({ interval: { mean: 2, low: null, high: null }, isIndependent: false });
    expect(() => batchMeans([1, 2, 3], { batches: 4 })).toThrow(/do not fill/);
    expect(() => batchMeans([1, 2, 3], { batches: 1 })).toThrow(/two batches/);
    expect(() => batchMeans([])).toThrow(/1 or more/);
  });

  test("are 30 for an independent series, and are marked as dependent where none of 10, 20 or 30 is long enough", () => {
    const draws = createStream("long-runs", "independent");
    const independent = batchMeans(sample(3_000, () => draws.normal()));
    expect(independent).toMatchObject({ batchSize: 100, isIndependent: true, interval: { count: 30 } });
    const slow = batchMeans(autoregressive(createStream("long-runs", "slow"), 600, 0.99));
    expect(slow).toMatchObject({ isIndependent: false, interval: { count: 10 } });
    expect(slow.correlationP).toBeLessThan(0.1);
  });

  test("cover the mean of an autoregressive series in 95% of runs", () => {
    const trials = 400;
    const covered = shareOf(trials, () => holds(batchMeans(autoregressive(stream, 4_000, 0.8)).interval, 0));
    expect(Math.abs(covered - 0.95)).toBeLessThan(fourSigma(0.95, trials));
  });

  test("cover the mean wait of an M/M/1 queue at 70% load, where a t-interval of single waits does in a quarter", () => {
    const trials = 100;
    let naive = 0;
    const covered = shareOf(trials, () => {
      const waits = queueWaits(stream, 15_000, 0.7);
      if (holds(meanInterval(waits), 7 / 3)) naive += 1;
      return holds(batchMeans(waits).interval, 7 / 3);
    });
    // The waits' skewness costs a point or two even here.
    expect(covered).toBeGreaterThan(0.93 - fourSigma(0.93, trials));
    expect(naive / trials).toBeLessThan(0.4);
  });
});

describe("the effective size of a series", () => {
  test("is its length without correlation, and the known fraction of an autoregressive one", () => {
    const independent = effectiveSize(sample(5_000, () => stream.normal()));
    expect(Math.abs(independent / 5_000 - 1)).toBeLessThan(0.15);
    // (1 - phi) / (1 + phi) = 1 / 9; the estimate scatters by about 8%.
    const correlated = effectiveSize(autoregressive(stream, 30_000, 0.8));
    expect(Math.abs(correlated / (30_000 / 9) - 1)).toBeLessThan(0.25);
  });

  test("is never more than the length nor less than 1", () => {
    expect(effectiveSize([1, -1, 1, -1, 1, -1])).toBe(6);
    expect(effectiveSize([2, 2, 2])).toBe(3);
    expect(effectiveSize([5])).toBe(1);
    expect(effectiveSize([1, 2, 3, 4, 5, 6, 7, 8])).toBeGreaterThanOrEqual(1);
    expect(effectiveSize([1, 2, 3, 4, 5, 6, 7, 8])).toBeLessThan(4);
  });
});

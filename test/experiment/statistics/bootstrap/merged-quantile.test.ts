import { describe, expect, test } from "vitest";
import {
  mergedQuantileDifference,
  mergedQuantileInterval,
} from "../../../../src/experiment/statistics/bootstrap/merged-quantile.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { LogLinearHistogram } from "../../../../src/observe/metrics/log-linear-histogram.ts";
import type { HistogramData } from "../../../../src/observe/observations.ts";
import { fourSigma, holds, sample, shareOf } from "../coverage.ts";

/** As a run exports it: 128 buckets per power of two. */
function histogramOf(values: readonly number[]): HistogramData {
  const histogram = new LogLinearHistogram();
  for (const value of values) histogram.record(value);
  return histogram.toData(7);
}

const stream = () => createStream("merged", "test");

describe("a quantile over all runs", () => {
  test("is that of all observations together, not the mean of each run's", () => {
    // One run of a hundred quick tasks, one of ten slow ones: the median task is quick.
    const quick = histogramOf(sample(100, () => 10));
    const slow = histogramOf(sample(10, () => 200));
    expect(mergedQuantileInterval([quick, slow], 0.5, { stream: stream() }).value).toBe(10);
    expect(mergedQuantileInterval([quick, slow], 0.95, { stream: stream() }).value).toBe(200);
  });

  test("agrees with the nearest rank among the values themselves", () => {
    const draws = createStream("merged", "draws");
    const runs = sample(7, () => 0).map(() => sample(30, () => draws.integer(200)));
    const all = runs.flat().toSorted((a, b) => a - b);
    for (const fraction of [0.01, 0.5, 0.9, 0.99, 1]) {
      const { value } = mergedQuantileInterval(runs.map(histogramOf), fraction, { stream: stream(), replicates: 9 });
      expect(value).toBe(all[Math.ceil(fraction * all.length) - 1]);
    }
  });

  test("leaves out runs that observed nothing, and refuses if none observed anything", () => {
    const empty = histogramOf([]);
    const filled = histogramOf([5, 6, 7]);
    expect(mergedQuantileInterval([empty, filled], 0.5, { stream: stream() })).toMatchObject({ value: 6, low: null });
    expect(() => mergedQuantileInterval([empty], 0.5, { stream: stream() })).toThrow(/observed/);
    expect(() => mergedQuantileInterval([filled], 0, { stream: stream() })).toThrow(/fraction/);
  });

  test("of two variants that met the same weather differs by much less than each of them varies", () => {
    const draws = createStream("merged", "weather");
    const pairs = sample(12, () => 1_000 + 600 * draws.uniform()).map((load) => {
      const values = sample(50, () => Math.round(load * draws.exponential()));
      return { base: histogramOf(values), head: histogramOf(values.map((value) => Math.round(value * 0.8))) };
    });
    const options = () => ({ stream: stream(), replicates: 499 });
    const difference = mergedQuantileDifference(pairs, 0.9, options());
    const base = mergedQuantileInterval(
      pairs.map((pair) => pair.base),
      0.9,
      options(),
    );
    expect(difference.high).toBeLessThan(0);
    expect(difference.high! - difference.low!).toBeLessThan((base.high! - base.low!) / 2);
    expect(Math.abs(difference.value / (-0.2 * base.value) - 1)).toBeLessThan(0.05);
  });

  test("compares seeds that both sides observed", () => {
    const filled = histogramOf([5, 6, 7]);
    const pairs = [
      { base: histogramOf([]), head: filled },
      { base: filled, head: histogramOf([9, 9, 9]) },
    ];
    expect(mergedQuantileDifference(pairs, 0.5, { stream: stream() })).toMatchObject({ value: 3, low: null });
    expect(() => mergedQuantileDifference([pairs[0]], 0.5, { stream: stream() })).toThrow(/both sides/);
  });

  test("is covered in 95% of experiments with 12 seeds, though the tasks of a run are not independent", () => {
    const draws = createStream("merged", "coverage");
    const resamples = createStream("merged", "resamples");
    const trials = 500;
    // Each run has its own speed, drawn once; response = speed + noise, symmetric about 99.5: the median of all is 99.
    const covered = shareOf(trials, () => {
      const runs = sample(12, () => draws.integer(100)).map((speed) =>
        histogramOf(sample(40, () => speed + draws.integer(101))),
      );
      const interval = mergedQuantileInterval(runs, 0.5, { stream: resamples, replicates: 299 });
      return holds(interval, 99) || holds(interval, 100);
    });
    // Expanded percentile with 12 items: a point too low or high is allowed beside the simulation's own error. Resampling
    // tasks instead of runs would hold the truth in less than half of all experiments.
    expect(Math.abs(covered - 0.95)).toBeLessThan(0.01 + fourSigma(0.95, trials));
  });
});

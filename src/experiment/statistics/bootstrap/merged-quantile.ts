// Quantiles over all runs together, with intervals. Histograms are merged by adding counts (percentiles are never averaged),
// and whole runs are resampled: the tasks of one run met the same weather and are no independent observations.
// Source: Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8 (hierarchical data).

import { assert } from "../../../kernel/assert.ts";
import type { HistogramData } from "../../../observe/observations.ts";
import type { Estimate } from "../estimate.ts";
import { expandedPercentileInterval } from "./bootstrap-interval.ts";
import type { ResamplingOptions } from "./resampling.ts";

/** What both sides counted at one seed. */
export interface HistogramPair {
  readonly base: HistogramData;
  readonly head: HistogramData;
}

/**
 * The lower bound, in us, of the bucket that holds the nearest-rank quantile of all observations together: at most the
 * width of a bucket too low, on every side of a comparison alike. Runs that observed nothing count for nothing; at least
 * one must have. `fraction` in (0, 1].
 */
export function mergedQuantileInterval(
  histograms: readonly HistogramData[],
  fraction: number,
  options: ResamplingOptions,
): Estimate {
  const filled = histograms.filter(({ count }) => count > 0);
  assert(filled.length > 0, "no run observed anything");
  const quantile = quantileOver(filled, fraction);
  const rows = filled.map(quantile.rowOf);
  return expandedPercentileInterval(rows, quantile.of, options);
}

/** Quantile of head - quantile of base, us, resampled by seed. Seeds at which a side observed nothing are left out. */
export function mergedQuantileDifference(
  pairs: readonly HistogramPair[],
  fraction: number,
  options: ResamplingOptions,
): Estimate {
  const filled = pairs.filter(({ base, head }) => base.count > 0 && head.count > 0);
  assert(filled.length > 0, "no seed was observed on both sides");
  const base = quantileOver(
    filled.map((pair) => pair.base),
    fraction,
  );
  const head = quantileOver(
    filled.map((pair) => pair.head),
    fraction,
  );
  const rows = filled.map((pair) => ({ base: base.rowOf(pair.base), head: head.rowOf(pair.head) }));
  return expandedPercentileInterval(
    rows,
    (sample) => head.of(sample.map((row) => row.head)) - base.of(sample.map((row) => row.base)),
    options,
  );
}

/** A run's counts by bucket of all runs. */
type Row = Float64Array;

interface QuantileOver {
  rowOf(histogram: HistogramData): Row;
  of(rows: readonly Row[]): number;
}

function quantileOver(histograms: readonly HistogramData[], fraction: number): QuantileOver {
  assert(fraction > 0 && fraction <= 1, "a quantile's fraction lies in (0, 1]");
  const bounds = [...new Set(histograms.flatMap(({ buckets }) => buckets.map(([bound]) => bound)))];
  bounds.sort((a, b) => a - b);
  const position = new Map(bounds.map((bound, index) => [bound, index]));
  const merged = new Float64Array(bounds.length);
  return {
    rowOf: ({ buckets }) => {
      const row = new Float64Array(bounds.length);
      for (const [bound, count] of buckets) row[position.get(bound)!] += count;
      return row;
    },
    of: (rows) => {
      merged.fill(0);
      for (const row of rows) for (let index = 0; index < row.length; index += 1) merged[index] += row[index];
      return bounds[nearestRank(merged, fraction)];
    },
  };
}

/** Index of the first bucket up to which at least `fraction` of all counts lie. */
function nearestRank(counts: Float64Array, fraction: number): number {
  let total = 0;
  for (const count of counts) total += count;
  const wanted = Math.max(1, Math.ceil(fraction * total));
  let seen = 0;
  let index = -1;
  while (seen < wanted) {
    index += 1;
    seen += counts[index];
  }
  return index;
}

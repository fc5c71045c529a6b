// Exact merging of histograms by adding counts, and the two questions a chart asks of the result.

import type { HistogramData } from "../../observe/observations.ts";

/** Fraction of the observations at or above each bound; `bounds` ascending, us. Exact where they are bucket bounds. */
export function survivalAt(histogram: HistogramData, bounds: readonly number[]): readonly number[] {
  let below = 0;
  let next = 0;
  return bounds.map((bound) => {
    for (; next < histogram.buckets.length && histogram.buckets[next][0] < bound; next += 1)
      below += histogram.buckets[next][1];
    return histogram.count === 0 ? 0 : (histogram.count - below) / histogram.count;
  });
}

/** The quantile, us: the lower bound of its bucket, and not less than the least value; null of an empty histogram. */
export function quantile(histogram: HistogramData, probability: number): number | null {
  const bound = bucketOf(histogram, probability);
  return bound === null ? null : Math.max(bound, histogram.min);
}

/** Lower bound (us) of the bucket that holds the quantile. */
export function bucketOf(histogram: HistogramData, probability: number): number | null {
  const wanted = Math.max(1, Math.ceil(probability * histogram.count));
  let seen = 0;
  for (const [lower, count] of histogram.buckets) {
    seen += count;
    if (seen >= wanted) return lower;
  }
  return null;
}

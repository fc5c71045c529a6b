// Histograms on a ladder of bounds that is the same for every histogram, as those who add up buckets of several want it.
// The bounds are edges of the log-linear buckets that were counted, so every count is exact.

import type { HistogramData } from "../../observe/observations.ts";

export interface CumulativeBucket {
  /** The largest value that belongs to it, us; values are whole. */
  readonly bound: number;
  /** Values up to the bound. */
  readonly count: number;
}

/** First edge, us; about a millisecond. */
const FIRST_EDGE = 1_024;
const DOUBLINGS = 30;
/** Per doubling. A power of two, no finer than what was counted: quantiles read off it are within 25%. */
const STEPS = 4;

/** Edges in us: a value belongs to the bucket below an edge exactly when it is less. */
const EDGES: readonly number[] = Array.from({ length: DOUBLINGS * STEPS + 1 }, (_, index) => {
  const base = FIRST_EDGE * 2 ** Math.floor(index / STEPS);
  return base + (index % STEPS) * (base / STEPS);
});

/** Ascending; values above the last bound are in none of them. */
export function cumulativeBuckets({ buckets }: HistogramData): readonly CumulativeBucket[] {
  let next = 0;
  let count = 0;
  return EDGES.map((edge) => {
    for (; next < buckets.length && buckets[next][0] < edge; next += 1) count += buckets[next][1];
    return { bound: edge - 1, count };
  });
}

// Where the warm-up ends: as data for a chart that a person judges (Welch's moving average over replications), and by a rule
// (MSER-5) for one run.
// Sources: Welch, The Statistical Analysis of Simulation Results, in: Lavenberg, Computer Performance Modeling Handbook,
// 1983; White, An Effective Truncation Heuristic for Bias Reduction in Simulation Output, Simulation 69(6), 1997; White,
// Cobb and Spratt, A Comparison of Five Steady-State Truncation Heuristics, Winter Simulation Conference 2000.

import { assert } from "../../../kernel/assert.ts";
import { assertSample, meanOf } from "../sample.ts";
import { meansOf } from "./batch-means.ts";

/** White and others' choice: MSER-5 averages five observations before it looks. */
const GROUP = 5;
/** Groups that must remain: the last few can agree by luck. */
const REMAINING_MIN = 5;

export interface WarmUp {
  /** Observations to delete from the start; a multiple of 5. */
  readonly deleted: number;
  /** Marginal standard error, squared, of the mean of what remains, by number of deleted groups of 5. The minimum decides. */
  readonly errors: readonly number[];
  /**
   * False where the minimum lies in the second half of the run: the run is too short for the rule, and `deleted` is the
   * best place in the first half only.
   */
  readonly isReliable: boolean;
}

/** MSER-5 of a series in order of time; 50 observations or more. The last few that fill no group of 5 are left out. */
export function mser5(series: readonly number[]): WarmUp {
  assertSample(series, 2 * GROUP * REMAINING_MIN);
  const groups = Math.floor(series.length / GROUP);
  const means = meansOf(series.slice(0, groups * GROUP), groups);
  const errors = marginalErrors(means);
  const half = Math.floor(groups / 2);
  const best = indexOfLeast(errors.slice(0, half + 1));
  return { deleted: best * GROUP, errors, isReliable: indexOfLeast(errors) <= half };
}

/** errors[d] = sum over i >= d of (z_i - mean)^2 / (number of these)^2, from the end by Welford's updates. */
function marginalErrors(means: readonly number[]): readonly number[] {
  const errors: number[] = [];
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let start = means.length - 1; start >= 0; start -= 1) {
    count += 1;
    const deviation = means[start] - mean;
    mean += deviation / count;
    squares += deviation * (means[start] - mean);
    if (count >= REMAINING_MIN) errors.push(squares / (count * count));
  }
  return errors.toReversed();
}

/** The first of the smallest. */
function indexOfLeast(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value < values[best] ? index : best), 0);
}

/**
 * Welch's plot: the mean over replications at each position, then over `window` positions on both sides of it (fewer near
 * the start, where the window is cut to stay symmetric). As long as the series less `window`. One replication or more, all
 * of one length that exceeds `window`.
 */
export function welchMovingAverage(replications: readonly (readonly number[])[], window: number): readonly number[] {
  const length = replications[0]?.length ?? 0;
  assert(Number.isInteger(window) && window >= 0, "a window is a whole number, 0 or more");
  assert(length > window, "the series are not longer than the window");
  for (const series of replications) {
    assertSample(series);
    assert(series.length === length, "the replications differ in length");
  }
  const means = replications[0].map((_, position) => meanOf(replications.map((series) => series[position])));
  return means.slice(0, length - window).map((_, position) => {
    const reach = Math.min(window, position);
    return meanOf(means.slice(position - reach, position + reach + 1));
  });
}

// By what fraction a metric changed, with an interval that knows that the base is uncertain too: the ratio of two paired
// means. Dividing the difference's interval by the base's mean would pretend that this mean were known.
// Source: Fieller, Some Problems in Interval Estimation, Journal of the Royal Statistical Society B 16(2), 1954.

import { assert } from "../../kernel/assert.ts";
import type { Estimate } from "./estimate.ts";
import { CONFIDENCE } from "./interval.ts";
import { areAllEqual, assertSample, covarianceOf, meanOf, varianceOf } from "./sample.ts";
import { criticalValue } from "./student-t.ts";

/** What was measured at one seed on both sides. */
export interface Pair {
  readonly base: number;
  readonly head: number;
}

/**
 * (mean head - mean base) / |mean base|. One pair or more. Without bounds where there is one pair, or where the base is not
 * told from 0 at this level (any fraction is then possible); undefined where the base's mean is 0.
 */
export function relativeChange(pairs: readonly Pair[], level = CONFIDENCE): Estimate | undefined {
  const base = pairs.map((pair) => pair.base);
  const differences = pairs.map(({ head, base }) => head - base);
  assertSample(base);
  assertSample(differences);
  const mean = meanOf(base);
  if (mean === 0) return undefined;
  // Of the base negated where it is negative: `|mean base|` is then a mean itself.
  const size = mean < 0 ? base.map((value) => -value) : base;
  const value = meanOf(differences) / Math.abs(mean);
  if (pairs.length === 1) return { value, low: null, high: null, level };
  return { value, level, ...ratioBounds(differences, size, level) };
}

/** All r with (mean d - r mean b)^2 <= t^2 var(d - r b) / n: between the roots of a quadratic, if it opens upwards. */
function ratioBounds(
  d: readonly number[],
  b: readonly number[],
  level: number,
): { readonly low: number | null; readonly high: number | null } {
  assert(d.length === b.length, "each difference has its base");
  const count = d.length;
  const scale = criticalValue(level, count - 1) * Math.sqrt(1 / count);
  const square = scale * scale;
  const meanD = meanOf(d);
  const meanB = meanOf(b);
  if (areAllEqual(d) && areAllEqual(b)) return { low: meanD / meanB, high: meanD / meanB };
  const leading = meanB * meanB - square * varianceOf(b);
  if (leading <= 0) return { low: null, high: null };
  const middle = meanD * meanB - square * covarianceOf(d, b);
  const last = meanD * meanD - square * varianceOf(d);
  // Never negative in exact arithmetic: the estimate itself lies between the roots.
  const root = Math.sqrt(Math.max(0, middle * middle - leading * last));
  return { low: (middle - root) / leading, high: (middle + root) / leading };
}

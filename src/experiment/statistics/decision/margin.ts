// How large a difference must be to matter, and the excess of paired samples over it. For the decision about a metric.

import { assert } from "../../../kernel/assert.ts";
import { meanInterval } from "../interval.ts";
import { relativeChange } from "../relative-change.ts";
import type { Pair } from "../relative-change.ts";
import { areAllEqual, meanOf } from "../sample.ts";
import { signTestP } from "../t-test.ts";

/** In the metric's unit, or as a fraction of the size of the base's mean; 0 or more. */
export type Margin =
  { readonly kind: "absolute"; readonly amount: number } | { readonly kind: "relative"; readonly fraction: number };

/** 1: head above base; -1: head below base. */
export type Side = 1 | -1;

/**
 * Values whose mean is above 0 exactly where the mean difference on this side exceeds the margin. A relative margin is taken
 * of each base, not of their mean, so that the base's uncertainty is in the spread of the values.
 */
export function excessOver(pairs: readonly Pair[], side: Side, margin: Margin): readonly number[] {
  const extent = extentOf(margin);
  if (margin.kind === "absolute") return pairs.map(({ base, head }) => side * (head - base) - extent);
  const sign = meanOf(pairs.map(({ base }) => base)) < 0 ? -1 : 1;
  return pairs.map(({ base, head }) => side * (head - base) - extent * sign * base);
}

export function extentOf(margin: Margin): number {
  const extent = margin.kind === "absolute" ? margin.amount : margin.fraction;
  assert(extent >= 0 && extent < Infinity, "a margin is a number, 0 or more");
  return extent;
}

/**
 * What the effect on this side (`head - base`, or `base - head`) is at least, on the margin's own scale, wrong with
 * probability `error`; null = nothing is known. Inverts the test of `excessOver`.
 */
export function lowerBound(pairs: readonly Pair[], side: Side, scale: Margin["kind"], error: number): number | null {
  const differences = pairs.map(({ base, head }) => side * (head - base));
  // The sign test's bound, as in tTest: equal differences are a point only once there are enough of them.
  if (areAllEqual(differences) && differences[0] !== 0 && signTestP(pairs.length) > error) return null;
  if (scale === "absolute") return meanInterval(differences, 1 - 2 * error).low;
  const change = relativeChange(pairs, 1 - 2 * error);
  if (change === undefined) return null;
  const outer = side === 1 ? change.low : change.high;
  return outer === null ? null : side * outer;
}

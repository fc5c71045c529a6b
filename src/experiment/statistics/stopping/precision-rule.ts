// "Until the interval is narrower than 2%, or 200 seeds": whether to go on, after each seed. For experiments that choose
// their number of replications themselves.
// Source: Law, Simulation Modeling and Analysis, 5th edition 2015, section 9.4.1 (the sequential procedure).
//
// The decision looks at seeds in their order only, never at those that happened to finish first, so that any number of
// threads stops at the same seed; results beyond it are dropped.
//
// Coverage: stopping when the interval looks narrow prefers samples whose spread looks small. What a nominal 95% interval then
// holds, with 10 seeds at least (3,000 to 6,000 experiments each, standard error 0.3 to 0.4):
//
//   values          normal, deviation 1/10    normal, deviation 3/10    exponential
//   half-width      5%     2%                 20%    10%    5%          50%    20%    10%
//   seeds, mean     19     101                15     43     154         34     138    462
//   coverage, %     94.1   94.6               93.9   94.0   95.6        91.3   94.2   95.2
//   within it, %    96.0   95.3               98.0   95.8   96.5        99.0   97.8   96.6
//
// The last line, how often the estimate is as close to the truth as was asked for, is what the rule promises (95%).

import { assert } from "../../../kernel/assert.ts";
import { CONFIDENCE, meanInterval } from "../interval.ts";
import type { Interval } from "../interval.ts";

export interface PrecisionRule {
  /** Of the interval: half its width, or that as a fraction of the mean's size. Above 0. */
  readonly halfWidth: { readonly kind: "absolute" | "relative"; readonly below: number };
  /** No look before so many seeds (2 or more; 10 is Law's advice): the spread of a few is too uncertain. */
  readonly least: number;
  /** The last seed; `least` or more. */
  readonly most: number;
  readonly level?: number;
}

export type StoppingDecision =
  | { readonly kind: "continue"; readonly seeds: number }
  /** Every metric is as exact as wanted. */
  | { readonly kind: "precise"; readonly seeds: number; readonly intervals: readonly Interval[] }
  /** Seeds are used up, and some metric is not. */
  | { readonly kind: "exhausted"; readonly seeds: number; readonly intervals: readonly Interval[] };

/**
 * `metrics`: for each metric that must be exact, its values at the first so many seeds, in the order of the seeds; at least
 * one metric, all of one length. Says where the rule stops within them, however many more there are. `looked`: the seeds of an
 * earlier answer "continue", which need not be looked at again.
 */
export function stoppingDecision(
  metrics: readonly (readonly number[])[],
  rule: PrecisionRule,
  looked = 0,
): StoppingDecision {
  assertRule(rule);
  const seeds = metrics[0]?.length;
  assert(seeds !== undefined, "a rule needs a metric to look at");
  for (const values of metrics) assert(values.length === seeds, "every metric has a value at each seed");
  for (let count = Math.max(rule.least, looked + 1); count <= seeds; count += 1) {
    const decision = lookAt(metrics, count, rule);
    if (decision.kind !== "continue") return decision;
  }
  return { kind: "continue", seeds };
}

function lookAt(metrics: readonly (readonly number[])[], count: number, rule: PrecisionRule): StoppingDecision {
  const intervals = metrics.map((values) => meanInterval(values.slice(0, count), rule.level ?? CONFIDENCE));
  if (intervals.every((interval) => isPrecise(interval, rule))) return { kind: "precise", seeds: count, intervals };
  return count === rule.most ? { kind: "exhausted", seeds: count, intervals } : { kind: "continue", seeds: count };
}

/** An interval around 0 is never narrow relative to its mean, unless it is a point. */
export function isPrecise({ mean, low, high }: Interval, { halfWidth }: PrecisionRule): boolean {
  if (low === null || high === null) return false;
  const half = (high - low) / 2;
  if (halfWidth.kind === "absolute") return half <= halfWidth.below;
  return half <= relativeToEstimate(halfWidth.below) * Math.abs(mean);
}

/** The error is wanted relative to the true mean; |estimate| may exceed that by the error itself (Law). */
function relativeToEstimate(relative: number): number {
  return relative / (1 + relative);
}

function assertRule({ halfWidth, least, most }: PrecisionRule): void {
  assert(halfWidth.below > 0, "a precision is a positive number");
  assert(Number.isInteger(least) && least >= 2, "a rule looks at two seeds at least");
  assert(Number.isInteger(most) && most >= least, "a rule's last seed is not before its first look");
}

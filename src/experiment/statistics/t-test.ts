// Student's t-test of a mean, usually of paired differences: how strong is the evidence that it is not what was supposed?
// For decisions; what a reader sees is the interval.

import { bothSides } from "./estimate.ts";
import type { Evidence } from "./estimate.ts";
import { areAllEqual, assertSample, meanOf, varianceOf } from "./sample.ts";
import { upperTail } from "./student-t.ts";

export interface TTest {
  readonly count: number;
  /** (mean - supposed) / standard error; null where the observations do not differ among each other. */
  readonly statistic: number | null;
  readonly p: Evidence;
}

/**
 * One observation or more; one is no evidence (p = 1).
 *
 * Observations that are all the same have no spread to measure the mean by, and the t-test's answer, certainty after two
 * seeds, would be wrong for a metric that counts: with differences of +1 and -1 at even odds, two equal seeds come every
 * second time. There it gives way to the sign test: n of n on the same side have p = 2^-n.
 */
export function tTest(values: readonly number[], supposed = 0): TTest {
  assertSample(values);
  const count = values.length;
  if (areAllEqual(values)) return { count, statistic: null, p: signEvidence(values[0] - supposed, count) };
  const error = Math.sqrt(varianceOf(values) / count);
  const statistic = (meanOf(values) - supposed) / error;
  return { count, statistic, p: bothSides(upperTail(statistic, count - 1), upperTail(-statistic, count - 1)) };
}

function signEvidence(excess: number, count: number): Evidence {
  if (excess === 0 || count === 1) return { greater: 1, less: 1, different: 1 };
  const p = signTestP(count);
  return excess > 0 ? bothSides(p, 1) : bothSides(1, p);
}

/** Probability that `count` fair coins all fall on the same, given side. */
export function signTestP(count: number): number {
  let p = 1;
  for (let coin = 0; coin < count && p > 0; coin += 1) p /= 2;
  return p;
}

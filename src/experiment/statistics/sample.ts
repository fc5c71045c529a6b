// What every statistic does with a sample first: refuse what is no number, and add up without luck with rounding. For the
// files of this folder.

import { assert } from "../../kernel/assert.ts";

/** Refuses fewer than `least` observations, NaN and infinities: a metric that was not observed is left out by the caller. */
export function assertSample(values: readonly number[], least = 1): void {
  assert(values.length >= least, `expected ${least} or more observations, got ${values.length}`);
  for (const value of values) assert(Number.isFinite(value), "an observation is not a finite number");
}

/** Compensated (Neumaier 1974): the sum of many replications must not depend on luck with rounding. */
export function sumOf(values: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** Of one[i + lag] times other[i], as far as both go; compensated likewise. */
export function sumOfProducts(one: readonly number[], other: readonly number[], lag = 0): number {
  let sum = 0;
  let lost = 0;
  for (let index = lag; index < one.length; index += 1) {
    const product = one[index] * other[index - lag];
    const next = sum + product;
    lost += Math.abs(sum) >= Math.abs(product) ? sum - next + product : product - next + sum;
    sum = next;
  }
  return sum + lost;
}

export function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

/** True also of a single observation. */
export function areAllEqual(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

/** Unbiased (divided by n - 1), in two passes; exactly 0 where all are the same, and with one observation. */
export function varianceOf(values: readonly number[]): number {
  return covarianceOf(values, values);
}

/** Of two equally long samples, divided by n - 1. */
export function covarianceOf(one: readonly number[], other: readonly number[]): number {
  if (areAllEqual(one) || areAllEqual(other)) return 0;
  return sumOfProducts(deviationsOf(one), deviationsOf(other)) / (one.length - 1);
}

/** From the mean; exactly 0 where all are the same. */
export function deviationsOf(values: readonly number[]): readonly number[] {
  if (areAllEqual(values)) return values.map(() => 0);
  const mean = meanOf(values);
  return values.map((value) => value - mean);
}

export function sortedCopy(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

/** Of one value or more; halfway between the two in the middle of an even number. */
export function medianOf(values: readonly number[]): number {
  const sorted = sortedCopy(values);
  const upper = sorted[sorted.length >> 1];
  return sorted.length % 2 === 1 ? upper : sorted[sorted.length / 2 - 1] / 2 + upper / 2;
}

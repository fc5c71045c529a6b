// Mean and 95% confidence interval over replications, and how many more replications would settle a question.

import { criticalValue } from "./student-t.ts";

export const CONFIDENCE = 0.95;

export interface Interval {
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation; 0 with one observation. */
  readonly deviation: number;
  /** null = unbounded: one observation says nothing about the spread. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Student-t interval for the mean of independent observations; at least one. Exact where all are the same. */
export function meanInterval(values: readonly number[]): Interval {
  const count = values.length;
  const first = values[0];
  if (count === 1) return { count, mean: first, deviation: 0, low: null, high: null };
  if (values.every((value) => value === first)) return { count, mean: first, deviation: 0, low: first, high: first };
  const mean = meanOf(values);
  const deviation = Math.sqrt(sumOf(values.map((value) => (value - mean) * (value - mean))) / (count - 1));
  const half = halfWidth(deviation, count);
  return { count, mean, deviation, low: mean - half, high: mean + half };
}

export function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

/** Compensated (Neumaier 1974): the sum of many replications must not depend on luck with rounding. */
function sumOf(values: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

function halfWidth(deviation: number, count: number): number {
  return (criticalValue(CONFIDENCE, count - 1) * deviation) / Math.sqrt(count);
}

/** Beyond this a question is not worth asking by brute force. */
export const REPLICATIONS_MAX = 10_000;

/**
 * How many more observations until an interval of this spread is narrower than its distance from `boundary` on each side,
 * if the mean stays where it is; undefined where more than REPLICATIONS_MAX would be needed or nothing is known.
 */
export function observationsMissing(interval: Interval, boundary: number): number | undefined {
  const distance = Math.abs(interval.mean - boundary);
  if (interval.count < 2 || distance === 0) return undefined;
  const enough = (count: number): boolean => halfWidth(interval.deviation, count) < distance;
  if (!enough(REPLICATIONS_MAX)) return undefined;
  let low = 1;
  let high = REPLICATIONS_MAX;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return Math.max(1, high - interval.count);
}

// Mean and confidence interval over replications. For everyone who reduces runs to numbers.

import { areAllEqual, assertSample, meanOf, varianceOf } from "./sample.ts";
import { criticalValue } from "./student-t.ts";

export { meanOf } from "./sample.ts";

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
export function meanInterval(values: readonly number[], level = CONFIDENCE): Interval {
  assertSample(values);
  const count = values.length;
  const first = values[0];
  if (count === 1) return { count, mean: first, deviation: 0, low: null, high: null };
  if (areAllEqual(values)) return { count, mean: first, deviation: 0, low: first, high: first };
  const mean = meanOf(values);
  const deviation = Math.sqrt(varianceOf(values));
  const half = halfWidth(deviation, count, level);
  return { count, mean, deviation, low: mean - half, high: mean + half };
}

function halfWidth(deviation: number, count: number, level: number): number {
  return (criticalValue(level, count - 1) * deviation) / Math.sqrt(count);
}

/** Beyond this a question is not worth asking by brute force. */
export const REPLICATIONS_MAX = 10_000;

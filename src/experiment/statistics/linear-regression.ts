// A straight line through points by least squares, with what it says about its slope and about the mean at a given x. For
// trends, control variates and response curves.
// Source: NIST/SEMATECH e-Handbook 4.1.4.1; residual errors independent, normal, of one spread.

import { assert } from "../../kernel/assert.ts";
import type { Estimate } from "./estimate.ts";
import { CONFIDENCE } from "./interval.ts";
import { areAllEqual, assertSample, deviationsOf, meanOf, sumOfProducts } from "./sample.ts";
import { criticalValue } from "./student-t.ts";

export interface Line {
  readonly count: number;
  readonly intercept: number;
  readonly slope: number;
  /** Residual standard deviation, n - 2 degrees of freedom; 0 with two points. */
  readonly deviation: number;
  readonly interceptError: number;
  readonly slopeError: number;
  /** Share of y's variance that the line explains, 0..1; 1 where y does not vary. */
  readonly explained: number;
  /** Of x: its mean and the sum of squares about it. */
  readonly center: number;
  readonly spread: number;
}

/** Two points or more, not all at one x. */
export function fitLine(x: readonly number[], y: readonly number[]): Line {
  assert(x.length === y.length, "a line needs as many y as x");
  assertSample(x, 2);
  assertSample(y, 2);
  assert(!areAllEqual(x), "a line needs two different x");
  const count = x.length;
  const center = meanOf(x);
  const level = meanOf(y);
  const fromCenter = deviationsOf(x);
  const fromLevel = deviationsOf(y);
  const spread = sumOfProducts(fromCenter, fromCenter);
  const slope = sumOfProducts(fromCenter, fromLevel) / spread;
  const residuals = fromLevel.map((value, index) => value - slope * fromCenter[index]);
  const unexplained = sumOfProducts(residuals, residuals);
  const total = sumOfProducts(fromLevel, fromLevel);
  const deviation = count === 2 ? 0 : Math.sqrt(unexplained / (count - 2));
  return {
    count,
    intercept: level - slope * center,
    slope,
    deviation,
    interceptError: deviation * Math.sqrt(1 / count + (center * center) / spread),
    slopeError: deviation / Math.sqrt(spread),
    explained: total === 0 ? 1 : 1 - unexplained / total,
    center,
    spread,
  };
}

/** The slope, unbounded with two points. */
export function slopeInterval(line: Line, level = CONFIDENCE): Estimate {
  return interval(line, line.slope, line.slopeError, level);
}

/** The mean of y at `x`, unbounded with two points. */
export function meanAt(line: Line, x: number, level = CONFIDENCE): Estimate {
  const distance = x - line.center;
  const error = line.deviation * Math.sqrt(1 / line.count + (distance * distance) / line.spread);
  return interval(line, line.intercept + line.slope * x, error, level);
}

function interval(line: Line, value: number, error: number, level: number): Estimate {
  if (line.count === 2) return { value, low: null, high: null, level };
  const half = criticalValue(level, line.count - 2) * error;
  return { value, low: value - half, high: value + half, level };
}

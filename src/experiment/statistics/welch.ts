// Welch's t-test: the difference of two means without pairing and without equal spreads. For samples whose seeds are not
// common; where they are, pair them (paired.ts): that interval is far narrower.
// Source: Welch, The Generalization of "Student's" Problem, Biometrika 34, 1947; Satterthwaite's degrees of freedom (1946).

import { bothSides } from "./estimate.ts";
import type { Estimate, Evidence } from "./estimate.ts";
import { CONFIDENCE } from "./interval.ts";
import { assertSample, meanOf, varianceOf } from "./sample.ts";
import { criticalValue, upperTail } from "./student-t.ts";

export interface WelchTest {
  /** Mean of a - mean of b. */
  readonly difference: Estimate;
  /** null where no side has a spread, or a side has only one observation. */
  readonly degreesOfFreedom: number | null;
  /** For "a is greater" and so on. */
  readonly p: Evidence;
}

/**
 * One observation or more on each side. With only one on a side nothing is known of its spread: no bounds, p = 1. Where
 * neither side has any spread, the difference is a point, and p that of the permutation test, for the reason given in tTest: the
 * chance that the larger values all fall to one side.
 */
export function welchTest(a: readonly number[], b: readonly number[], level = CONFIDENCE): WelchTest {
  assertSample(a);
  assertSample(b);
  const value = meanOf(a) - meanOf(b);
  if (a.length === 1 || b.length === 1) {
    const p = { greater: 1, less: 1, different: 1 };
    return { difference: { value, low: null, high: null, level }, degreesOfFreedom: null, p };
  }
  const squareA = varianceOf(a) / a.length;
  const squareB = varianceOf(b) / b.length;
  const square = squareA + squareB;
  if (square === 0) {
    const separated = separationP(a.length, b.length);
    const p = bothSides(value > 0 ? separated : 1, value < 0 ? separated : 1);
    return { difference: { value, low: value, high: value, level }, degreesOfFreedom: null, p };
  }
  const shareA = squareA / square;
  const shareB = squareB / square;
  const degreesOfFreedom = 1 / ((shareA * shareA) / (a.length - 1) + (shareB * shareB) / (b.length - 1));
  const error = Math.sqrt(square);
  const half = criticalValue(level, degreesOfFreedom) * error;
  return {
    difference: { value, low: value - half, high: value + half, level },
    degreesOfFreedom,
    p: bothSides(upperTail(value / error, degreesOfFreedom), upperTail(-value / error, degreesOfFreedom)),
  };
}

/** Probability that a random division of `a + b` values gives the `a` largest to one, given side. */
function separationP(a: number, b: number): number {
  let p = 1;
  for (let index = 1; index <= a; index += 1) p *= index / (b + index);
  return p;
}

// Student's t distribution: how far a mean of a few replications may be from the truth.

import { assert } from "../../kernel/assert.ts";
import { incompleteBeta } from "./incomplete-beta.ts";

/** P(|T| <= t); t >= 0, degrees of freedom > 0. */
export function centralProbability(t: number, degreesOfFreedom: number): number {
  const square = t * t;
  const total = degreesOfFreedom + square;
  return incompleteBeta(square / total, degreesOfFreedom / total, 0.5, degreesOfFreedom / 2);
}

/** P(T > t), to full relative precision also where it is tiny; any t, infinities included. */
export function upperTail(t: number, degreesOfFreedom: number): number {
  const square = t * t;
  const total = degreesOfFreedom + square;
  const tail = 0.5 * incompleteBeta(degreesOfFreedom / total, square / total, degreesOfFreedom / 2, 0.5);
  return t < 0 ? 1 - tail : tail;
}

const HALVINGS = 200;
const known = new Map<string, number>();

/** The t with P(|T| <= t) = `level`; `level` in (0, 1). 12.706 for 95% and one degree of freedom, 1.960 for very many. */
export function criticalValue(level: number, degreesOfFreedom: number): number {
  assert(level > 0 && level < 1, "a confidence level lies between 0 and 1");
  assert(degreesOfFreedom > 0, "an interval needs two observations at least");
  const key = `${level}/${degreesOfFreedom}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const value = invert(level, degreesOfFreedom);
  known.set(key, value);
  return value;
}

/** By bisection to the last bit: the function is monotone, and nothing depends on a starting guess. */
function invert(level: number, degreesOfFreedom: number): number {
  let low = 0;
  let high = 1;
  while (centralProbability(high, degreesOfFreedom) < level) {
    low = high;
    high *= 2;
  }
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (centralProbability(middle, degreesOfFreedom) < level) low = middle;
    else high = middle;
  }
  return high;
}

// The regularised incomplete beta function, for Student's t. Built on the portable log and exp, so that an interval in
// results.json has the same bits on every engine.
// Sources: Lanczos (1964) with g = 7 and nine terms for the gamma function; the continued fraction of Abramowitz and
// Stegun 26.5.8, evaluated by Lentz's method as modified by Thompson and Barnett (1986).

import { exp, log } from "../../kernel/math.ts";

const LANCZOS_G = 7;
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
const HALF_LOG_TWO_PI = 0.918938533204672742;

/** Natural logarithm of the gamma function; x > 0. */
export function logGamma(x: number): number {
  let sum: number = LANCZOS[0];
  for (let term = 1; term < LANCZOS.length; term += 1) sum += LANCZOS[term] / (x - 1 + term);
  const shifted = x - 1 + LANCZOS_G + 0.5;
  return HALF_LOG_TWO_PI + (x - 0.5) * log(shifted) - shifted + log(sum);
}

/**
 * I_x(a, b), from 0 at x = 0 to 1 at x = 1; a, b > 0. `complement` is 1 - x: the caller knows it without cancellation
 * where x is close to 1.
 */
export function incompleteBeta(x: number, complement: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(complement));
  // The fraction converges fast only on one side of the mean; the other side follows by symmetry.
  return x < (a + 1) / (a + b + 2)
    ? (front * continuedFraction(x, a, b)) / a
    : 1 - (front * continuedFraction(complement, b, a)) / b;
}

const SMALLEST = 1e-300;
const PRECISION = 1e-16;
/** The number of terms grows with the square root of the larger parameter: enough for a million degrees of freedom. */
const TERMS_MAX = 10_000;

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= TERMS_MAX; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) <= PRECISION) break;
  }
  return fraction;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < SMALLEST ? SMALLEST : value;
}

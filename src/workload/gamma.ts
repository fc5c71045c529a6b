// The gamma distribution for shapes of 1 and more, in portable arithmetic: the synthetic parallel log is made of it.

import { assert } from "../kernel/assert.ts";
import { exp, log } from "../kernel/math.ts";
import type { RandomStream } from "../kernel/random-stream.ts";

/** Marsaglia & Tsang, A simple method for generating gamma variables, 2000. Mean is shape times scale. */
export function sampleGamma(shape: number, scale: number, random: RandomStream): number {
  assert(shape >= 1, "a gamma variate of a shape below 1");
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    // 1 - u is in (0, 1], where the logarithm is finite.
    if (log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * log(v)) return d * v * scale;
  }
}

/** P(X <= x), by the power series of the incomplete gamma function (all terms positive); for x up to some tens of scales. */
export function gammaCdf(x: number, shape: number, scale: number): number {
  if (x <= 0) return 0;
  const t = x / scale;
  let term = 1 / shape;
  let sum = term;
  for (let order = 1; term > sum * 1e-17; order++) {
    term *= t / (shape + order);
    sum += term;
  }
  return sum * exp(shape * log(t) - t - logGamma(shape));
}

/** Stirling's series at 20 or above, walked down to `x`. Good to 1e-13 for x above 0. */
export function logGamma(x: number): number {
  let product = 1;
  let z = x;
  for (; z < 20; z++) product *= z;
  const square = 1 / (z * z);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / z;
  return (z - 0.5) * log(z) - z + HALF_LOG_TWO_PI + series - log(product);
}

const HALF_LOG_TWO_PI = 0.9189385332046727;

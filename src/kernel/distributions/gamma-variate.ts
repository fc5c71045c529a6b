// A gamma variate of scale 1, for the distributions made of it.
// Source: Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, ACM TOMS 26(3), 2000.

import { exp, log } from "../math.ts";
import type { RandomStream } from "../random-stream.ts";

export function drawGamma(stream: RandomStream, shape: number): number {
  // Below 1 the method does not hold: shape + 1, times a power of a uniform variate, as the paper's section 6 has it.
  if (shape < 1) return drawGamma(stream, shape + 1) * exp(-stream.exponential() / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    // log(u) of the paper, as an exponential variate
    if (-stream.exponential() < 0.5 * x * x + d * (1 - v + log(v))) return d * v;
  }
}

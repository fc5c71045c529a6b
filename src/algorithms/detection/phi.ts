// The suspicion level phi of an accrual detector as a function of silence, and back: pure functions, for the detectors beside
// this file. phi = -log10 of the probability that a heartbeat comes even later than now.
// Source: Hayashibara, Defago, Yared, Katayama, The phi Accrual Failure Detector, SRDS 2004. All times in microseconds.

import { exp, log, log1p } from "../../kernel/math.ts";

const LN_10 = 2.302585092994046;
// The logistic approximation of the normal distribution that Akka uses; its odds are off by less than 2% within 3 standard
// deviations, and it is above the truth beyond (phi 10.8 instead of 9.0 at 6).
const LINEAR = 1.5976;
const CUBIC = 0.070566;

/** Intervals between heartbeats are normal with this mean and standard deviation (> 0). */
export function normalPhi(silence: number, mean: number, deviation: number): number {
  const y = (silence - mean) / deviation;
  // Akka's -log10(e / (1 + e)) with e = exp(-odds), in a form that neither underflows late nor cancels early.
  return softPlus(y * (LINEAR + CUBIC * y * y)) / LN_10;
}

/** Intervals are exponential with this mean. */
export function exponentialPhi(silence: number, mean: number): number {
  return Math.max(0, silence) / (mean * LN_10);
}

/** How many standard deviations after the mean `normalPhi` reaches `phi` (> 0): it does not depend on either. */
export function deviationsUntil(phi: number): number {
  const odds = inverseSoftPlus(phi * LN_10);
  const y = cubicRoot(odds < 0 ? -odds : odds);
  return odds < 0 ? -y : y;
}

/** How many means of silence until `exponentialPhi` reaches `phi`. */
export function meansUntil(phi: number): number {
  return phi * LN_10;
}

/** log(1 + exp(x)) */
function softPlus(x: number): number {
  return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/** log(exp(x) - 1) for x > 0 */
function inverseSoftPlus(x: number): number {
  return x > 1 ? x + log1p(-exp(-x)) : log(exp(x) - 1);
}

/** The y >= 0 with LINEAR * y + CUBIC * y^3 = odds, by Newton's method: from above it comes down without overshooting. */
function cubicRoot(odds: number): number {
  let y = odds / LINEAR;
  for (;;) {
    const next = y - (y * (LINEAR + CUBIC * y * y) - odds) / (LINEAR + 3 * CUBIC * y * y);
    if (!(next < y)) return y;
    y = next;
  }
}

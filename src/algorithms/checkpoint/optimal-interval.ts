// How much work to do between two checkpoints if failures come at random: the rules of Young and Daly, the optimum itself,
// and what a task is then expected to take. Pure functions in microseconds, for policies, reports and tests.
//
// The model (Daly, A higher order estimate of the optimum checkpoint interval for restart dumps, FGCS 22, 2006; catalogue F4,
// K19): failures are exponential with mean M and strike at any time; a segment is tau of work and delta for the checkpoint,
// also after the last one; a failure costs the segment so far, and a restart of R, which may fail like everything else.

import { exp, expm1 } from "../../kernel/math.ts";

/** Of policies that could otherwise ask for a checkpoint after no work at all, where one costs nothing. */
export const MINIMUM = {
  type: "duration",
  default: "1s",
  min: "1us",
  summary: "No interval is shorter, also where a checkpoint costs nothing.",
} as const;

/** tau = sqrt(2 delta M). Source: Young, A first order approximation to the optimum checkpoint interval, CACM 17, 1974. */
export function youngInterval(cost: number, meanTimeBetweenFailures: number): number {
  return Math.sqrt(2 * cost * meanTimeBetweenFailures);
}

/** Daly 2006, equation 37; M where a checkpoint costs 2 M or more. */
export function dalyInterval(cost: number, meanTimeBetweenFailures: number): number {
  if (cost >= 2 * meanTimeBetweenFailures) return meanTimeBetweenFailures;
  if (meanTimeBetweenFailures === Infinity) return Infinity;
  const root = Math.sqrt(cost / (2 * meanTimeBetweenFailures));
  return youngInterval(cost, meanTimeBetweenFailures) * (1 + root / 3 + (root * root) / 9) - cost;
}

/**
 * The tau that makes `expectedTime` least, whatever restarts take: where e^((tau + delta) / M) (1 - tau / M) = 1, by
 * bisection to the last bits. For costs above 0.
 */
export function optimalInterval(cost: number, meanTimeBetweenFailures: number): number {
  let low = 0;
  let high = meanTimeBetweenFailures;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    const x = middle / meanTimeBetweenFailures;
    // With e^y - 1 instead of e^y nothing cancels where tau is a small part of M.
    const grown = expm1((middle + cost) / meanTimeBetweenFailures);
    if (grown * (1 - x) > x) low = middle;
    else high = middle;
  }
}

export interface Saving {
  readonly work: number;
  /** Work between two checkpoints. */
  readonly interval: number;
  readonly cost: number;
  readonly restart: number;
  readonly meanTimeBetweenFailures: number;
}

/** Expected time from start to end of `work`: M e^(R/M) (e^((tau + delta)/M) - 1) work / tau. Daly 2006, equation 20. */
export function expectedTime({ work, interval, cost, restart, meanTimeBetweenFailures }: Saving): number {
  const segments = work / interval;
  if (meanTimeBetweenFailures === Infinity) return segments * (interval + cost);
  return (
    meanTimeBetweenFailures *
    exp(restart / meanTimeBetweenFailures) *
    expm1((interval + cost) / meanTimeBetweenFailures) *
    segments
  );
}

/** Without checkpoints, where nothing fails during the `downtime` after a failure: (M + D)(e^(work/M) - 1). */
export function expectedTimeFromScratch(work: number, downtime: number, meanTimeBetweenFailures: number): number {
  if (meanTimeBetweenFailures === Infinity) return work;
  return (meanTimeBetweenFailures + downtime) * expm1(work / meanTimeBetweenFailures);
}

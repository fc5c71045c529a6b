// How likely a paired t-test is to see an effect, and how many seeds it takes: for planning an experiment, and for saying
// how many more seeds an inconclusive one needs.
// Source: Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 2; exact by the noncentral t.

import { assert } from "../../../kernel/assert.ts";
import { normalQuantile } from "../../../kernel/special-functions.ts";
import { REPLICATIONS_MAX } from "../interval.ts";
import { criticalValue } from "../student-t.ts";
import { signTestP } from "../t-test.ts";
import { noncentralTCdf } from "./noncentral-t.ts";

export interface PairedDesign {
  /** True mean of the differences, and their true standard deviation (0 or more), in the same unit. */
  readonly effect: number;
  readonly deviation: number;
  /** Probability of a false alarm, in (0, 1). */
  readonly error: number;
  /** 1: only an effect above 0 counts. 2: either way (with the right sign or, rarely, the wrong one). */
  readonly sides: 1 | 2;
}

/** Larger noncentralities are taken as this one: the power only looks smaller, and is 1 in all but absurd designs. */
const DELTA_MAX = 1_000;

/** Probability that the test of `count` (2 or more) differences rejects "no effect". */
export function pairedTPower({ effect, deviation, error, sides }: PairedDesign, count: number): number {
  assert(count >= 2, "a t-test needs two differences at least");
  if (deviation === 0) return certainPower(effect, error, sides, count);
  const degreesOfFreedom = count - 1;
  const delta = Math.max(-DELTA_MAX, Math.min(DELTA_MAX, (effect / deviation) * Math.sqrt(count)));
  const critical = criticalValue(1 - error * (2 / sides), degreesOfFreedom);
  const above = 1 - noncentralTCdf(critical, degreesOfFreedom, delta);
  return sides === 1 ? above : above + noncentralTCdf(-critical, degreesOfFreedom, delta);
}

/** Differences that are all the same are judged by their signs alone (see tTest). */
function certainPower(effect: number, error: number, sides: 1 | 2, count: number): number {
  if (effect === 0 || (sides === 1 && effect < 0)) return 0;
  return sides * signTestP(count) <= error ? 1 : 0;
}

/** The customary chance of success to plan for. */
export const POWER = 0.8;

/** The smallest number of differences with at least this power; undefined where REPLICATIONS_MAX would not do. */
export function pairsNeeded(design: PairedDesign, power = POWER): number | undefined {
  assert(power > 0 && power < 1, "power lies between 0 and 1");
  if (design.effect === 0 || (design.sides === 1 && design.effect < 0)) return undefined;
  return smallestCount((count) => pairedTPower(design, count) >= power, roughlyNeeded(design, power));
}

/** By the normal distribution, with Guenther's correction (The American Statistician 35(4), 1981): right to a few. */
export function roughlyNeeded({ effect, deviation, error, sides }: PairedDesign, power: number): number {
  const critical = normalQuantile(1 - error / sides);
  const ratio = ((critical + normalQuantile(power)) * deviation) / effect;
  return ratio * ratio + (critical * critical) / 2;
}

/**
 * The smallest count, from 2 to REPLICATIONS_MAX, that is enough; more must then be enough too. Looks around `guess` first:
 * the exact power is costly far from it. Undefined where none is.
 */
export function smallestCount(isEnough: (count: number) => boolean, guess: number): number | undefined {
  let high = Math.min(REPLICATIONS_MAX, Math.max(2, Math.round(guess)));
  let low = high;
  for (let step = 1; !isEnough(high); step *= 2) {
    if (high === REPLICATIONS_MAX) return undefined;
    low = high;
    high = Math.min(REPLICATIONS_MAX, high + step);
  }
  for (let step = 1; low === high; step *= 2) {
    low = Math.max(1, high - step);
    if (low > 1 && isEnough(low)) high = low;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

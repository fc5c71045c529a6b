// How many seeds in all would show a difference that the seeds so far leave open, said so that it comes true: the spread is itself
// an estimate, of three seeds a poor one.
//
// A test of N seeds finds a true difference d with a chance of P(Z + c < d sqrt(N) / sigma), where c is its critical value. Of sigma
// only s is known, from n seeds: (n - 1) s^2 / sigma^2 is chi-square. So the chance, over what sigma may be, is that of a noncentral t
// with n - 1 degrees of freedom and noncentrality c to lie below d sqrt(N) / s. (Assurance: O'Hagan, Stevens and Campbell,
// Pharmaceutical Statistics 4(3), 2005; with the usual prior of a variance.)

import { REPLICATIONS_MAX } from "../interval.ts";
import { areAllEqual, meanOf, varianceOf } from "../sample.ts";
import { criticalValue } from "../student-t.ts";
import { signTestP } from "../t-test.ts";
import { noncentralTCdf } from "./noncentral-t.ts";
import { POWER, roughlyNeeded, smallestCount } from "./paired-t-power.ts";

export interface SeedsToShow {
  /** In all, rounded up: an order of magnitude and a digit, as more is not known. */
  readonly seeds: number;
  /** So large, either way, a difference must be for that: what was seen or, where that takes more than the most, larger. */
  readonly difference: number;
}

/** Nobody is advised to make more. */
export const ADVISED_MOST = 1_000;

/** Of fewer seeds the spread is not known well enough to say anything. */
const SEEDS_LEAST = 3;

const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/**
 * So that a true difference of the size seen is found with a chance of 80%, by a two-sided test whose level leaves `error` to each
 * side. Where they are all the same: so many that go on agreeing convince the sign test, which judges these. Undefined with fewer
 * than three differences that are not, and where there is no difference.
 */
export function seedsToShow(differences: readonly number[], error: number): SeedsToShow | undefined {
  if (differences.length < 2) return undefined;
  const effect = Math.abs(meanOf(differences));
  if (areAllEqual(differences)) return effect === 0 ? undefined : { seeds: agreeing(error), difference: effect };
  if (differences.length < SEEDS_LEAST) return undefined;
  const deviation = Math.sqrt(varianceOf(differences));
  const seeds = differences.length;
  const chance = (count: number, each: number): number =>
    chanceToShow({ effect: each, deviation, seeds }, error, count);
  const found =
    effect === 0
      ? undefined
      : smallestCount(
          (count) => chance(count, effect) >= POWER,
          Math.min(REPLICATIONS_MAX, roughlyNeeded({ effect, deviation, error, sides: 1 }, POWER)),
        );
  const needed = found === undefined ? Infinity : roundedUp(Math.max(found, differences.length + 1));
  if (needed <= ADVISED_MOST) return { seeds: needed, difference: effect };
  if (differences.length >= ADVISED_MOST) return undefined;
  return { seeds: ADVISED_MOST, difference: smallest((each) => chance(ADVISED_MOST, each) >= POWER, deviation) };
}

/** What a test is to show; the deviation is above 0, and was seen over so many seeds: 2 or more. */
export interface SeenEffect {
  readonly effect: number;
  readonly deviation: number;
  readonly seeds: number;
}

/** Chance that a one-sided test of `count` differences at this error finds the effect above 0, whatever their spread may really be. */
export function chanceToShow({ effect, deviation, seeds }: SeenEffect, error: number, count: number): number {
  return noncentralTCdf((effect * Math.sqrt(count)) / deviation, seeds - 1, criticalValue(1 - 2 * error, count - 1));
}

function agreeing(error: number): number {
  let count = 2;
  while (signTestP(count) > error) count += 1;
  return count;
}

function roundedUp(count: number): number {
  let unit = 1;
  while (unit * 10 < count) unit *= 10;
  return Math.ceil(unit * STEPS.find((step) => step * unit >= count)!);
}

/** By halving, to a thousandth. */
function smallest(isEnough: (difference: number) => boolean, deviation: number): number {
  let high = deviation;
  while (!isEnough(high)) high *= 2;
  let low = 0;
  while (high - low > high / 1_000) {
    const middle = (low + high) / 2;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

// How many more seeds an open question needs, were the means seen so far the true ones. For the decision about a metric.
//
// The spread is not taken for known: of three to eight seeds it is a poor estimate, and those whose spread came out small would be
// promised too little. Taken for known, 58 to 71% of experiments were decided after as many seeds as they were told, in place of 80%.

import { pairedTPower, POWER, roughlyNeeded, smallestCount } from "../power/paired-t-power.ts";
import { chanceToShow } from "../power/seeds-to-show.ts";
import type { Pair } from "../relative-change.ts";
import { meanOf, varianceOf } from "../sample.ts";
import { excessOver } from "./margin.ts";
import type { Margin } from "./margin.ts";

interface OpenQuestion {
  readonly pairs: readonly Pair[];
  readonly minimalEffect: Margin;
  readonly equivalenceMargin: Margin;
}

/** A one-sided test for an effect above 0, as seen. */
interface Design {
  readonly effect: number;
  readonly deviation: number;
  readonly seeds: number;
  readonly error: number;
}

/**
 * Until one of the outcomes (a difference beyond the minimal effect on either side, or no change) has a chance of 80%. The
 * error of a one-sided test is `error`, shared by a family of `familySize` (Bonferroni's share: the least that Holm can
 * leave). Undefined with one seed, or where no reasonable number would do: an effect right on its margin stays there.
 */
export function seedsMissing(question: OpenQuestion, error: number, familySize: number): number | undefined {
  const { pairs, minimalEffect, equivalenceMargin } = question;
  if (pairs.length < 2) return undefined;
  const counts = [
    enoughFor([designOf(excessOver(pairs, 1, minimalEffect), 1, error / familySize)]),
    enoughFor([designOf(excessOver(pairs, -1, minimalEffect), 1, error / familySize)]),
    // No change: both must succeed.
    enoughFor([
      designOf(excessOver(pairs, 1, equivalenceMargin), -1, error),
      designOf(excessOver(pairs, -1, equivalenceMargin), -1, error),
    ]),
  ].filter((count) => count !== undefined);
  return counts.length === 0 ? undefined : Math.max(1, Math.min(...counts) - pairs.length);
}

/** All of these tests must succeed: they do at least as often as their chances exceed one less than their number together. */
function enoughFor(designs: readonly Design[]): number | undefined {
  if (designs.some(({ effect }) => effect <= 0)) return undefined;
  const missing = (count: number): number => designs.reduce((sum, design) => sum + 1 - chanceOf(design, count), 0);
  const guess = Math.max(...designs.map((design) => roughlyNeeded({ ...design, sides: 1 }, POWER)));
  return smallestCount((count) => missing(count) <= 1 - POWER, guess);
}

/** Differences that are all the same are judged by their signs alone. */
function chanceOf(design: Design, count: number): number {
  return design.deviation === 0
    ? pairedTPower({ ...design, sides: 1 }, count)
    : chanceToShow(design, design.error, count);
}

function designOf(values: readonly number[], sign: 1 | -1, error: number): Design {
  return { effect: sign * meanOf(values), deviation: Math.sqrt(varianceOf(values)), seeds: values.length, error };
}

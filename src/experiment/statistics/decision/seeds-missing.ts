// How many more seeds an open question needs, were the means and spreads seen so far the true ones. For the decision about a
// metric.

import { pairedTPower, pairsNeeded, POWER, roughlyNeeded, smallestCount } from "../power/paired-t-power.ts";
import type { PairedDesign } from "../power/paired-t-power.ts";
import type { Pair } from "../relative-change.ts";
import { meanOf, varianceOf } from "../sample.ts";
import { excessOver } from "./margin.ts";
import type { Margin } from "./margin.ts";

interface OpenQuestion {
  readonly pairs: readonly Pair[];
  readonly minimalEffect: Margin;
  readonly equivalenceMargin: Margin;
}

/**
 * Until one of the outcomes (a difference beyond the minimal effect on either side, or no change) has a chance of 80%. The
 * error of a one-sided test is `error`, shared by a family of `familySize` (Bonferroni's share: the least that Holm can
 * leave). Undefined with one seed, or where no reasonable number would do: an effect right on its margin stays there.
 */
export function seedsMissing(question: OpenQuestion, error: number, familySize: number): number | undefined {
  const { pairs, minimalEffect } = question;
  if (pairs.length < 2) return undefined;
  const counts = [
    pairsNeeded(designOf(excessOver(pairs, 1, minimalEffect), 1, error / familySize)),
    pairsNeeded(designOf(excessOver(pairs, -1, minimalEffect), 1, error / familySize)),
    pairsToEquivalence(question, error),
  ].filter((count) => count !== undefined);
  return counts.length === 0 ? undefined : Math.max(1, Math.min(...counts) - pairs.length);
}

/** Both one-sided tests must succeed: they do at least as often as their chances exceed 1 together. */
function pairsToEquivalence({ pairs, equivalenceMargin }: OpenQuestion, error: number): number | undefined {
  const above = designOf(excessOver(pairs, 1, equivalenceMargin), -1, error);
  const below = designOf(excessOver(pairs, -1, equivalenceMargin), -1, error);
  if (above.effect <= 0 || below.effect <= 0) return undefined;
  const isEnough = (count: number): boolean => pairedTPower(above, count) + pairedTPower(below, count) - 1 >= POWER;
  return smallestCount(isEnough, Math.max(roughlyNeeded(above, POWER), roughlyNeeded(below, POWER)));
}

function designOf(values: readonly number[], sign: 1 | -1, error: number): PairedDesign {
  return { effect: sign * meanOf(values), deviation: Math.sqrt(varianceOf(values)), error, sides: 1 };
}

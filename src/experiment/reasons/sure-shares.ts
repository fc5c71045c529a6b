// What of a difference is sure, where it is divided into a list of shares of which the largest are told. Each list is one family of
// questions (Bonferroni): where nothing is to be told, something of it is in one experiment of twenty at most. Taken one by one at
// 95%, a part that changed nothing was told of in up to 24% of experiments, and where all classes lost alike, one was named in up to 46%.

import { CONFIDENCE, meanInterval, meanOf } from "../statistics/interval.ts";
import type { Interval } from "../statistics/interval.ts";

/** One value per seed; `questions`: how many there are in the list. */
export function isSurelyNotZero(values: readonly number[], questions: number): boolean {
  const { low, high } = intervalOf(values, questions);
  return low !== null && high !== null && (low > 0 || high < 0);
}

export function isSurelyAbove(values: readonly number[], questions: number): boolean {
  const { low } = intervalOf(values, questions);
  return low !== null && low > 0;
}

/** Nobody tells of parts that are less of the whole than this. */
const MATERIAL = 0.1;

/**
 * Which parts of a sum surely differ from 0; seed by seed, and the sum surely does. What is too small to be told of is no question, and
 * one of the others differs for certain, as the sum does: so many questions less one (Shaffer, Journal of the American Statistical
 * Association 81, 1986).
 */
export function surePartsOf(parts: readonly (readonly number[])[]): readonly boolean[] {
  const means = parts.map((values) => meanOf(values));
  const least = MATERIAL * Math.abs(means.reduce((sum, mean) => sum + mean, 0));
  const isOpen = parts.map((values) => {
    const { low, high } = meanInterval(values);
    return low === null || high === null || low < -least || high > least;
  });
  const questions = Math.max(1, isOpen.filter((open) => open).length - 1);
  return parts.map((values, index) => isOpen[index] && isSurelyNotZero(values, questions));
}

function intervalOf(values: readonly number[], questions: number): Interval {
  return meanInterval(values, 1 - (1 - CONFIDENCE) / questions);
}

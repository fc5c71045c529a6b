// The rank-sum test of Mann, Whitney and Wilcoxon, and the shift of Hodges and Lehmann: two samples without common seeds and
// without trust in the normal distribution.
// Sources: Mann and Whitney, Annals of Mathematical Statistics 18(1), 1947; Hollander and Wolfe, Nonparametric Statistical
// Methods, 4.1-4.3. The shift and its interval assume distributions of the same shape.

import { normalCdf, normalQuantile } from "../../../kernel/special-functions.ts";
import { bothSides } from "../estimate.ts";
import type { Estimate, Evidence } from "../estimate.ts";
import { CONFIDENCE } from "../interval.ts";
import { assertSample, sortedCopy } from "../sample.ts";
import { lowerRank, subsetSumsOfSize, tailsOf } from "./exact-rank-sums.ts";
import { doubledRanks } from "./midranks.ts";
import { kthSmallest, pairwiseDifferences, sizeOf, staircaseMedian } from "./pairwise-order.ts";
import type { RankMethod } from "./signed-rank.ts";

/** Up to so many observations on both sides together all choices are counted; beyond, the normal distribution serves. */
const EXACT_MAX = 50;

export interface RankSum {
  /** U of a: pairs in which a's value is the larger, ties counted half. */
  readonly statistic: number;
  /** For "a tends to be greater" and so on. */
  readonly p: Evidence;
  readonly method: RankMethod;
}

/**
 * One observation or more on each side. The exact distribution is conditional on the ties found; the normal one has
 * corrections for ties and continuity. `method` forces one of them, for comparison with other tools.
 */
export function rankSumTest(a: readonly number[], b: readonly number[], method?: RankMethod): RankSum {
  assertSample(a);
  assertSample(b);
  const ranks = doubledRanks([...a, ...b]);
  const doubled = a.reduce((sum, _, index) => sum + ranks[index], 0);
  const chosen = method ?? (ranks.length <= EXACT_MAX ? "exact" : "normal");
  const p = chosen === "exact" ? exactP(ranks, doubled, a.length) : normalP(ranks, doubled, a.length);
  return { statistic: doubled / 2 - (a.length * (a.length + 1)) / 2, p, method: chosen };
}

function exactP(ranks: readonly number[], doubled: number, size: number): Evidence {
  const { greater, less } = tailsOf(subsetSumsOfSize(ranks, size), doubled);
  return bothSides(greater, less);
}

/** The sum of `size` ranks drawn without replacement, which takes ties into account by itself. */
function normalP(ranks: readonly number[], doubled: number, size: number): Evidence {
  const all = ranks.length;
  const center = all + 1; // twice the mean rank
  const squares = ranks.reduce((sum, rank) => sum + (rank - center) * (rank - center), 0);
  const deviation = Math.sqrt((size * (all - size) * squares) / (all * (all - 1))) / 2;
  // Where all are the same both quotients are infinite, and both probabilities 1.
  const excess = (doubled - size * center) / 2;
  return bothSides(normalCdf(-(excess - 0.5) / deviation), normalCdf((excess + 0.5) / deviation));
}

/**
 * Median of the differences a - b of each two, and the interval that inverts the test. One observation or more on each side;
 * unbounded where no interval can have the level (at 95% with fewer than 4 and 4). Wider than need be with ties.
 */
export function shiftEstimate(a: readonly number[], b: readonly number[], level = CONFIDENCE): Estimate {
  assertSample(a);
  assertSample(b);
  const differences = pairwiseDifferences(sortedCopy(a), sortedCopy(b));
  const value = staircaseMedian(differences);
  const rank = boundRank(a.length, b.length, (1 - level) / 2);
  if (rank === 0) return { value, low: null, high: null, level };
  const size = sizeOf(differences);
  return { value, low: kthSmallest(differences, rank), high: kthSmallest(differences, size + 1 - rank), level };
}

/** The largest k with P(U < k) <= tail for untied ranks. */
function boundRank(sizeA: number, sizeB: number, tail: number): number {
  const all = sizeA + sizeB;
  if (all > EXACT_MAX) {
    const deviation = Math.sqrt((sizeA * sizeB * (all + 1)) / 12);
    return Math.floor((sizeA * sizeB) / 2 + normalQuantile(tail) * deviation + 0.5);
  }
  const ways = subsetSumsOfSize(
    Array.from({ length: all }, (_, index) => index + 1),
    sizeA,
  );
  return lowerRank(ways.subarray((sizeA * (sizeA + 1)) / 2), tail);
}

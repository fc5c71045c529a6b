// Wilcoxon's signed-rank test and the estimate of Hodges and Lehmann that goes with it: paired differences without trust in
// the normal distribution. One wild seed moves them little, where it may double a t-interval.
// Sources: Wilcoxon, Biometrics Bulletin 1(6), 1945; Hollander and Wolfe, Nonparametric Statistical Methods, 3.1-3.3. They
// assume that the differences are distributed symmetrically; the estimate is of the centre of symmetry.

import { normalCdf, normalQuantile } from "../../../kernel/special-functions.ts";
import { bothSides } from "../estimate.ts";
import type { Estimate, Evidence } from "../estimate.ts";
import { CONFIDENCE } from "../interval.ts";
import { assertSample, sortedCopy } from "../sample.ts";
import { lowerRank, subsetSums, tailsOf } from "./exact-rank-sums.ts";
import { doubledRanks } from "./midranks.ts";
import { kthSmallest, sizeOf, staircaseMedian, walshAverages } from "./pairwise-order.ts";

/** Up to here all 2^n patterns of signs are counted, without rounding; beyond, the normal distribution serves. */
const EXACT_MAX = 50;

export type RankMethod = "exact" | "normal";

export interface SignedRank {
  /** Differences other than 0: Wilcoxon drops zeros, which say nothing of direction. */
  readonly count: number;
  /** V, the sum of the ranks (of the absolute values) of the positive ones; equal values share their mean rank. */
  readonly statistic: number;
  readonly p: Evidence;
  readonly method: RankMethod;
}

/**
 * For "the differences lie above 0" (`greater`) and so on; shift them for another centre. No difference, or zeros only, is
 * no evidence (p = 1). The exact distribution is conditional on the ties found; the normal one has corrections for ties and
 * continuity. `method` forces one of them, for comparison with other tools ("exact" up to 50 only).
 */
export function signedRankTest(differences: readonly number[], method?: RankMethod): SignedRank {
  assertSample(differences, 0);
  const nonZero = differences.filter((difference) => difference !== 0);
  const count = nonZero.length;
  const ranks = doubledRanks(nonZero.map((difference) => Math.abs(difference)));
  const doubled = ranks.reduce((sum, rank, index) => sum + (nonZero[index] > 0 ? rank : 0), 0);
  const chosen = method ?? (count <= EXACT_MAX ? "exact" : "normal");
  const p = count === 0 ? bothSides(1, 1) : chosen === "exact" ? exactP(ranks, doubled) : normalP(ranks, doubled);
  return { count, statistic: doubled / 2, p, method: chosen };
}

function exactP(ranks: readonly number[], doubled: number): Evidence {
  const { greater, less } = tailsOf(subsetSums(ranks), doubled);
  return bothSides(greater, less);
}

/** Each rank is in the sum with probability 1/2, which takes ties into account by itself. */
function normalP(ranks: readonly number[], doubled: number): Evidence {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / 4;
  const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0) / 16);
  const excess = doubled / 2 - mean;
  return bothSides(normalCdf(-(excess - 0.5) / deviation), normalCdf((excess + 0.5) / deviation));
}

/**
 * Hodges-Lehmann: the median of the averages of each two differences, each with itself too; the interval reaches from the
 * k-th smallest to the k-th largest of them, which inverts the test. One difference or more; unbounded where no interval can
 * have the level (at 95% with fewer than 6). With ties it holds the truth more often than stated, never less.
 */
export function hodgesLehmann(differences: readonly number[], level = CONFIDENCE): Estimate {
  assertSample(differences);
  const averages = walshAverages(sortedCopy(differences));
  const value = staircaseMedian(averages);
  const rank = boundRank(differences.length, (1 - level) / 2);
  if (rank === 0) return { value, low: null, high: null, level };
  const size = sizeOf(averages);
  return { value, low: kthSmallest(averages, rank), high: kthSmallest(averages, size + 1 - rank), level };
}

/** The largest k with P(V < k) <= tail for untied ranks. */
function boundRank(count: number, tail: number): number {
  if (count <= EXACT_MAX) return lowerRank(subsetSums(Array.from({ length: count }, (_, index) => index + 1)), tail);
  const mean = (count * (count + 1)) / 4;
  const deviation = Math.sqrt((count * (count + 1) * (2 * count + 1)) / 24);
  return Math.floor(mean + normalQuantile(tail) * deviation + 0.5);
}

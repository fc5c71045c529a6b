// Does a series rise or fall, on any course? The test of Mann and Kendall: each pair of values votes. For independent values
// (means of long batches); neighbours that resemble each other look like a trend to it.
// Sources: Mann, Nonparametric Tests against Trend, Econometrica 13(3), 1945; Kendall, Rank Correlation Methods, 1975; the
// exact distribution is that of inversions in a random order (Kendall, Biometrika 30, 1938).

import { normalCdf } from "../../../kernel/special-functions.ts";
import { bothSides } from "../estimate.ts";
import type { Evidence } from "../estimate.ts";
import { assertSample } from "../sample.ts";
import { tailsOf } from "../ranks/exact-rank-sums.ts";

/** Up to here, and without ties, all orders are counted; otherwise the normal distribution serves. */
const EXACT_MAX = 20;

export interface Trend {
  /** S: pairs that rise less pairs that fall. */
  readonly statistic: number;
  /** For "it rises" (`greater`) and so on. */
  readonly p: Evidence;
}

/** One value or more, in order of time; values that are all the same, or one alone, are no evidence. */
export function mannKendall(series: readonly number[]): Trend {
  assertSample(series);
  const count = series.length;
  let rising = 0;
  let falling = 0;
  for (let late = 1; late < count; late += 1) {
    for (let early = 0; early < late; early += 1) {
      if (series[late] > series[early]) rising += 1;
      else if (series[late] < series[early]) falling += 1;
    }
  }
  const isUntied = rising + falling === (count * (count - 1)) / 2;
  return {
    statistic: rising - falling,
    p: isUntied && count <= EXACT_MAX ? exactP(count, rising) : normalP(series, rising - falling),
  };
}

function exactP(count: number, rising: number): Evidence {
  const { greater, less } = tailsOf(inversionWays(count), rising);
  return bothSides(greater, less);
}

/** `ways[i]` is proportional to the number of orders of `count` values with i inversions. */
function inversionWays(count: number): Float64Array {
  const ways = new Float64Array((count * (count - 1)) / 2 + 1);
  ways[0] = 1;
  for (let size = 2; size <= count; size += 1) {
    // The size-th value can be put before 0 ... size - 1 of the others.
    const before = ways.slice();
    for (let sum = 0; sum < ways.length; sum += 1) {
      let added = 0;
      for (let more = 0; more < size && more <= sum; more += 1) added += before[sum - more];
      ways[sum] = added / size;
    }
  }
  return ways;
}

function normalP(series: readonly number[], statistic: number): Evidence {
  const count = series.length;
  const tied = tieSizes(series).reduce((sum, size) => sum + size * (size - 1) * (2 * size + 5), 0);
  // 0 where all are the same, or there is one: both quotients are then infinite, both probabilities 1.
  const deviation = Math.sqrt((count * (count - 1) * (2 * count + 5) - tied) / 18);
  return bothSides(normalCdf(-(statistic - 1) / deviation), normalCdf((statistic + 1) / deviation));
}

function tieSizes(values: readonly number[]): readonly number[] {
  const sizes = new Map<number, number>();
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return [...sizes.values()];
}

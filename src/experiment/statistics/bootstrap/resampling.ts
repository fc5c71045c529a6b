// Resampling with replacement: what else might a statistic have been? For the intervals beside this file.
// Source: Efron and Tibshirani, An Introduction to the Bootstrap, Chapman and Hall 1993, chapter 6.

import { assert } from "../../../kernel/assert.ts";
import type { RandomStream } from "../../../kernel/random-stream.ts";

/**
 * A number made of a sample: a mean, a ratio of means, a quantile of merged histograms. Finite for every sample that can be
 * drawn, those that hold one item many times included. The array is lent: it must not be kept.
 */
export type Statistic<Item> = (sample: readonly Item[]) => number;

export interface ResamplingOptions {
  /** A stream of its own name: the interval then depends on nothing but the sample and the seed. */
  readonly stream: RandomStream;
  readonly level?: number;
  readonly replicates?: number;
}

/** With it, the bounds of a 90, 95 or 99% interval are order statistics: (1999 + 1) times 0.025 is whole. */
export const REPLICATES = 1_999;

/** The statistic of `count` samples as large as `items`, drawn with replacement from them; ascending. */
export function bootstrapReplicates<Item>(
  items: readonly Item[],
  statistic: Statistic<Item>,
  stream: RandomStream,
  count = REPLICATES,
): Float64Array {
  assert(items.length > 0, "nothing cannot be resampled");
  assert(count >= 1 && Number.isInteger(count), "expected a positive number of replicates");
  const sample = items.slice();
  const replicates = new Float64Array(count);
  for (let replicate = 0; replicate < count; replicate += 1) {
    for (let index = 0; index < sample.length; index += 1) sample[index] = items[stream.integer(items.length)];
    replicates[replicate] = finite(statistic(sample));
  }
  return replicates.sort();
}

/** The statistic without each of the items in turn. */
export function jackknifeValues<Item>(items: readonly Item[], statistic: Statistic<Item>): number[] {
  return items.map((_, left) => finite(statistic(items.filter((_item, index) => index !== left))));
}

export function finite(value: number): number {
  assert(Number.isFinite(value), "a resampled statistic is not a finite number");
  return value;
}

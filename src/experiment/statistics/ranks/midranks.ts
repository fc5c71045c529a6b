// Ranks of a sample, equal values sharing the mean of theirs. For the rank tests.

import { assertSample } from "../sample.ts";

/**
 * Twice the rank of each value, in the order given: 2 for the smallest of several. Doubled, so that shared ranks are whole
 * numbers, which add up exactly and index tables.
 */
export function doubledRanks(values: readonly number[]): readonly number[] {
  assertSample(values, 0);
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b]);
  const ranks = new Array<number>(values.length).fill(0);
  let from = 0;
  while (from < order.length) {
    let until = from + 1;
    while (until < order.length && values[order[until]] === values[order[from]]) until += 1;
    // Ranks from + 1 ... until: twice their mean.
    for (let place = from; place < until; place += 1) ranks[order[place]] = from + 1 + until;
    from = until;
  }
  return ranks;
}

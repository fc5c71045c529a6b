// Pairing by seed. Variants meet the same weather at the same seed (common random numbers), so what they share cancels
// out of the differences, and an interval of the differences is far narrower than a difference of intervals.

import type { Pair } from "./relative-change.ts";

/** What was measured in one replication: the part of a run that statistics look at. */
export interface Measured {
  readonly seed: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** The metric's values by seed, without the runs that could not observe it. */
export function valuesBySeed(runs: readonly Measured[], metric: string): ReadonlyMap<number, number> {
  const values = new Map<number, number>();
  for (const { seed, metrics } of runs) if (Number.isFinite(metrics[metric])) values.set(seed, metrics[metric]);
  return values;
}

/** Of every seed at which both measured it, in the order of head's runs. */
export function pairsBySeed(base: readonly Measured[], head: readonly Measured[], metric: string): readonly Pair[] {
  const others = valuesBySeed(base, metric);
  const pairs: Pair[] = [];
  for (const [seed, value] of valuesBySeed(head, metric)) {
    const partner = others.get(seed);
    if (partner !== undefined) pairs.push({ base: partner, head: value });
  }
  return pairs;
}

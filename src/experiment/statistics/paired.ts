// Pairing by seed. Variants meet the same weather at the same seed (common random numbers), so what they share cancels
// out of the differences, and an interval of the differences is far narrower than a difference of intervals.

import { meanInterval } from "./interval.ts";
import type { Interval } from "./interval.ts";

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

/** a - b for every seed that both have, in the order of a's runs. */
export function pairedDifferences(a: readonly Measured[], b: readonly Measured[], metric: string): readonly number[] {
  const other = valuesBySeed(b, metric);
  const differences: number[] = [];
  for (const [seed, value] of valuesBySeed(a, metric)) {
    const partner = other.get(seed);
    if (partner !== undefined) differences.push(value - partner);
  }
  return differences;
}

/** The interval of the mean of a - b; undefined where no seed has both. */
export function pairedInterval(a: readonly Measured[], b: readonly Measured[], metric: string): Interval | undefined {
  const differences = pairedDifferences(a, b, metric);
  return differences.length === 0 ? undefined : meanInterval(differences);
}

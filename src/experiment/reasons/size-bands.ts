// Divides tasks by their work into few bands: the small half, the large tenth and hundredth, as near as powers of two allow.

import type { BreakdownCell } from "../../observe/observations.ts";

/** Keys of ResponseBreakdown.work, `until` not included; null = no bound. */
export interface SizeBand {
  readonly from: number;
  readonly until: number | null;
}

/** Of all tasks, counted from the small ones. */
const CUTS = [0.5, 0.9, 0.99];

/** `runs`: the tasks of each by powers of two. One band where there is nothing to divide. */
export function sizeBands(runs: readonly (readonly BreakdownCell[])[]): readonly SizeBand[] {
  const counts = new Map<number, number>();
  for (const [key, count] of runs.flat()) counts.set(key, (counts.get(key) ?? 0) + count);
  const keys = [...counts.keys()].toSorted((a, b) => a - b);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let before = 0;
  // Where a band might end: behind each key but the last, with the share of tasks up to there.
  const ends = keys.slice(0, -1).map((key, index) => {
    before += counts.get(key)!;
    return { share: before / total, power: keys[index + 1] };
  });
  const chosen = new Set(CUTS.flatMap((cut) => nearest(ends, cut) ?? []));
  const bounds = [keys[0] ?? 0, ...[...chosen].toSorted((a, b) => a - b)];
  return bounds.map((from, index) => ({ from: index === 0 ? 0 : from, until: bounds[index + 1] ?? null }));
}

/** Each, the small ones together, and the large ones; not all of them. */
export function together(bands: readonly SizeBand[]): readonly SizeBand[] {
  const last = bands.length - 1;
  const joined = (from: number, to: number): SizeBand => ({ from: bands[from].from, until: bands[to].until });
  return [
    ...bands,
    ...bands.slice(1, last).map((_, index) => joined(0, index + 1)),
    ...bands.slice(1, last).map((_, index) => joined(index + 1, last)),
  ];
}

function nearest(ends: readonly { readonly share: number; readonly power: number }[], cut: number): number | undefined {
  const distance = (share: number): number => Math.abs(share - cut);
  // A cut of a hundredth that leaves a tenth behind it is none.
  const near = ends.filter(({ share }) => distance(share) <= Math.max(0.005, (1 - cut) * 0.75));
  return near.toSorted((a, b) => distance(a.share) - distance(b.share))[0]?.power;
}

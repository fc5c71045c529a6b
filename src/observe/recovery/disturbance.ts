// What a fault that stops nobody did to the work: whether more tasks waited, or the slowest took longer, than before it struck, and
// from when on that was over (t4 of catalogue G: backlog and tail back to baseline). Read from the series at the end of the run,
// bucket by bucket: a bucket has too few tasks for a 99th percentile, so that its slowest task stands for its tail.

import type { BucketLevels } from "../metrics/series-recorder.ts";

/** Nothing is said of a strike with fewer full buckets before it; no more than the latter are looked at. */
const BASELINE_MIN = 8;
const BASELINE_MAX = 32;
/** Buckets are looked at so many at a time, at the end of the run at least the latter. */
const WINDOW = 8;
const WINDOW_MIN = 4;
/** Above the mean before it by no more than the largest of: one task, a tenth of it, two standard deviations. */
const TOLERANCE_TASKS = 1;
const TOLERANCE_SHARE = 0.1;
const TOLERANCE_DEVIATIONS = 2;
/** With fewer completed tasks than buckets in a window before it, how long they took says too little. */
const COMPLETIONS_MIN = WINDOW;

export type Disturbance =
  | { readonly kind: "not measured" }
  | { readonly kind: "none" }
  /** us; undefined = it was not over by the end. */
  | { readonly kind: "disturbed"; readonly overAt: number | undefined };

interface Strike {
  /** us. */
  readonly struckAt: number;
  /** us; undefined = it lasted to the end. */
  readonly healedAt: number | undefined;
}

/** `from`: what was before it does not count. us */
export function disturbanceOf(levels: BucketLevels, { struckAt, healedAt }: Strike, from: number): Disturbance {
  const { width, full } = levels;
  const first = Math.floor(struckAt / width);
  const before = Math.max(Math.ceil(from / width), first - BASELINE_MAX);
  const last = full - WINDOW_MIN;
  if (first - before < BASELINE_MIN || first > last) return { kind: "not measured" };
  const lastBadOf = judgeAgainst(levels, before, first);
  const isDisturbed = (start: number): boolean => lastBadOf(start) !== undefined;
  const healed = healedAt === undefined ? last : Math.min(last, Math.floor(healedAt / width));
  let bad = healed;
  while (bad >= first && !isDisturbed(bad)) bad -= 1;
  if (bad < first) return { kind: "none" };
  // What it has left behind when it heals is worked off later.
  if (bad === healed) while (bad < last && isDisturbed(bad + 1)) bad += 1;
  return { kind: "disturbed", overAt: bad === last ? undefined : (lastBadOf(bad)! + 1) * width };
}

/** Whether nothing was completed in some window of the strike although tasks were there. */
export function stoodStill(levels: BucketLevels, { struckAt, healedAt }: Strike): boolean {
  const { width, full } = levels;
  const first = Math.ceil(struckAt / width);
  const last = Math.min(full, healedAt === undefined ? full : Math.floor(healedAt / width));
  let still = 0;
  for (let bucket = first; bucket < last && still < WINDOW; bucket += 1) {
    const isStill = levels.completions(bucket) === 0 && levels.queue(bucket) + levels.running(bucket) > 0;
    still = isStill ? still + 1 : 0;
  }
  return still >= WINDOW;
}

/** The last bad bucket of a window that is worse than what was between `before` and `first`; undefined = it is not. */
function judgeAgainst(levels: BucketLevels, before: number, first: number): (start: number) => number | undefined {
  const buckets = Array.from({ length: first - before }, (_, index) => before + index);
  const starts = buckets.slice(0, buckets.length - WINDOW + 1);
  const queue = (bucket: number): number => levels.queue(bucket);
  const slowest = (bucket: number): number | undefined => levels.slowest(bucket);
  const queueLimit = limitOf(buckets, starts, queue, TOLERANCE_TASKS);
  const completed = buckets.reduce((sum, bucket) => sum + levels.completions(bucket), 0);
  const isTailKnown = (completed / buckets.length) * WINDOW >= COMPLETIONS_MIN;
  const tailLimit = isTailKnown ? limitOf(buckets, starts, slowest, 0) : Number.POSITIVE_INFINITY;
  return (start) => {
    const window = windowAt(start, levels.full);
    const tail = meanOf(window, slowest);
    // Nothing is completed although something runs: nobody knows how long that will take.
    const isStill = isTailKnown && tail === undefined && window.some((bucket) => levels.running(bucket) > 0);
    if (isStill) return window.findLast((bucket) => levels.running(bucket) > 0);
    if ((meanOf(window, queue) ?? 0) <= queueLimit && (tail ?? 0) <= tailLimit) return undefined;
    return window.findLast((bucket) => queue(bucket) > queueLimit || (slowest(bucket) ?? 0) > tailLimit);
  };
}

/** Neither the mean and its tolerance nor the worst window before is any reason to speak of a disturbance. */
function limitOf(
  buckets: readonly number[],
  starts: readonly number[],
  level: (bucket: number) => number | undefined,
  least: number,
): number {
  const mean = meanOf(buckets, level) ?? 0;
  const variance = meanOf(buckets, (bucket) => squared(level(bucket), mean)) ?? 0;
  const worst = starts.reduce((most, start) => Math.max(most, meanOf(windowAt(start, Infinity), level) ?? 0), 0);
  return Math.max(worst, mean + Math.max(least, TOLERANCE_SHARE * mean, TOLERANCE_DEVIATIONS * Math.sqrt(variance)));
}

function squared(value: number | undefined, mean: number): number | undefined {
  return value === undefined ? undefined : (value - mean) * (value - mean);
}

function windowAt(start: number, full: number): readonly number[] {
  return Array.from({ length: Math.min(WINDOW, full - start) }, (_, index) => start + index);
}

/** Of those that have one; undefined where none has. */
function meanOf(buckets: readonly number[], level: (bucket: number) => number | undefined): number | undefined {
  const values = buckets.map(level).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

// What a report of progress says about the rest of an attempt, if it goes on as on average so far. For speculation policies.
// The estimate is wrong where the pace changes on the way: LATE section 4 has an example, which a test holds.

import type { Duration, Instant } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";
import type { AttemptView, Copy } from "./speculation.ts";

export function ageOf(attempt: AttemptView, now: Instant): Duration {
  return Math.max(0, now - attempt.startedAt) as Duration;
}

/** Share of the work per microsecond, from its start to its last report; 0 where nothing was reported. */
export function progressRate({ progress, startedAt, progressAt }: AttemptView): number {
  return progressAt > startedAt ? progress / (progressAt - startedAt) : 0;
}

/** Microseconds that it still needs after `now`: 0 where it is overdue, Infinity where it does not get on. */
export function timeLeft(attempt: AttemptView, now: Instant): number {
  const rate = progressRate(attempt);
  if (rate === 0) return Infinity;
  return Math.max(0, (1 - attempt.progress) / rate - (now - attempt.progressAt));
}

/** A copy that runs beside the attempt, anywhere but there. */
export function besides({ task }: AttemptView, avoid: readonly WorkerIndex[] = []): Copy {
  return { task, avoid, replaces: false };
}

/** The smallest of `count` sorted values that `fraction` of them do not exceed: nearest rank, 1 to `count`. */
export function nearestRank(fraction: number, count: number): number {
  return Math.min(count, Math.max(1, Math.ceil(fraction * count)));
}

/** Quantiles by nearest rank are asked for in the middle of a rank, where no rounding can reach the next. */
export function middleOfRank(rank: number, count: number): number {
  return (rank - 0.5) / count;
}

/** `share` of `of`, rounded down, but `least` at any rate. */
export function capOf(share: number, of: number, least: number): number {
  return Math.max(least, Math.floor(share * of));
}

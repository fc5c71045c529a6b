// One task on one machine that fails: runs it to its end with a checkpoint policy, for the tests that compare with closed
// forms and with other simulators. In seconds.

import type { CheckpointPolicy } from "../../../src/algorithms/checkpoint/checkpoint.ts";
import { type Duration, seconds, toSeconds } from "../../../src/kernel/time.ts";

export interface SavedTask {
  readonly work: number;
  readonly cost: number;
  /** Machine time before work goes on after a failure; may fail itself. */
  readonly restart?: number;
  readonly policy: CheckpointPolicy;
  readonly meanTimeBetweenFailures?: number;
  /** Time from start, or from the end of the last outage, to the next failure. */
  untilFailure(): number;
  /** How long the machine is away. */
  readonly outage?: number;
  /** A checkpoint after the last work too, as in the formulas; or not, as anybody would. */
  readonly savesTheEnd?: boolean;
}

export interface SavedRun {
  readonly completion: number;
  /** Completed ones. */
  readonly checkpoints: number;
  /** Machine time spent on what had to be done again, or was a checkpoint cut short. */
  readonly lost: number;
}

export function runSaved(task: SavedTask): SavedRun {
  const { work, cost, restart = 0, policy, outage = 0, savesTheEnd = false } = task;
  const interval = policy.interval({
    cost: seconds(cost),
    meanTimeBetweenFailures: (task.meanTimeBetweenFailures ?? Infinity) * 1e6,
    estimate: seconds(work),
  });
  const segment = interval === undefined ? Infinity : toSeconds(interval as Duration);
  let now = 0;
  let saved = 0;
  let checkpoints = 0;
  let lost = 0;
  let pending = 0;
  let left = task.untilFailure();
  for (;;) {
    const isLast = work - saved <= segment;
    const isSaved = !isLast || savesTheEnd;
    const needed = pending + Math.min(segment, work - saved) + (isSaved ? cost : 0);
    if (needed <= left) {
      now += needed;
      left -= needed;
      pending = 0;
      saved += Math.min(segment, work - saved);
      if (isSaved) checkpoints += 1;
      if (isLast) return { completion: now, checkpoints, lost };
      continue;
    }
    now += left + outage;
    lost += left;
    pending = restart;
    left = task.untilFailure();
  }
}

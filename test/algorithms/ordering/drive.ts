// Small scenes on one machine, in seconds, for the specs of orderings.

import { type Happening, type Job, OneMachine } from "../../../src/algorithms/laws/one-machine.ts";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import type { Ordering, QueuedTask } from "../../../src/algorithms/ordering/ordering.ts";
import { type Duration, type Instant, seconds, toSeconds } from "../../../src/kernel/time.ts";

export function at(second: number): Instant {
  return seconds(second) as number as Instant;
}

/** A job of `work` seconds that arrives at second `arrival`; its estimate is exact unless given. */
export function job(id: number, arrival: number, work: number, properties: Partial<QueuedTask> = {}): Job {
  return {
    task: plainTask(id, { estimate: seconds(work), queuedAt: at(arrival), ...properties }),
    work: seconds(work),
  };
}

export function happenings(ordering: Ordering, jobs: readonly Job[], cores = 1): readonly Happening[] {
  return new OneMachine(ordering, jobs, { cores }).run();
}

/** "start 1 @0", "finish 1 @8" ... */
export function story(ordering: Ordering, jobs: readonly Job[], cores = 1): string[] {
  return happenings(ordering, jobs, cores).map(({ kind, id, at: when }) => `${kind} ${id} @${toSeconds(when)}`);
}

/** Second of the end of each task, by id. */
export function ends(ordering: Ordering, jobs: readonly Job[], cores = 1): Readonly<Record<number, number>> {
  const finished = happenings(ordering, jobs, cores).filter(({ kind }) => kind === "finish");
  return Object.fromEntries(finished.map(({ id, at: when }) => [id, toSeconds(when)]));
}

export const ZERO = 0 as Duration;

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

/** A place is given to it, and it starts. */
export function begin(queue: Ordering, task: QueuedTask, now: Instant): void {
  queue.granted?.(task, now);
  queue.started?.(task, now);
}

/** It stops after so many seconds of its core. */
export function stop(queue: Ordering, task: QueuedTask, used: number, now: Instant): void {
  queue.stopped?.(task, seconds(used), now);
  queue.returned?.(task, seconds(used), now);
}

/** It runs for so many seconds. */
export function serve(queue: Ordering, task: QueuedTask, used: number, from = 0): void {
  begin(queue, task, at(from));
  stop(queue, task, used, at(from + used));
}

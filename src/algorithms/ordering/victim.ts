// Whom a preemptive ordering displaces: the worst running attempt that is strictly worse than the task that needs room.

import type { QueuedTask, Room, RunningTask } from "./ordering.ts";

/** Keys as in the queue: smaller is better. -Infinity protects an attempt. */
export type RunningKey = (running: RunningTask) => number;

/**
 * The attempt to stop so that `task`, whose key is `key`, gets room; undefined if stopping all worse ones would not be
 * enough. One whose own room suffices comes first: several small victims on different machines make no room for a big
 * task. Among those the worst key, then the latest admitted. Looks at every running attempt, at no waiting task.
 */
export function findVictim(task: QueuedTask, key: number, room: Room, keyOf: RunningKey): RunningTask | undefined {
  let single: RunningTask | undefined;
  let any: RunningTask | undefined;
  let singleKey = key;
  let anyKey = key;
  let cores = 0;
  for (const running of room.running()) {
    const runningKey = keyOf(running);
    if (!(runningKey > key)) continue;
    cores += running.task.cores;
    if (isWorse(running, runningKey, any, anyKey)) {
      any = running;
      anyKey = runningKey;
    }
    if (suffices(running.task, task) && isWorse(running, runningKey, single, singleKey)) {
      single = running;
      singleKey = runningKey;
    }
  }
  return single ?? (cores >= task.cores ? any : undefined);
}

function suffices(victim: QueuedTask, task: QueuedTask): boolean {
  return victim.cores >= task.cores && victim.memory >= task.memory;
}

function isWorse(running: RunningTask, key: number, than: RunningTask | undefined, thanKey: number): boolean {
  if (than === undefined || key !== thanKey) return key > thanKey;
  return running.task.sequence > than.task.sequence;
}

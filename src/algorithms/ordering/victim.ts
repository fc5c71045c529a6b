// Whom a preemptive ordering displaces: the worst running attempt that is strictly worse than the task that needs room.

import type { QueuedTask, Room, RunningTask } from "./ordering.ts";

/** May this task displace that one, if it is more important by its key? */
export type Displaces = (task: QueuedTask, running: QueuedTask) => boolean;

/** Keys as in the queue: smaller is better. -Infinity protects an attempt. */
type RunningKey = (running: RunningTask) => number;

/**
 * The attempt to stop so that `task`, whose key is `key`, gets room: the worst by key, then the latest admitted, among
 * those that are worse than `task` and hold at least what it needs. Several small attempts are never stopped for one big
 * task: nothing here says on which machines they run, so they might well make no room together. Looks at every running
 * attempt, at no waiting task.
 */
export function findVictim(task: QueuedTask, key: number, room: Room, keyOf: RunningKey): RunningTask | undefined {
  let victim: RunningTask | undefined;
  let victimKey = key;
  for (const running of room.running()) {
    const runningKey = keyOf(running);
    if (runningKey <= key || runningKey < victimKey || !makesRoom(running.task, task)) continue;
    const isTie = victim !== undefined && runningKey === victimKey;
    if (isTie && running.task.sequence < (victim as RunningTask).task.sequence) continue;
    victim = running;
    victimKey = runningKey;
  }
  return victim;
}

/** By its size alone. */
export function makesRoom(victim: QueuedTask, task: QueuedTask): boolean {
  if (victim.cores < task.cores || victim.memory < task.memory) return false;
  if (task.resources === undefined) return true;
  return Object.entries(task.resources).every(([name, amount]) => (victim.resources?.[name] ?? 0) >= amount);
}

// The queue behind `priority` with ageing. All tasks of one priority age alike, so each class keeps its own order of
// waiting, and a decision compares only the classes' first tasks: its cost grows with the classes, not with the tasks.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { type Choice, type Ordering, type QueuedTask, type Room, WAIT } from "./ordering.ts";
import { TaskHeap } from "./task-heap.ts";
import { type Displaces, findVictim } from "./victim.ts";

export interface Ageing {
  /** Above 0. */
  readonly interval: Duration;
  readonly step: number;
  /** Infinity = no limit. */
  readonly max: number;
}

/** A task's priority after waiting until `at`. Ageing never lowers it, not even where it started above `max`. */
export function agedPriority(task: QueuedTask, at: Instant, { interval, step, max }: Ageing): number {
  const steps = Math.floor(Math.max(0, at - task.queuedAt) / interval);
  return Math.max(task.priority, Math.min(max, task.priority + steps * step));
}

/**
 * Highest aged priority first, then longest waiting, then first admitted. Displacing is decided by the candidate's own
 * priority against the aged one with which the victim started: a task that earned its place by waiting is not thrown out
 * by the class it overtook, and no two tasks can displace each other in turn.
 */
export class AgedPriorityOrder implements Ordering {
  readonly #ageing: Ageing;
  readonly #displaces: Displaces;
  readonly #classes = new Map<number, TaskHeap>();
  readonly #classOf = new IntegerMap<number>();

  constructor(ageing: Ageing, displaces: Displaces) {
    this.#ageing = ageing;
    this.#displaces = displaces;
  }

  get size(): number {
    return this.#classOf.size;
  }

  add(task: QueuedTask, _now: Instant): void {
    let tasks = this.#classes.get(task.priority);
    if (tasks === undefined) {
      tasks = new TaskHeap();
      this.#classes.set(task.priority, tasks);
    }
    tasks.push(task, task.queuedAt);
    this.#classOf.set(task.id, task.priority);
  }

  remove(id: TaskId): boolean {
    const priority = this.#classOf.get(id);
    if (priority === undefined) return false;
    this.#classOf.delete(id);
    const tasks = this.#classes.get(priority);
    tasks?.remove(id);
    if (tasks?.size === 0) this.#classes.delete(priority);
    return true;
  }

  choose(room: Room, now: Instant): Choice {
    const task = this.#first(now);
    if (task === undefined) return WAIT;
    if (room.fits(task)) return { kind: "start", task };
    const victim = findVictim(task, -task.priority, room, (running) =>
      this.#displaces(task, running.task) ? -agedPriority(running.task, running.startedAt, this.#ageing) : -Infinity,
    );
    return victim === undefined ? WAIT : { kind: "preempt", task, victim };
  }

  waiting(now: Instant): readonly QueuedTask[] {
    const tasks = [...this.#classes.values()].flatMap((heap) => heap.inOrder());
    return tasks.sort((a, b) => this.#compare(a, b, now));
  }

  #first(now: Instant): QueuedTask | undefined {
    let best: QueuedTask | undefined;
    for (const tasks of this.#classes.values()) {
      const task = tasks.first();
      if (task !== undefined && (best === undefined || this.#compare(task, best, now) < 0)) best = task;
    }
    return best;
  }

  #compare(a: QueuedTask, b: QueuedTask, now: Instant): number {
    const byPriority = agedPriority(b, now, this.#ageing) - agedPriority(a, now, this.#ageing);
    return byPriority || a.queuedAt - b.queuedAt || a.sequence - b.sequence;
  }
}

// The ordering that most policies are: each task has a key that does not change while it waits, and the smallest goes
// next. Strict: where the first task does not fit, nothing overtakes it.

import type { Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { type Choice, type Ordering, type QueuedTask, type Room, WAIT } from "./ordering.ts";
import { TaskHeap } from "./task-heap.ts";

export class KeyedOrder implements Ordering {
  protected readonly heap = new TaskHeap();
  readonly #key: (task: QueuedTask, now: Instant) => number;

  /** `key`, asked when a task comes, gives its place for as long as it waits: a finite number. Ties go by admission. */
  constructor(key: (task: QueuedTask, now: Instant) => number) {
    this.#key = key;
  }

  get size(): number {
    return this.heap.size;
  }

  add(task: QueuedTask, now: Instant): void {
    this.heap.push(task, this.#key(task, now));
  }

  remove(id: TaskId): boolean {
    return this.heap.remove(id) !== undefined;
  }

  choose(room: Room, now: Instant): Choice {
    const task = this.heap.first();
    if (task === undefined) return WAIT;
    return room.fits(task) ? { kind: "start", task } : this.blocked(task, room, now);
  }

  waiting(_now: Instant): readonly QueuedTask[] {
    return this.heap.inOrder();
  }

  /** What to do when the first task does not fit. */
  protected blocked(_task: QueuedTask, _room: Room, _now: Instant): Choice {
    return WAIT;
  }
}

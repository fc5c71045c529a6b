// The waiting tasks of one tenant, by a rank that grows as they wait, each up to the same age: as long as all grow they keep their
// order, and so do those that have stopped growing. So no order is ever made anew, and the first is one of two tasks.

import type { Duration, Instant } from "../../../kernel/time.ts";
import type { TaskId } from "../../../process/identity.ts";
import type { QueuedTask } from "../ordering.ts";
import { TaskHeap } from "../task-heap.ts";

export interface AgeingOptions {
  /** What waiting is worth, at most. */
  readonly weight: number;
  /** From that age on it is worth that much; above 0. */
  readonly maxAge: Duration;
  /** The part of a task's rank that does not change while it waits. */
  fixed(task: QueuedTask): number;
}

export class AgeingTasks {
  readonly #options: AgeingOptions;
  readonly #growing = new TaskHeap();
  /** The same tasks, the one that grows up first before the others. */
  readonly #byAge = new TaskHeap();
  readonly #grown = new TaskHeap();

  constructor(options: AgeingOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#growing.size + this.#grown.size;
  }

  add(task: QueuedTask): void {
    const { weight, maxAge, fixed } = this.#options;
    this.#growing.push(task, (weight * task.queuedAt) / maxAge - fixed(task));
    this.#byAge.push(task, task.queuedAt);
  }

  remove(id: TaskId): void {
    if (this.#growing.remove(id) === undefined) this.#grown.remove(id);
    else this.#byAge.remove(id);
  }

  rank(task: QueuedTask, now: Instant): number {
    const { weight, maxAge, fixed } = this.#options;
    return fixed(task) + weight * Math.min(1, Math.max(0, now - task.queuedAt) / maxAge);
  }

  /** The highest rank, then first admitted; there must be one. Time must not go back. */
  first(now: Instant): QueuedTask {
    this.#growUp(now);
    return this.#better(this.#growing.first(), this.#grown.first(), now)!;
  }

  /** In that order, as far as one asks: cheap for the first few. Nobody may come or leave meanwhile. */
  foremost(now: Instant): Iterator<QueuedTask> {
    this.#growUp(now);
    return this.#merged(this.#growing.ascending(), this.#grown.ascending(), now);
  }

  /** All in that order. O(n log n). */
  inOrder(now: Instant): Iterator<QueuedTask> {
    this.#growUp(now);
    return this.#merged(this.#growing.inOrder().values(), this.#grown.inOrder().values(), now);
  }

  *#merged(growing: Iterator<QueuedTask>, grown: Iterator<QueuedTask>, now: Instant): Generator<QueuedTask> {
    let one = nextOf(growing);
    let other = nextOf(grown);
    for (;;) {
      const next = this.#better(one, other, now);
      if (next === undefined) return;
      yield next;
      if (next === one) one = nextOf(growing);
      else other = nextOf(grown);
    }
  }

  #better(one: QueuedTask | undefined, other: QueuedTask | undefined, now: Instant): QueuedTask | undefined {
    if (one === undefined || other === undefined) return one ?? other;
    const difference = this.rank(one, now) - this.rank(other, now) || other.sequence - one.sequence;
    return difference > 0 ? one : other;
  }

  #growUp(now: Instant): void {
    for (;;) {
      const oldest = this.#byAge.first();
      if (oldest === undefined || now - oldest.queuedAt < this.#options.maxAge) return;
      this.#byAge.remove(oldest.id);
      this.#growing.remove(oldest.id);
      this.#grown.push(oldest, -this.#options.fixed(oldest));
    }
  }
}

/** undefined at the end. */
export function nextOf<T>(iterator: Iterator<T>): T | undefined {
  const { done, value } = iterator.next();
  return done === true ? undefined : value;
}

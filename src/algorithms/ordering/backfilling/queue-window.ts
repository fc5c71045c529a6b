// A queue in order of admission of which only the front is looked at: the first tasks, as a sorted list, and all others in a
// heap behind them. For orderings that look beyond the head of the queue, and must not look at everybody.

import { assert } from "../../../kernel/assert.ts";
import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { TaskId } from "../../../process/identity.ts";
import type { QueuedTask } from "../ordering.ts";
import { TaskHeap } from "../task-heap.ts";

export class QueueWindow {
  readonly #depth: number;
  readonly #front: QueuedTask[] = [];
  /** Of the tasks in front. */
  readonly #sequences = new IntegerMap<number>();
  readonly #behind = new TaskHeap();

  /** `depth`: how many tasks are the front, at least 1. */
  constructor(depth: number) {
    this.#depth = depth;
  }

  get size(): number {
    return this.#front.length + this.#behind.size;
  }

  /** The first `depth` tasks, in order of admission. */
  get front(): readonly QueuedTask[] {
    return this.#front;
  }

  add(task: QueuedTask): void {
    if (this.#sequences.has(task.id)) assert(false, `task ${task.id} is already waiting`);
    const position = this.#positionOf(task.sequence);
    if (position === this.#depth) return this.#behind.push(task, task.sequence);
    this.#insert(task, position);
    if (this.#front.length <= this.#depth) return;
    const last = this.#front.pop() as QueuedTask;
    this.#sequences.delete(last.id);
    this.#behind.push(last, last.sequence);
  }

  /** Returns false if it was not here. */
  remove(id: TaskId): boolean {
    const sequence = this.#sequences.get(id);
    if (sequence === undefined) return this.#behind.remove(id) !== undefined;
    this.#sequences.delete(id);
    this.#front.splice(this.#positionOf(sequence), 1);
    const next = this.#behind.first();
    if (next === undefined) return true;
    this.#behind.remove(next.id);
    this.#insert(next, this.#front.length);
    return true;
  }

  inOrder(): QueuedTask[] {
    return [...this.#front, ...this.#behind.inOrder()];
  }

  #insert(task: QueuedTask, position: number): void {
    this.#front.splice(position, 0, task);
    this.#sequences.set(task.id, task.sequence);
  }

  /** Of the first task in front that was not admitted before `sequence`. */
  #positionOf(sequence: number): number {
    let low = 0;
    let high = this.#front.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#front[middle].sequence < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

// Waiting tasks by key: a binary heap that knows where each task stands, so that any task can leave it. For orderings.

import { assert } from "../../kernel/assert.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { TaskId } from "../../process/identity.ts";
import type { QueuedTask } from "./ordering.ts";

interface Slot {
  task: QueuedTask;
  key: number;
  position: number;
}

/** Smallest key first, equal keys by order of admission. `push` and `remove` take O(log n), `first` O(1). */
export class TaskHeap {
  readonly #heap: Slot[] = [];
  readonly #slots = new IntegerMap<Slot>();
  /** Of tasks that have left, to be used again. */
  readonly #spare: Slot[] = [];

  get size(): number {
    return this.#heap.length;
  }

  first(): QueuedTask | undefined {
    return this.#heap[0]?.task;
  }

  /** The key of `first()`; Infinity when empty. */
  firstKey(): number {
    return this.#heap[0]?.key ?? Infinity;
  }

  push(task: QueuedTask, key: number): void {
    if (this.#slots.has(task.id)) assert(false, `task ${task.id} is already waiting`);
    const slot = this.#slotFor(task, key);
    this.#slots.set(task.id, slot);
    this.#heap.push(slot);
    this.#rise(slot);
  }

  /** Returns the task that left, or undefined if it was not here. */
  remove(id: TaskId): QueuedTask | undefined {
    const slot = this.#slots.get(id);
    if (slot === undefined) return undefined;
    this.#slots.delete(id);
    const last = this.#heap.pop() as Slot;
    if (last !== slot) {
      this.#place(last, slot.position);
      this.#rise(last);
      this.#sink(last);
    }
    this.#spare.push(slot);
    return slot.task;
  }

  /** The first in order that passes; looks at those before it, and at few others. */
  firstWhere(passes: (task: QueuedTask) => boolean): QueuedTask | undefined {
    return this.#firstBelow(0, undefined, passes)?.task;
  }

  /** From the first on, as far as one asks, which is cheap for some dozens. Nobody may come or leave meanwhile. */
  *ascending(): Generator<QueuedTask> {
    // Those of whom all that stand before have been given, the best at the end.
    const next = this.#heap.slice(0, 1);
    for (let best = next.pop(); best !== undefined; best = next.pop()) {
      yield best.task;
      for (const child of [2 * best.position + 1, 2 * best.position + 2])
        if (child < this.#heap.length) insertLast(next, this.#heap[child]);
    }
  }

  /** A sorted copy. O(n log n). */
  inOrder(): QueuedTask[] {
    return this.#heap
      .slice()
      .sort((a, b) => a.key - b.key || a.task.sequence - b.task.sequence)
      .map((slot) => slot.task);
  }

  /** The better of `best` and the first that passes at `position` or below it. */
  #firstBelow(position: number, best: Slot | undefined, passes: (task: QueuedTask) => boolean): Slot | undefined {
    if (position >= this.#heap.length) return best;
    const slot = this.#heap[position];
    if (best !== undefined && !isBefore(slot, best)) return best;
    if (passes(slot.task)) return slot;
    return this.#firstBelow(2 * position + 2, this.#firstBelow(2 * position + 1, best, passes), passes);
  }

  #slotFor(task: QueuedTask, key: number): Slot {
    const position = this.#heap.length;
    const slot = this.#spare.pop();
    if (slot === undefined) return { task, key, position };
    slot.task = task;
    slot.key = key;
    slot.position = position;
    return slot;
  }

  #place(slot: Slot, position: number): void {
    this.#heap[position] = slot;
    slot.position = position;
  }

  #rise(slot: Slot): void {
    let position = slot.position;
    while (position > 0) {
      const parent = this.#heap[(position - 1) >> 1];
      if (!isBefore(slot, parent)) break;
      const up = parent.position;
      this.#place(parent, position);
      position = up;
    }
    this.#place(slot, position);
  }

  #sink(slot: Slot): void {
    const size = this.#heap.length;
    let position = slot.position;
    for (let child = 2 * position + 1; child < size; child = 2 * position + 1) {
      if (child + 1 < size && isBefore(this.#heap[child + 1], this.#heap[child])) child += 1;
      const below = this.#heap[child];
      if (!isBefore(below, slot)) break;
      this.#place(below, position);
      position = child;
    }
    this.#place(slot, position);
  }
}

/** Into a list of which the best is the last. */
function insertLast(slots: Slot[], slot: Slot): void {
  let position = slots.length;
  for (; position > 0 && isBefore(slots[position - 1], slot); position -= 1) slots[position] = slots[position - 1];
  slots[position] = slot;
}

function isBefore(a: Slot, b: Slot): boolean {
  return a.key < b.key || (a.key === b.key && a.task.sequence < b.task.sequence);
}

// Waiting tasks by key, of whom all can be moved up to the top level at once, in the order in which they stand, without a look
// at any of them: what stood there before a boost is a queue of its own, which goes before everything that comes later.

import type { TaskId } from "../../../process/identity.ts";
import type { QueuedTask } from "../ordering.ts";
import { TaskHeap } from "../task-heap.ts";

export class BoostedQueue {
  #current = new TaskHeap();
  /** None of them empty; the oldest first. */
  readonly #boosted: TaskHeap[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  first(): QueuedTask | undefined {
    return (this.#boosted[0] ?? this.#current).first();
  }

  push(task: QueuedTask, key: number): void {
    this.#current.push(task, key);
    this.#size += 1;
  }

  remove(id: TaskId): QueuedTask | undefined {
    const task = this.#removeBoosted(id) ?? this.#current.remove(id);
    if (task !== undefined) this.#size -= 1;
    return task;
  }

  boost(): void {
    if (this.#current.size === 0) return;
    this.#boosted.push(this.#current);
    this.#current = new TaskHeap();
  }

  inOrder(): QueuedTask[] {
    return [...this.#boosted, this.#current].flatMap((heap) => heap.inOrder());
  }

  /** Whoever leaves stands mostly at the front. */
  #removeBoosted(id: TaskId): QueuedTask | undefined {
    for (let index = 0; index < this.#boosted.length; index += 1) {
      const task = this.#boosted[index]!.remove(id);
      if (task === undefined) continue;
      if (this.#boosted[index]!.size === 0) this.#boosted.splice(index, 1);
      return task;
    }
    return undefined;
  }
}

// Which tasks of a client have ended although the client may still be asking: the dedupe table of submissions. Bounded by
// the client's own acknowledgements: below its floor it never asks again, so nothing there is kept.

import type { TaskId } from "../../process/identity.ts";

export class SettledTasks {
  #floor = 0;
  readonly #ended = new Set<TaskId>();
  /** In order of ending, so that the floor can clear the oldest first. */
  #order: TaskId[] = [];

  get floor(): number {
    return this.#floor;
  }

  get tasks(): readonly TaskId[] {
    return [...this.#ended];
  }

  has(task: TaskId): boolean {
    return task < this.#floor || this.#ended.has(task);
  }

  /** The task ended; remembered only if its client may not have heard that it was taken in. */
  add(task: TaskId): void {
    if (task < this.#floor) return;
    this.#ended.add(task);
    this.#order.push(task);
  }

  /** The client has its acknowledgement of every task below `floor`. */
  raiseFloor(floor: number): void {
    if (floor <= this.#floor) return;
    this.#floor = floor;
    if (this.#order.length === 0) return;
    this.#order = this.#order.filter((task) => task >= floor || !this.#ended.delete(task));
  }
}

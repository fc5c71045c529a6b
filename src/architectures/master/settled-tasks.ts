// Which tasks of a client have ended although the client may still be asking: the dedupe table of submissions. Bounded by
// the client's own acknowledgements: below its floor it never asks again, so nothing there is kept for long.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { TaskId } from "../../process/identity.ts";

/** Tasks below the floor are swept out when they may be so many, and as many as are kept. */
const SWEEP_MIN = 16;

export class SettledTasks {
  #floor = 0;
  /** In order of ending. */
  readonly #ended = new IntegerMap<true>();
  /** How many the last sweep kept. */
  #kept = 0;

  get floor(): number {
    return this.#floor;
  }

  get tasks(): readonly TaskId[] {
    return [...this.#ended.keys()].filter((task) => task >= this.#floor) as TaskId[];
  }

  has(task: TaskId): boolean {
    return task < this.#floor || this.#ended.has(task);
  }

  /** The task ended; remembered only if its client may not have heard that it was taken in. */
  add(task: TaskId): void {
    if (task >= this.#floor) this.#ended.set(task, true);
  }

  /** The client has its acknowledgement of every task below `floor`. */
  raiseFloor(floor: number): void {
    if (floor <= this.#floor) return;
    this.#floor = floor;
    if (this.#ended.size < SWEEP_MIN + 2 * this.#kept) return;
    for (const task of this.#ended.keys()) if (task < floor) this.#ended.delete(task);
    this.#kept = this.#ended.size;
  }
}

// Which tasks are dispatched to which node, as a list a node whose links are columns of the ledger: what a fault that strikes a
// node can have hit. Kept only in runs with faults.

import { grown } from "../kernel/columns.ts";
import { NONE, type TaskTable } from "./task-table.ts";

export class Places {
  readonly #tasks: TaskTable;
  /** By node: the task that came last. */
  #first = new Int32Array(64).fill(NONE);

  constructor(tasks: TaskTable) {
    this.#tasks = tasks;
  }

  /** It is dispatched to `node` now, and nowhere else. */
  put(slot: number, node: number): void {
    this.take(slot);
    if (node < 0) return;
    if (node >= this.#first.length) this.#extendTo(node);
    const tasks = this.#tasks;
    const next = this.#first[node];
    tasks.listedAt[slot] = node;
    tasks.previousAtPlace[slot] = NONE;
    tasks.nextAtPlace[slot] = next;
    if (next !== NONE) tasks.previousAtPlace[next] = slot;
    this.#first[node] = slot;
  }

  /** It is dispatched nowhere any more. */
  take(slot: number): void {
    const tasks = this.#tasks;
    const node = tasks.listedAt[slot];
    if (node === NONE) return;
    const previous = tasks.previousAtPlace[slot];
    const next = tasks.nextAtPlace[slot];
    if (previous === NONE) this.#first[node] = next;
    else tasks.nextAtPlace[previous] = next;
    if (next !== NONE) tasks.previousAtPlace[next] = previous;
    tasks.listedAt[slot] = NONE;
  }

  /** The latest of those at `node`, and the one before it; NONE = no more. */
  first(node: number): number {
    return node < this.#first.length ? this.#first[node] : NONE;
  }

  next(slot: number): number {
    return this.#tasks.nextAtPlace[slot];
  }

  #extendTo(node: number): void {
    const before = this.#first.length;
    this.#first = grown(this.#first, Math.max(node + 1, 2 * before));
    this.#first.fill(NONE, before);
  }
}

// The executions of the tasks in flight: each one from its start until its task leaves the ledger.

import { grown } from "../kernel/columns.ts";
import { NONE, NOT_YET } from "./task-table.ts";

const INITIAL_CAPACITY = 1024;

export class AttemptTable {
  /** Slot of its task. */
  task = new Int32Array(INITIAL_CAPACITY);
  /** 1, 2, 3 ... within the task. */
  number = new Int32Array(INITIAL_CAPACITY);
  node = new Int32Array(INITIAL_CAPACITY);
  cores = new Float64Array(INITIAL_CAPACITY);
  started = new Float64Array(INITIAL_CAPACITY);
  /** NOT_YET = it runs. */
  ended = new Float64Array(INITIAL_CAPACITY);
  /** An OUTCOMES index, once ended. */
  outcome = new Uint8Array(INITIAL_CAPACITY);
  /** Work (us at speed 1) that a later attempt will not repeat. */
  saved = new Float64Array(INITIAL_CAPACITY);
  /** Work (us at speed 1) that its node could do for it: the node's clock of work at its start; at its end, the span. */
  worked = new Float64Array(INITIAL_CAPACITY);
  /** The same task's attempt that started before it. */
  older = new Int32Array(INITIAL_CAPACITY);

  readonly #free: number[] = [];
  #used = 0;
  #capacity = INITIAL_CAPACITY;

  take(): number {
    const slot = this.#free.pop() ?? this.#extend();
    this.ended[slot] = NOT_YET;
    this.saved[slot] = 0;
    this.older[slot] = NONE;
    return slot;
  }

  release(slot: number): void {
    this.#free.push(slot);
  }

  #extend(): number {
    if (this.#used === this.#capacity) this.#grow();
    this.#used += 1;
    return this.#used - 1;
  }

  #grow(): void {
    const length = (this.#capacity *= 2);
    this.task = grown(this.task, length);
    this.number = grown(this.number, length);
    this.node = grown(this.node, length);
    this.cores = grown(this.cores, length);
    this.started = grown(this.started, length);
    this.ended = grown(this.ended, length);
    this.outcome = grown(this.outcome, length);
    this.saved = grown(this.saved, length);
    this.worked = grown(this.worked, length);
    this.older = grown(this.older, length);
  }
}

// The executions of the tasks in flight: each one from its start until its task leaves the ledger.

import { grown } from "../kernel/columns.ts";
import { NONE, NOT_YET } from "./task-table.ts";

const INITIAL_CAPACITY = 1024;

// Flags of an attempt.
/** It raced with another attempt of its task, one of the two a copy. */
export const RACED = 1;
/** It ended without success on a machine that its master had cordoned. */
export const DRAINED = 2;
/** The columns of checkpoints mean something. */
const SAVES = 4;
/** It stands still: it is being saved. */
const STANDS_STILL = 8;
/** It ran to be compared with others of its task, or as a check. */
export const COMPARED = 32;
/** What came of it is wrong. */
export const CORRUPT = 64;
/** Its task is a member of a gang: when it stands still it waits for the others. */
const GANGED = 16;

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
  flags = new Uint8Array(INITIAL_CAPACITY);

  // Of attempts that are saved or restored (see `openSaves`). Work is that of the task, us at speed 1.
  /** Work from which it went on, and the attempt that had done it: NONE = none that is known. */
  base = new Float64Array(INITIAL_CAPACITY);
  origin = new Int32Array(INITIAL_CAPACITY);
  /** Work in its latest checkpoint that was begun, and in the latest one that is safe. */
  begun = new Float64Array(INITIAL_CAPACITY);
  safe = new Float64Array(INITIAL_CAPACITY);
  /** Work that was safe when its present checkpoint was begun, or, before the first one, when it started. */
  floor = new Float64Array(INITIAL_CAPACITY);
  /** Time for which it stood still so far, and the work its node could have done meanwhile; and since when, if it does now. */
  stillTime = new Float64Array(INITIAL_CAPACITY);
  stillWork = new Float64Array(INITIAL_CAPACITY);
  stillSince = new Float64Array(INITIAL_CAPACITY);
  stillWorkSince = new Float64Array(INITIAL_CAPACITY);

  readonly #free: number[] = [];
  #used = 0;
  #capacity = INITIAL_CAPACITY;

  take(): number {
    const slot = this.#free.pop() ?? this.#extend();
    this.ended[slot] = NOT_YET;
    this.saved[slot] = 0;
    this.older[slot] = NONE;
    this.flags[slot] = 0;
    return slot;
  }

  has(slot: number, flag: number): boolean {
    return (this.flags[slot] & flag) !== 0;
  }

  mark(slot: number, flag: number): void {
    this.flags[slot] |= flag;
  }

  /** From here on the columns of checkpoints count. `floor`: work that was safe when the attempt started. */
  openSaves(slot: number, floor: number): void {
    if (this.has(slot, SAVES)) return;
    this.flags[slot] |= SAVES;
    this.base[slot] = 0;
    this.origin[slot] = NONE;
    this.begun[slot] = 0;
    this.safe[slot] = 0;
    this.floor[slot] = floor;
    this.stillTime[slot] = 0;
    this.stillWork[slot] = 0;
  }

  hasSaves(slot: number): boolean {
    return this.has(slot, SAVES);
  }

  standsStill(slot: number): boolean {
    return this.has(slot, STANDS_STILL);
  }

  /** `work`: its node's clock of work now. */
  stand(slot: number, at: number, work: number): void {
    this.flags[slot] |= STANDS_STILL;
    this.stillSince[slot] = at;
    this.stillWorkSince[slot] = work;
  }

  /** It has just started, and does nothing before its gang is there. */
  waitAtBarrier(slot: number, at: number, work: number): void {
    this.openSaves(slot, 0);
    this.flags[slot] |= GANGED;
    this.stand(slot, at, work);
  }

  /** Its standing still, if it does, was for the others of its gang. */
  isGanged(slot: number): boolean {
    return this.has(slot, GANGED);
  }

  goOn(slot: number, at: number, work: number): void {
    this.flags[slot] &= ~STANDS_STILL;
    this.stillTime[slot] += at - this.stillSince[slot];
    this.stillWork[slot] += work - this.stillWorkSince[slot];
  }

  /** Time for which an ended attempt stood still. us */
  stoodStill(slot: number): number {
    return this.has(slot, SAVES) ? this.stillTime[slot] : 0;
  }

  /** Work that an ended attempt did or could have done, but for when it stood still. us at speed 1 */
  progressed(slot: number): number {
    return this.worked[slot] - (this.has(slot, SAVES) ? this.stillWork[slot] : 0);
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
    this.flags = grown(this.flags, length);
    this.base = grown(this.base, length);
    this.origin = grown(this.origin, length);
    this.begun = grown(this.begun, length);
    this.safe = grown(this.safe, length);
    this.floor = grown(this.floor, length);
    this.stillTime = grown(this.stillTime, length);
    this.stillWork = grown(this.stillWork, length);
    this.stillSince = grown(this.stillSince, length);
    this.stillWorkSince = grown(this.stillWorkSince, length);
  }
}

// The clock and the pending events of one simulation, as slots in one growing buffer: no object per event, and 32 bytes
// each, so that an event lies in one cache line. Shared by the simulation, which fills and fires slots, and its queue,
// which links them; nobody else. (Instants are read from here, and not passed on: a double that crosses a function call
// which the engine did not inline costs an allocation.)

import { assert } from "./assert.ts";
import { type Instant, START } from "./time.ts";

declare const eventBrand: unique symbol;
/**
 * One scheduled event: slot + generation * 2^24. Safe to ask about after the event fired or was cancelled (until its
 * slot was used again 2^28 times).
 */
export type EventHandle = number & { readonly [eventBrand]: true };

/** The handle of no event: never pending, harmless to cancel. */
export const NO_EVENT = 0 as EventHandle;
/** No slot: the end of a list, the answer of an empty queue. */
export const NONE = -1;

const SLOTS_MAX = 16_777_216;
const GENERATION_MASK = 0x0fffffff;
const FIRST_CAPACITY = 1_024;
const BYTES_PER_SLOT = 32;
/**
 * A full table makes room for four times as many: what it outgrew stays until it is collected, and so is a third of what it
 * needs and not as much again. Room that was never used takes no memory, only addresses.
 */
const GROWTH = 4;

// A slot's layout: its instant in the first two of eight words, then these.
const CODE = 2;
const A = 3;
const B = 4;
/** The next slot in the same bucket of the queue, or in the free list. */
const NEXT = 5;
/** 0 in a slot never used; goes up when an event is scheduled, fires or is cancelled: odd while it is pending. */
const GENERATION = 6;
/** The code of a cancelled event that its queue still holds. */
const CANCELLED = -1;

export class EventTable {
  /** The present. No pending event is before it. */
  now: Instant = START;
  #instants = new Float64Array(0);
  #words = new Int32Array(0);
  #capacity = 0;
  #used = 0;
  #free = NONE;

  /** A slot for a new event, to be filled by `setAt` and `fill`. */
  take(): number {
    const slot = this.#free === NONE ? this.#newSlot() : this.#free;
    this.#free = this.#words[(slot << 3) + NEXT];
    return slot;
  }

  setAt(slot: number, at: Instant): void {
    this.#instants[slot << 2] = at;
  }

  fill(slot: number, code: number, a: number, b: number): void {
    const words = this.#words;
    const first = slot << 3;
    words[first + CODE] = code;
    words[first + A] = a;
    words[first + B] = b;
  }

  /** The slot's event fired, or was cancelled and is in no queue any more. */
  release(slot: number): void {
    const words = this.#words;
    const first = slot << 3;
    words[first + GENERATION] = (words[first + GENERATION] & GENERATION_MASK) + 1;
    words[first + NEXT] = this.#free;
    this.#free = slot;
  }

  /** Marks the event; the queue releases the slot when it comes by. */
  cancel(slot: number): void {
    const words = this.#words;
    const first = slot << 3;
    words[first + GENERATION] = (words[first + GENERATION] & GENERATION_MASK) + 1;
    words[first + CODE] = CANCELLED;
  }

  isCancelled(slot: number): boolean {
    return this.#words[(slot << 3) + CODE] === CANCELLED;
  }

  at(slot: number): Instant {
    return this.#instants[slot << 2] as Instant;
  }

  code(slot: number): number {
    return this.#words[(slot << 3) + CODE];
  }

  a(slot: number): number {
    return this.#words[(slot << 3) + A];
  }

  b(slot: number): number {
    return this.#words[(slot << 3) + B];
  }

  next(slot: number): number {
    return this.#words[(slot << 3) + NEXT];
  }

  setNext(slot: number, next: number): void {
    this.#words[(slot << 3) + NEXT] = next;
  }

  handleOf(slot: number): EventHandle {
    return (this.#words[(slot << 3) + GENERATION] * SLOTS_MAX + slot) as EventHandle;
  }

  /** The slot of a pending event, or NONE. */
  slotOf(handle: EventHandle): number {
    const generation = Math.floor(handle / SLOTS_MAX);
    const slot = handle - generation * SLOTS_MAX;
    return slot < this.#used && this.#words[(slot << 3) + GENERATION] === generation ? slot : NONE;
  }

  #newSlot(): number {
    if (this.#used === this.#capacity) this.#grow();
    const slot = this.#used;
    this.#used += 1;
    this.#words[(slot << 3) + GENERATION] = 1;
    this.#words[(slot << 3) + NEXT] = NONE; // what the free list becomes once this slot is taken
    return slot;
  }

  #grow(): void {
    assert(this.#capacity < SLOTS_MAX, `more than ${SLOTS_MAX} events are pending`);
    this.#capacity = this.#capacity === 0 ? FIRST_CAPACITY : this.#capacity * GROWTH;
    const buffer = new ArrayBuffer(this.#capacity * BYTES_PER_SLOT);
    const words = new Int32Array(buffer);
    words.set(this.#words);
    this.#words = words;
    this.#instants = new Float64Array(buffer);
  }
}

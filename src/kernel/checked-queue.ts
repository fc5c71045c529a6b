// The event queue of the paranoid mode: a fast one and an obvious one side by side, which must always agree.

import { assert } from "./assert.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Instant } from "./time.ts";

/** `fast` releases slots; `obvious` must not. */
export class CheckedQueue implements EventQueue {
  readonly #fast: EventQueue;
  readonly #obvious: EventQueue;

  constructor(fast: EventQueue, obvious: EventQueue) {
    this.#fast = fast;
    this.#obvious = obvious;
  }

  insert(slot: number): void {
    this.#fast.insert(slot);
    this.#obvious.insert(slot);
  }

  takeUntil(limit: Instant): number {
    const slot = this.#fast.takeUntil(limit);
    const expected = this.#obvious.takeUntil(limit);
    assert(slot === expected, `the event queue took slot ${slot} where the sorted list took ${expected}`);
    return slot;
  }

  cancel(slot: number): void {
    this.#fast.cancel(slot);
    this.#obvious.cancel(slot);
  }

  pending(): number[] {
    const slots = this.#fast.pending();
    const expected = this.#obvious.pending();
    const agree = slots.length === expected.length && slots.every((slot, index) => slot === expected[index]);
    assert(agree, "the event queue and the sorted list hold different events");
    return slots;
  }
}

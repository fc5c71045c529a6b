// The obvious event queue: one sorted list. What the timing wheel is checked against, in tests and in the paranoid mode.

import type { EventQueue } from "./event-queue.ts";
import { NONE } from "./event-table.ts";
import type { Instant } from "./time.ts";

interface Entry {
  readonly slot: number;
  readonly at: Instant;
}

export class SortedListQueue implements EventQueue {
  readonly #entries: Entry[] = [];
  readonly #release: (slot: number) => void;

  /** `release` is told of each cancelled slot once the queue no longer holds it. */
  constructor(release: (slot: number) => void) {
    this.#release = release;
  }

  insert(slot: number, at: Instant): void {
    const index = this.#entries.findLastIndex((entry) => entry.at <= at) + 1;
    this.#entries.splice(index, 0, { slot, at });
  }

  takeUntil(limit: Instant): number {
    if (this.#entries.length === 0 || this.#entries[0].at > limit) return NONE;
    return this.#entries.splice(0, 1)[0].slot;
  }

  cancel(slot: number): void {
    const index = this.#entries.findIndex((entry) => entry.slot === slot);
    this.#entries.splice(index, 1);
    this.#release(slot);
  }

  pending(): number[] {
    return this.#entries.map((entry) => entry.slot);
  }
}

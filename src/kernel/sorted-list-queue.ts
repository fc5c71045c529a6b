// The obvious event queue: one sorted list. What the timing wheel is checked against, in tests and in the paranoid mode.

import type { EventQueue } from "./event-queue.ts";
import { type EventTable, NONE } from "./event-table.ts";
import type { Instant } from "./time.ts";

interface Entry {
  readonly slot: number;
  readonly at: Instant;
}

export class SortedListQueue implements EventQueue {
  readonly #entries: Entry[] = [];
  readonly #table: EventTable;
  readonly #releases: boolean;

  /** `releases`: whether it is this queue that hands cancelled slots back to the table. */
  constructor(table: EventTable, releases: boolean) {
    this.#table = table;
    this.#releases = releases;
  }

  insert(slot: number): void {
    const at = this.#table.at(slot);
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
    if (this.#releases) this.#table.release(slot);
  }

  pending(): number[] {
    return this.#entries.map((entry) => entry.slot);
  }
}

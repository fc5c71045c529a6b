// By how much a counter grew within a sliding window, as a monitor knows it: from scrapes. For the rules beside this file.

import type { Duration, Instant } from "../../kernel/time.ts";

/** Samples that fell out of the window are dropped so many at a time. */
const DROPPED_AT_ONCE = 1_024;

export class CounterWindow {
  readonly #window: Duration;
  /** Counters begin with 0 at the start of the run. */
  readonly #at: number[] = [0];
  readonly #values: number[] = [0];
  /** Of the latest sample that is as old as the window, or of the very first one. */
  #base = 0;

  constructor(window: Duration) {
    this.#window = window;
  }

  /**
   * By how much it grew since the latest scrape that is at least a window ago; where none is, since the start. Once per scrape,
   * in order of time.
   */
  increase(now: Instant, value: number): number {
    this.#at.push(now);
    this.#values.push(value);
    while (this.#at[this.#base + 1] <= now - this.#window) this.#base += 1;
    if (this.#base >= DROPPED_AT_ONCE) this.#drop();
    return value - this.#values[this.#base];
  }

  #drop(): void {
    this.#at.splice(0, this.#base);
    this.#values.splice(0, this.#base);
    this.#base = 0;
  }
}

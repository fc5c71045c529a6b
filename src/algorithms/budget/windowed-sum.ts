// A sum over about the last so long, in slices, of which the oldest is forgotten as a whole. For retry budgets.

import type { Duration, Instant } from "../../kernel/time.ts";

/** Of `slices` slices, of which the last is the one that `now` is in. Instants must not go back. */
export class WindowedSum {
  readonly #slice: number;
  readonly #sums: Float64Array;
  #total = 0;
  /** Number of the current slice since time began. */
  #current = 0;

  constructor(window: Duration, slices: number) {
    this.#slice = window / slices;
    this.#sums = new Float64Array(slices);
  }

  add(now: Instant, amount: number): void {
    this.#forget(now);
    this.#sums[this.#current % this.#sums.length] += amount;
    this.#total += amount;
  }

  total(now: Instant): number {
    this.#forget(now);
    return this.#total;
  }

  #forget(now: Instant): void {
    const current = Math.floor(now / this.#slice);
    const steps = Math.min(current - this.#current, this.#sums.length);
    for (let step = 1; step <= steps; step += 1) {
      const index = (this.#current + step) % this.#sums.length;
      this.#total -= this.#sums[index];
      this.#sums[index] = 0;
    }
    this.#current = Math.max(this.#current, current);
  }
}

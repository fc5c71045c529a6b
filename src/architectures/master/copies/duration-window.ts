// The latest durations of a group, sorted: quantiles by nearest rank and the mean, over a window that is bounded.

import type { Duration } from "../../../kernel/time.ts";

const WINDOW = 10_000;

export class DurationWindow {
  /** In order of arrival, as a ring once it is full. */
  readonly #latest: number[] = [];
  #next = 0;
  #sorted = new Float64Array(16);
  #sum = 0;

  get count(): number {
    return this.#latest.length;
  }

  add(duration: Duration): void {
    const isFull = this.#latest.length === WINDOW;
    if (isFull) this.#remove(this.#latest[this.#next]);
    this.#insert(duration, isFull ? WINDOW - 1 : this.#latest.length);
    this.#latest[this.#next] = duration;
    this.#next = (this.#next + 1) % WINDOW;
    this.#sum += duration;
  }

  quantile(fraction: number): Duration | undefined {
    const { count } = this;
    if (count === 0) return undefined;
    return this.#sorted[Math.min(count - 1, Math.max(0, Math.ceil(fraction * count) - 1))] as Duration;
  }

  mean(): Duration | undefined {
    return this.count === 0 ? undefined : (Math.round(this.#sum / this.count) as Duration);
  }

  /** `length`: how many are there before. */
  #insert(duration: number, length: number): void {
    if (length === this.#sorted.length) {
      const larger = new Float64Array(2 * length);
      larger.set(this.#sorted);
      this.#sorted = larger;
    }
    const at = this.#rank(duration, length);
    this.#sorted.copyWithin(at + 1, at, length);
    this.#sorted[at] = duration;
  }

  #remove(duration: number): void {
    const at = this.#rank(duration, WINDOW);
    this.#sorted.copyWithin(at, at + 1, WINDOW);
    this.#sum -= duration;
  }

  /** How many are below. */
  #rank(duration: number, length: number): number {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle] < duration) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

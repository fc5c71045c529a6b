// So many of a row at most, evenly over all of it, however long it gets: when there is no room left, every second one goes, and of
// those that come only every second one is kept from then on.

export class Thinned<T> {
  /** Every so many of those that came is here. */
  every = 1;
  came = 0;
  readonly #max: number;
  #kept: T[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  get all(): readonly T[] {
    return this.#kept;
  }

  add(item: T): void {
    this.came += 1;
    if (this.#max === 0 || (this.came - 1) % this.every !== 0) return;
    if (this.#kept.length === this.#max) {
      this.every *= 2;
      this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
      if ((this.came - 1) % this.every !== 0) return;
    }
    if (this.#kept.length < this.#max) this.#kept.push(item);
  }
}

// Which triggers are due, by the instant at which each is next: a binary heap over small dense numbers that knows where each
// stands. For the trigger table.

import type { Instant } from "../../kernel/time.ts";

const ABSENT = -1;

export class DueQueue {
  readonly #heap: number[] = [];
  readonly #position: number[];
  readonly #instant: Instant[];

  /** For numbers below `size`. */
  constructor(size: number) {
    this.#position = Array.from({ length: size }, () => ABSENT);
    this.#instant = Array.from({ length: size }, () => 0 as Instant);
  }

  /** The earliest; undefined if there is none. O(1). */
  first(): Instant | undefined {
    return this.#heap.length === 0 ? undefined : this.#instant[this.#heap[0]];
  }

  /** Undefined takes it out. O(log n). */
  set(item: number, instant: Instant | undefined): void {
    if (instant === undefined) return this.#remove(item);
    if (this.#position[item] === ABSENT) {
      this.#position[item] = this.#heap.length;
      this.#heap.push(item);
    }
    this.#instant[item] = instant;
    this.#rise(item);
    this.#sink(item);
  }

  /** All that are due by `now`, earliest first, equal ones by number. O(k log k) for k of them. */
  dueBy(now: Instant): readonly number[] {
    const found: number[] = [];
    this.#collect(0, now, found);
    return found.sort((a, b) => this.#instant[a] - this.#instant[b] || a - b);
  }

  /** The first of them, `max` at most, earliest first. O(max squared) at worst, whatever else is due. */
  firstBy(now: Instant, max: number): readonly { readonly item: number; readonly instant: Instant }[] {
    const found: { readonly item: number; readonly instant: Instant }[] = [];
    const next = [0]; // positions in the heap below which everything is later
    while (found.length < max) {
      let earliest = 0;
      for (let one = 1; one < next.length; one += 1) if (this.#at(next[one]) < this.#at(next[earliest])) earliest = one;
      const position = next[earliest];
      if (position === undefined || this.#at(position) > now) break;
      const item = this.#heap[position];
      found.push({ item, instant: this.#instant[item] });
      next.splice(earliest, 1, 2 * position + 1, 2 * position + 2);
    }
    return found;
  }

  #at(position: number): number {
    const item = this.#heap[position];
    return item === undefined ? Infinity : this.#instant[item];
  }

  /** What is below one that is not due is not due either. */
  #collect(position: number, now: Instant, found: number[]): void {
    const item = this.#heap[position];
    if (item === undefined || this.#instant[item] > now) return;
    found.push(item);
    this.#collect(2 * position + 1, now, found);
    this.#collect(2 * position + 2, now, found);
  }

  #remove(item: number): void {
    const position = this.#position[item];
    if (position === ABSENT) return;
    this.#position[item] = ABSENT;
    const last = this.#heap.pop()!;
    if (last === item) return;
    this.#place(last, position);
    this.#rise(last);
    this.#sink(last);
  }

  #rise(item: number): void {
    let position = this.#position[item];
    while (position > 0) {
      const parent = this.#heap[(position - 1) >> 1];
      if (this.#instant[parent] <= this.#instant[item]) break;
      this.#place(parent, position);
      position = (position - 1) >> 1;
    }
    this.#place(item, position);
  }

  #sink(item: number): void {
    let position = this.#position[item];
    for (let child = 2 * position + 1; child < this.#heap.length; child = 2 * position + 1) {
      const right = this.#heap[child + 1];
      if (right !== undefined && this.#instant[right] < this.#instant[this.#heap[child]]) child += 1;
      if (this.#instant[this.#heap[child]] >= this.#instant[item]) break;
      this.#place(this.#heap[child], position);
      position = child;
    }
    this.#place(item, position);
  }

  #place(item: number, position: number): void {
    this.#heap[position] = item;
    this.#position[item] = position;
  }
}

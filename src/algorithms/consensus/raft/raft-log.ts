// A member's log in memory: entries from one index to another, and the position just before them. Terms never decrease along
// a log, so a place in it is found by bisection and nothing here walks over entries that it does not return.

import { assert } from "../../../kernel/assert.ts";
import { framedBytes, type CommandEntry, type Entry, type WholeEntry } from "./entries.ts";

export class RaftLog<Command> {
  #entries: Entry<Command>[] = [];
  #baseIndex = 0;
  #baseTerm = 0;
  /** Indices of entries whose content is lost, ascending. */
  #damaged: number[] = [];

  /** The entry before the first: 0 while the log is whole. */
  get baseIndex(): number {
    return this.#baseIndex;
  }

  get firstIndex(): number {
    return this.#baseIndex + 1;
  }

  get lastIndex(): number {
    return this.#baseIndex + this.#entries.length;
  }

  get lastTerm(): number {
    const { length } = this.#entries;
    return length === 0 ? this.#baseTerm : this.#entries[length - 1].term;
  }

  get damaged(): readonly number[] {
    return this.#damaged;
  }

  /** undefined where the log does not reach. */
  termAt(index: number): number | undefined {
    return index === this.#baseIndex ? this.#baseTerm : this.entryAt(index)?.term;
  }

  entryAt(index: number): Entry<Command> | undefined {
    return this.#entries[index - this.#baseIndex - 1];
  }

  has(index: number, term: number): boolean {
    return this.termAt(index) === term;
  }

  /** Is a log that ends there at least as up-to-date as this one? (Raft, section 5.4.1) */
  isMatchedBy(lastIndex: number, lastTerm: number): boolean {
    return lastTerm > this.lastTerm || (lastTerm === this.lastTerm && lastIndex >= this.lastIndex);
  }

  /** Of the entries up to `index`, the last whose term is at most `term`; the base if there is none. */
  lastWithTermUpTo(index: number, term: number): number {
    let low = this.#baseIndex;
    let high = Math.min(index, this.lastIndex);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.termAt(middle)! <= term) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  append(entry: Entry<Command>): void {
    if (entry.index !== this.lastIndex + 1)
      assert(false, `entry ${entry.index} was appended to a log up to ${this.lastIndex}`);
    this.#entries.push(entry);
    if (entry.kind === "damaged") this.#damaged.push(entry.index);
  }

  truncateFrom(index: number): void {
    assert(index > this.#baseIndex, `a log that begins after entry ${this.#baseIndex} was cut at entry ${index}`);
    this.#entries.length = Math.min(this.#entries.length, index - this.#baseIndex - 1);
    this.#damaged = this.#damaged.filter((damaged) => damaged < index);
  }

  /** Forgets the entries up to `index`, which is in the log. */
  compactTo(index: number): void {
    const term = this.termAt(index);
    assert(term !== undefined, `a log up to ${this.lastIndex} was compacted to entry ${index}`);
    this.#entries.splice(0, index - this.#baseIndex);
    this.#baseIndex = index;
    this.#baseTerm = term;
    this.#damaged = this.#damaged.filter((damaged) => damaged > index);
  }

  /** Forgets everything, and goes on after this position. */
  resetTo(index: number, term: number): void {
    this.#entries = [];
    this.#damaged = [];
    this.#baseIndex = index;
    this.#baseTerm = term;
  }

  /** The content of a damaged entry is known again. */
  repair(entry: CommandEntry<Command>): void {
    this.#entries[entry.index - this.#baseIndex - 1] = entry;
    this.#damaged = this.#damaged.filter((damaged) => damaged !== entry.index);
  }

  /** Entries from `first` on, up to so many bytes, but at least one; ends before a damaged one. */
  batch(first: number, bytesMax: number): readonly WholeEntry<Command>[] {
    const begin = first - this.#baseIndex - 1;
    let end = begin;
    for (let bytes = 0; end < this.#entries.length; end += 1) {
      const entry = this.#entries[end];
      bytes += framedBytes(entry);
      if (entry.kind === "damaged" || (end > begin && bytes > bytesMax)) break;
    }
    return this.#entries.slice(begin, end) as readonly Entry<Command>[] as readonly WholeEntry<Command>[];
  }
}

// From whole numbers to values, in order of insertion: what a `Map` is, for keys that are small dense numbers and come and
// go by the million. The built-in one pays for that with a new table every few deletions (measured: a microsecond for an
// entry that comes and goes in an almost empty map); this one keeps its tables. Linear probing with backward-shift
// deletion: Knuth, The Art of Computer Programming 3, section 6.4, algorithm R.

import { assert } from "./assert.ts";

const FIRST_CAPACITY = 8;
const ABSENT = -1;
/** 2^32 divided by the golden ratio: Knuth's multiplicative hashing spreads dense keys evenly. */
const MULTIPLIER = 0x9e3779b1 | 0;

/** Keys are whole numbers from 0 to 2^31 - 1. Entries may be removed while it is walked; adding some then is refused. */
export class IntegerMap<V> {
  /** Entries in order of insertion; the key of a removed one is ABSENT. */
  #keys = new Int32Array(FIRST_CAPACITY);
  #values: (V | undefined)[] = new Array<V | undefined>(FIRST_CAPACITY).fill(undefined);
  /** By hash: the position of an entry, plus one; 0 = nothing. Twice as long as the entries. */
  #index = new Int32Array(2 * FIRST_CAPACITY);
  #shift = 32 - Math.log2(2 * FIRST_CAPACITY);
  /** No entry before this position, or from `#end` on. */
  #first = 0;
  #end = 0;
  #size = 0;
  /** How often the positions have changed, for whoever walks them. */
  #moves = 0;

  get size(): number {
    return this.#size;
  }

  has(key: number): boolean {
    return this.#find(key) !== ABSENT;
  }

  get(key: number): V | undefined {
    const position = this.#find(key);
    return position === ABSENT ? undefined : this.#values[position];
  }

  /** A new key goes to the end of the order; a known one keeps its place. */
  set(key: number, value: V): void {
    const known = this.#find(key);
    if (known !== ABSENT) {
      this.#values[known] = value;
      return;
    }
    if (this.#end === this.#keys.length) this.#makeRoom();
    this.#keys[this.#end] = key;
    this.#values[this.#end] = value;
    this.#enter(key, this.#end);
    this.#end += 1;
    this.#size += 1;
  }

  /** Returns whether it was there. */
  delete(key: number): boolean {
    const hash = this.#hashOf(key);
    if (hash === ABSENT) return false;
    const position = this.#index[hash] - 1;
    this.#leave(hash);
    this.#keys[position] = ABSENT;
    this.#values[position] = undefined;
    this.#size -= 1;
    if (this.#size === 0) this.#first = this.#end = 0;
    else while (this.#keys[this.#first] === ABSENT) this.#first += 1;
    return true;
  }

  clear(): void {
    this.#index.fill(0);
    this.#values.fill(undefined);
    this.#first = this.#end = this.#size = 0;
    this.#moves += 1;
  }

  /** The key that has been here longest; undefined if there is none. */
  firstKey(): number | undefined {
    return this.#size === 0 ? undefined : this.#keys[this.#first];
  }

  *keys(): IterableIterator<number> {
    for (const position of this.#positions()) yield this.#keys[position];
  }

  *values(): IterableIterator<V> {
    for (const position of this.#positions()) yield this.#values[position] as V;
  }

  *[Symbol.iterator](): IterableIterator<readonly [number, V]> {
    for (const position of this.#positions()) yield [this.#keys[position], this.#values[position] as V];
  }

  *#positions(): IterableIterator<number> {
    const moves = this.#moves;
    for (let position = this.#first; position < this.#end; position += 1) {
      if (this.#keys[position] === ABSENT) continue;
      yield position;
      assert(this.#moves === moves, "entries were added to a map while it was walked");
    }
  }

  #find(key: number): number {
    const index = this.#index;
    const mask = index.length - 1;
    let hash = Math.imul(key, MULTIPLIER) >>> this.#shift;
    for (let entry = index[hash]; entry !== 0; entry = index[hash]) {
      if (this.#keys[entry - 1] === key) return entry - 1;
      hash = (hash + 1) & mask;
    }
    return ABSENT;
  }

  /** Where in the index the key stands; ABSENT if nowhere. */
  #hashOf(key: number): number {
    const index = this.#index;
    const mask = index.length - 1;
    let hash = Math.imul(key, MULTIPLIER) >>> this.#shift;
    for (let entry = index[hash]; entry !== 0; entry = index[hash]) {
      if (this.#keys[entry - 1] === key) return hash;
      hash = (hash + 1) & mask;
    }
    return ABSENT;
  }

  #enter(key: number, position: number): void {
    const index = this.#index;
    const mask = index.length - 1;
    let hash = Math.imul(key, MULTIPLIER) >>> this.#shift;
    while (index[hash] !== 0) hash = (hash + 1) & mask;
    index[hash] = position + 1;
  }

  /** Empties a place of the index, and moves up whoever could not have a better place because of it. */
  #leave(emptied: number): void {
    const index = this.#index;
    const mask = index.length - 1;
    let gap = emptied;
    for (let hash = (gap + 1) & mask; index[hash] !== 0; hash = (hash + 1) & mask) {
      const home = Math.imul(this.#keys[index[hash] - 1], MULTIPLIER) >>> this.#shift;
      // Its way from home to here must lead over the gap.
      if (((hash - home) & mask) < ((hash - gap) & mask)) continue;
      index[gap] = index[hash];
      gap = hash;
    }
    index[gap] = 0;
  }

  /** Closes the gaps between entries, and grows if there are few: amortised O(1) an insertion. */
  #makeRoom(): void {
    const capacity = this.#keys.length;
    const larger = this.#size * 2 > capacity ? capacity * 2 : capacity;
    const keys = larger === capacity ? this.#keys : new Int32Array(larger);
    const values = larger === capacity ? this.#values : new Array<V | undefined>(larger).fill(undefined);
    let end = 0;
    for (let position = this.#first; position < this.#end; position += 1) {
      const key = this.#keys[position];
      if (key === ABSENT) continue;
      keys[end] = key;
      values[end] = this.#values[position];
      end += 1;
    }
    if (larger === capacity) values.fill(undefined, end);
    else this.#index = new Int32Array(2 * larger);
    this.#keys = keys;
    this.#values = values;
    this.#first = 0;
    this.#end = end;
    this.#moves += 1;
    this.#shift = Math.clz32(2 * larger - 1);
    this.#index.fill(0);
    for (let position = 0; position < end; position += 1) this.#enter(keys[position], position);
  }
}

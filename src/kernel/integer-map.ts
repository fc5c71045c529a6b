// From whole numbers to values, in order of insertion: what a `Map` is, for keys that are small dense numbers and come and
// go by the million. The built-in one pays for that with a new table every few deletions; this one keeps its tables, and
// while it holds only a few entries it is nothing but two short arrays. Linear probing with backward-shift deletion:
// Knuth, The Art of Computer Programming 3, section 6.4, algorithm R.

import { assert } from "./assert.ts";

/** Up to so many entries are searched one by one. */
const FEW = 8;
const ABSENT = -1;
/** 2^32 divided by the golden ratio: multiplicative hashing spreads dense keys evenly (Knuth, section 6.4). */
const MULTIPLIER = 0x9e3779b1 | 0;

/** Keys are whole numbers from 0 to 2^53 - 1. Entries may be removed while it is walked; adding some then is refused. */
export class IntegerMap<V> {
  /** Entries in order of insertion; the key of a removed one is ABSENT. */
  #keys: number[] = [];
  #values: (V | undefined)[] = [];
  /** By hash: the position of an entry, plus one; 0 = nothing. Undefined while the entries are few. */
  #index: Int32Array | undefined = undefined;
  #shift = 0;
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
    if (known === ABSENT) this.#add(key, value);
    else this.#values[known] = value;
  }

  /** Returns whether it was there. */
  delete(key: number): boolean {
    const position = this.#find(key);
    if (position === ABSENT) return false;
    if (this.#index !== undefined) this.#leave(this.#index, position);
    this.#keys[position] = ABSENT;
    this.#values[position] = undefined;
    this.#size -= 1;
    if (this.#size === 0) this.#first = this.#end = 0;
    else while (this.#keys[this.#first] === ABSENT) this.#first += 1;
    return true;
  }

  clear(): void {
    this.#keys = [];
    this.#values = [];
    this.#index = undefined;
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
    const keys = this.#keys;
    const index = this.#index;
    if (index === undefined) {
      for (let position = this.#first; position < this.#end; position += 1) if (keys[position] === key) return position;
      return ABSENT;
    }
    const mask = index.length - 1;
    let hash = this.#home(key);
    for (let entry = index[hash]; entry !== 0; entry = index[hash]) {
      if (keys[entry - 1] === key) return entry - 1;
      hash = (hash + 1) & mask;
    }
    return ABSENT;
  }

  #add(key: number, value: V): void {
    if (this.#end >= FEW && this.#end === this.#keys.length) this.#makeRoom();
    if (this.#end < this.#keys.length) {
      this.#keys[this.#end] = key;
      this.#values[this.#end] = value;
    } else {
      this.#keys.push(key);
      this.#values.push(value);
    }
    if (this.#index !== undefined) this.#enter(this.#index, key, this.#end);
    this.#end += 1;
    this.#size += 1;
  }

  #home(key: number): number {
    return Math.imul(key, MULTIPLIER) >>> this.#shift;
  }

  #enter(index: Int32Array, key: number, position: number): void {
    const mask = index.length - 1;
    let hash = this.#home(key);
    while (index[hash] !== 0) hash = (hash + 1) & mask;
    index[hash] = position + 1;
  }

  /** Takes an entry out of the index, and moves up whoever could not have a better place because of it. */
  #leave(index: Int32Array, position: number): void {
    const mask = index.length - 1;
    let gap = this.#home(this.#keys[position]);
    while (index[gap] !== position + 1) gap = (gap + 1) & mask;
    for (let hash = (gap + 1) & mask; index[hash] !== 0; hash = (hash + 1) & mask) {
      const home = this.#home(this.#keys[index[hash] - 1]);
      // Its way from home to here must lead over the gap.
      if (((hash - home) & mask) < ((hash - gap) & mask)) continue;
      index[gap] = index[hash];
      gap = hash;
    }
    index[gap] = 0;
  }

  /** Closes the gaps between entries, and grows if there are few: amortised O(1) an insertion. */
  #makeRoom(): void {
    const keys = this.#keys;
    const values = this.#values;
    let end = 0;
    for (let position = this.#first; position < this.#end; position += 1) {
      if (keys[position] === ABSENT) continue;
      keys[end] = keys[position];
      values[end] = values[position];
      end += 1;
    }
    for (let position = end; position < this.#end; position += 1) {
      keys[position] = ABSENT;
      values[position] = undefined;
    }
    this.#first = 0;
    this.#end = end;
    this.#moves += 1;
    if (end * 2 > keys.length) this.#grow();
    if (this.#index === undefined) return;
    this.#index.fill(0);
    for (let position = 0; position < end; position += 1) this.#enter(this.#index, keys[position], position);
  }

  #grow(): void {
    const length = this.#keys.length * 2;
    while (this.#keys.length < length) {
      this.#keys.push(ABSENT);
      this.#values.push(undefined);
    }
    this.#index = new Int32Array(2 * length);
    this.#shift = Math.clz32(2 * length - 1);
  }
}

// The fast event queue: a monotone timing wheel of seven levels, with a short sorted list for what is nearest.
//
// A bucket is a level and a digit. Level n holds the events whose instant first differs from the wheel's base in its
// base-256 digit n (counted from the lowest), so the first bucket that is not empty holds the earliest events. A bucket
// of few events is emptied into the near list, a fuller one over the levels below. Buckets are first-in, first-out, and
// events only move down, in their order: so equal instants keep the order of insertion without a sequence number.
// Sources: Varghese and Lauck, Hashed and Hierarchical Timing Wheels, SOSP 1987; Ahuja, Mehlhorn, Orlin and Tarjan,
// Faster Algorithms for the Shortest Path Problem, J. ACM 37(2), 1990 (the monotone "radix" form).

import type { EventQueue } from "./event-queue.ts";
import { NONE, type EventTable } from "./event-table.ts";
import { NearList } from "./near-list.ts";
import type { Instant } from "./time.ts";

const BUCKETS = 7 * 256;
/** The first bucket of level 4, whose digit begins at bit 32. */
const FIRST_HIGH_BUCKET = 4 * 256;
const TWO_TO_32 = 4_294_967_296;
const TWO_TO_MINUS_32 = 1 / TWO_TO_32;
/** A bucket of at most this many events goes into the near list as a whole. */
const POUR_MAX = 16;
/** A near list longer than this is put back into the wheel. */
const NEAR_MAX = 64;
/** Cancelled events are swept out when they are this many, and more than half of all. */
const SWEEP_MIN = 1_024;

export class TimingWheelQueue implements EventQueue {
  readonly #table: EventTable;
  readonly #head = new Int32Array(BUCKETS);
  readonly #tail = new Int32Array(BUCKETS);
  readonly #count = new Int32Array(BUCKETS);
  /** One bit for each bucket that is not empty, and one bit for each word of these that is not zero. */
  readonly #occupied = new Int32Array(BUCKETS / 32);
  #summaryLow = 0;
  #summaryHigh = 0;
  /** Bits 32 to 52 and bits 0 to 31 of the base, which is never after the present while the wheel holds an event. */
  #baseHigh = 0;
  #baseLow = 0;
  readonly #near = new NearList();
  /** The events before this instant are in the near list, the others in the wheel. */
  #nearEnd = Infinity;
  /** Events held, with the cancelled ones. */
  #size = 0;
  #cancelled = 0;

  constructor(table: EventTable) {
    this.#table = table;
  }

  insert(slot: number): void {
    this.#size += 1;
    const at = this.#table.at(slot);
    if (at >= this.#nearEnd) {
      this.#place(slot);
      return;
    }
    this.#near.insert(slot, at);
    if (this.#near.length > NEAR_MAX) this.#spill();
  }

  takeUntil(limit: Instant): number {
    for (;;) {
      let slot: number;
      if (this.#near.length > 0) {
        if (this.#near.firstAt > limit) return NONE;
        slot = this.#near.shift();
      } else {
        const bucket = this.#firstBucket();
        if (bucket === NONE) return NONE;
        if (bucket > 255 && this.#count[bucket] > 1) {
          if (!this.#open(bucket, limit)) return NONE;
          continue;
        }
        slot = this.#head[bucket];
        if (this.#table.at(slot) > limit) return NONE;
        if (bucket > 255) this.#advanceBase(this.#startOf(bucket), widthOf(bucket));
        this.#removeHead(bucket, slot);
      }
      if (this.#cancelled > 0 && this.#table.isCancelled(slot)) {
        this.#letGo(slot);
        continue;
      }
      this.#size -= 1;
      return slot;
    }
  }

  cancel(_slot: number): void {
    this.#cancelled += 1;
    if (this.#cancelled >= SWEEP_MIN && this.#cancelled * 2 > this.#size) this.#sweep();
  }

  pending(): number[] {
    const slots = this.#near.slots();
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) for (const slot of this.#slotsOf(bucket)) slots.push(slot);
    const table = this.#table;
    return slots.filter((slot) => !table.isCancelled(slot)).sort((one, other) => table.at(one) - table.at(other));
  }

  #place(slot: number): void {
    const at = this.#table.at(slot);
    const low = at | 0; // modulo 2^32
    const high = (at * TWO_TO_MINUS_32) | 0;
    const highDifference = high ^ this.#baseHigh;
    if (highDifference !== 0) {
      const shift = (31 - Math.clz32(highDifference)) & 24;
      this.#append(slot, FIRST_HIGH_BUCKET + (shift << 5) + ((high >>> shift) & 255));
    } else {
      const shift = (31 - Math.clz32((low ^ this.#baseLow) | 1)) & 24;
      this.#append(slot, (shift << 5) + ((low >>> shift) & 255));
    }
  }

  #append(slot: number, bucket: number): void {
    this.#table.setNext(slot, NONE);
    if (this.#count[bucket] === 0) {
      this.#head[bucket] = slot;
      this.#occupy(bucket);
    } else {
      this.#table.setNext(this.#tail[bucket], slot);
    }
    this.#tail[bucket] = slot;
    this.#count[bucket] += 1;
  }

  #occupy(bucket: number): void {
    const word = bucket >>> 5;
    this.#occupied[word] |= 1 << (bucket & 31);
    if (word < 32) this.#summaryLow |= 1 << word;
    else this.#summaryHigh |= 1 << (word - 32);
  }

  #vacate(bucket: number): void {
    this.#count[bucket] = 0;
    const word = bucket >>> 5;
    this.#occupied[word] &= ~(1 << (bucket & 31));
    if (this.#occupied[word] !== 0) return;
    if (word < 32) this.#summaryLow &= ~(1 << word);
    else this.#summaryHigh &= ~(1 << (word - 32));
    if ((this.#summaryLow | this.#summaryHigh) === 0) this.#nearEnd = Infinity;
  }

  #firstBucket(): number {
    let word: number;
    if (this.#summaryLow !== 0) word = lowestBit(this.#summaryLow);
    else if (this.#summaryHigh !== 0) word = 32 + lowestBit(this.#summaryHigh);
    else return NONE;
    return (word << 5) + lowestBit(this.#occupied[word]);
  }

  #removeHead(bucket: number, slot: number): void {
    this.#head[bucket] = this.#table.next(slot);
    this.#count[bucket] -= 1;
    if (this.#count[bucket] === 0) this.#vacate(bucket);
  }

  /** Empties a bucket into the near list or down the wheel; false if all of it is beyond the limit. */
  #open(bucket: number, limit: number): boolean {
    const start = this.#startOf(bucket);
    if (start > limit) return false;
    const count = this.#count[bucket];
    const first = this.#head[bucket];
    const isPoured = count <= POUR_MAX;
    this.#advanceBase(start, isPoured ? widthOf(bucket) : 0);
    this.#vacate(bucket);
    if (isPoured) {
      this.#pour(first);
    } else {
      this.#nearEnd = start; // also where the wheel was empty for a moment
      this.#spread(first);
    }
    return true;
  }

  /** The first instant of a bucket above level 0. */
  #startOf(bucket: number): number {
    const shift = digitShift(bucket);
    const digit = (bucket & 255) << shift;
    const above = -256 << shift; // the digits above this one; none for a shift of 24, as -256 << 24 is 0
    if (bucket < FIRST_HIGH_BUCKET) return this.#baseHigh * TWO_TO_32 + (((this.#baseLow & above) | digit) >>> 0);
    return ((this.#baseHigh & above) | digit) * TWO_TO_32;
  }

  #advanceBase(start: number, nearWidth: number): void {
    this.#baseHigh = (start * TWO_TO_MINUS_32) | 0;
    this.#baseLow = start | 0;
    this.#nearEnd = start + nearWidth;
  }

  #spread(first: number): void {
    for (let slot = first, following = NONE; slot !== NONE; slot = following) {
      following = this.#table.next(slot);
      if (this.#cancelled > 0 && this.#table.isCancelled(slot)) this.#letGo(slot);
      else this.#place(slot);
    }
  }

  #pour(first: number): void {
    for (let slot = first, following = NONE; slot !== NONE; slot = following) {
      following = this.#table.next(slot);
      if (this.#cancelled > 0 && this.#table.isCancelled(slot)) this.#letGo(slot);
      else this.#near.insert(slot, this.#table.at(slot));
    }
  }

  /** The near list is no longer short: everything goes to the wheel, whose base becomes the present. */
  #spill(): void {
    this.#advanceBase(this.#table.now, 0);
    for (const slot of this.#near.drain()) this.#place(slot);
  }

  /** Amortised: at least as many events were cancelled since the last sweep as are kept now. */
  #sweep(): void {
    for (const slot of this.#near.drain()) {
      if (this.#table.isCancelled(slot)) this.#letGo(slot);
      else this.#near.insert(slot, this.#table.at(slot));
    }
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) this.#sweepBucket(bucket);
  }

  #sweepBucket(bucket: number): void {
    const slots = this.#slotsOf(bucket);
    if (slots.length === 0) return;
    const nearEnd = this.#nearEnd;
    this.#vacate(bucket);
    this.#nearEnd = nearEnd; // emptied for a moment only
    for (const slot of slots) {
      if (this.#table.isCancelled(slot)) this.#letGo(slot);
      else this.#append(slot, bucket);
    }
  }

  #letGo(slot: number): void {
    this.#size -= 1;
    this.#cancelled -= 1;
    this.#table.release(slot);
  }

  #slotsOf(bucket: number): number[] {
    const slots: number[] = [];
    if (this.#count[bucket] === 0) return slots;
    for (let slot = this.#head[bucket]; slot !== NONE; slot = this.#table.next(slot)) slots.push(slot);
    return slots;
  }
}

/** Where the bucket's digit begins, within its half of an instant. */
function digitShift(bucket: number): number {
  return ((bucket >>> 8) & 3) << 3;
}

/** How many instants belong to a bucket. */
function widthOf(bucket: number): number {
  return (bucket < FIRST_HIGH_BUCKET ? 1 : TWO_TO_32) * (1 << digitShift(bucket));
}

/** The position of the lowest bit that is set; `bits` is not 0. */
function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

// Counts of non-negative integers in log-linear buckets (the layout of HDR histograms): exact below 2 * subBuckets, then
// subBuckets per power of two, found by integer operations only.

import type { HistogramData } from "../observations.ts";

const TWO_TO_32 = 4_294_967_296;
const POWERS_OF_TWO = new Float64Array(54).fill(1);
for (let power = 1; power < POWERS_OF_TWO.length; power += 1) POWERS_OF_TWO[power] = 2 * POWERS_OF_TWO[power - 1];

export class LogLinearHistogram {
  readonly #subBits: number;
  #counts = new Uint32Array(1 << 12);
  #count = 0;
  #min = Infinity;
  #max = 0;

  /** 2^subBits buckets per power of two; 10 keeps a bucket's midpoint within 0.05% of every value in it. */
  constructor(subBits = 10) {
    this.#subBits = subBits;
  }

  get count(): number {
    return this.#count;
  }

  get max(): number {
    return this.#max;
  }

  record(value: number): void {
    const index = this.#indexOf(value);
    if (index >= this.#counts.length) this.#grow(index);
    this.#counts[index] += 1;
    this.#count += 1;
    if (value > this.#max) this.#max = value;
    if (value < this.#min) this.#min = value;
  }

  /** Adds another histogram of the same resolution. */
  merge(other: LogLinearHistogram): void {
    if (other.#counts.length > this.#counts.length) this.#grow(other.#counts.length - 1);
    other.#counts.forEach((count, index) => (this.#counts[index] += count));
    this.#count += other.#count;
    this.#max = Math.max(this.#max, other.#max);
    this.#min = Math.min(this.#min, other.#min);
  }

  /** Nearest rank: the value that at least `fraction` of all values do not exceed. Precondition: count > 0. */
  quantile(fraction: number): number {
    const rank = Math.max(1, Math.ceil(fraction * this.#count));
    let seen = 0;
    let index = -1;
    while (seen < rank) {
      index += 1;
      seen += this.#counts[index];
    }
    const low = this.#lowerBound(index);
    const middle = low + Math.floor((this.#lowerBound(index + 1) - 1 - low) / 2);
    return Math.min(this.#max, Math.max(this.#min, middle));
  }

  /** Coarser, for charts: 2^subBits buckets per power of two. Lower bounds are exact. */
  toData(subBits: number): HistogramData {
    const coarse = new LogLinearHistogram(Math.min(subBits, this.#subBits));
    const sums = new Map<number, number>();
    for (let index = 0; index < this.#counts.length; index += 1) {
      if (this.#counts[index] === 0) continue;
      const bound = coarse.#lowerBound(coarse.#indexOf(this.#lowerBound(index)));
      sums.set(bound, (sums.get(bound) ?? 0) + this.#counts[index]);
    }
    return { count: this.#count, min: this.#count === 0 ? 0 : this.#min, max: this.#max, buckets: [...sums] };
  }

  #indexOf(value: number): number {
    const bits = this.#subBits;
    if (value < TWO_TO_32) {
      const shift = Math.max(0, 31 - Math.clz32(value) - bits);
      return (shift << bits) + (value >>> shift);
    }
    const shift = 63 - Math.clz32(value / TWO_TO_32) - bits;
    return (shift << bits) + Math.floor(value / POWERS_OF_TWO[shift]);
  }

  #lowerBound(index: number): number {
    const shift = Math.max(0, (index >>> this.#subBits) - 1);
    return (index - (shift << this.#subBits)) * POWERS_OF_TWO[shift];
  }

  #grow(index: number): void {
    const larger = new Uint32Array(Math.max(index + 1, this.#counts.length * 2));
    larger.set(this.#counts);
    this.#counts = larger;
  }
}

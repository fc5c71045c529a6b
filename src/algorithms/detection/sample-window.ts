// The latest samples of something, with their mean and variance: what adaptive failure detectors know of a peer.

/** Memory for so many samples at first; it doubles as they come, up to the window. */
const FEW = 16;

export class SampleWindow {
  readonly #size: number;
  #samples: Float64Array;
  #count = 0;
  /** Where the next one goes: when all places are taken, on top of the oldest. */
  #next = 0;
  // Sums are of the differences from the first sample: those of microseconds since boot would run out of digits.
  #origin = 0;
  #sum = 0;
  #squares = 0;

  /** `size`: how many samples count, at least 1. */
  constructor(size: number) {
    this.#size = size;
    this.#samples = new Float64Array(Math.min(size, FEW));
  }

  get count(): number {
    return this.#count;
  }

  /** NaN without samples. */
  get mean(): number {
    return this.#origin + this.#sum / this.#count;
  }

  /** Of the samples themselves (divided by their number). */
  get variance(): number {
    const mean = this.#sum / this.#count;
    return Math.max(0, this.#squares / this.#count - mean * mean);
  }

  add(sample: number): void {
    if (this.#count === 0) this.#origin = sample;
    if (this.#count === this.#size) this.#account(this.#samples[this.#next], -1);
    else this.#makeRoom();
    this.#samples[this.#next] = sample;
    this.#account(sample, 1);
    this.#next += 1;
    if (this.#next === this.#size) this.#sumAgain();
  }

  clear(): void {
    this.#count = this.#next = this.#sum = this.#squares = 0;
  }

  #account(sample: number, sign: 1 | -1): void {
    const difference = sample - this.#origin;
    this.#sum += sign * difference;
    this.#squares += sign * difference * difference;
  }

  #makeRoom(): void {
    this.#count += 1;
    if (this.#count <= this.#samples.length) return;
    const larger = new Float64Array(Math.min(this.#size, 2 * this.#samples.length));
    larger.set(this.#samples);
    this.#samples = larger;
  }

  /** Once a round, so that the rounding errors of samples that have left do not stay. */
  #sumAgain(): void {
    this.#next = 0;
    this.#origin = this.#samples[0];
    this.#sum = this.#squares = 0;
    for (let position = 0; position < this.#count; position += 1) this.#account(this.#samples[position], 1);
  }
}

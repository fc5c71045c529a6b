// The mean of what was seen so far, without keeping it.

export class RunningMean {
  #count = 0;
  #mean = 0;

  get mean(): number | undefined {
    return this.#count === 0 ? undefined : this.#mean;
  }

  add(value: number): void {
    this.#count += 1;
    this.#mean += (value - this.#mean) / this.#count;
  }
}

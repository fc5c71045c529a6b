// A short list of event slots sorted by instant, oldest insertion first among equals: what a timing wheel holds of the
// nearest future. Insertion is by shifting from the late end, the right thing for some dozens of events that mostly
// come late; the wheel keeps it that short.

const FIRST_CAPACITY = 128;

export class NearList {
  #at = new Float64Array(FIRST_CAPACITY);
  #slot = new Int32Array(FIRST_CAPACITY);
  #first = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#first;
  }

  /** Of a list that is not empty. */
  get firstAt(): number {
    return this.#at[this.#first];
  }

  insert(slot: number, at: number): void {
    if (this.#end === this.#at.length) this.#makeRoom();
    let index = this.#end;
    for (; index > this.#first && this.#at[index - 1] > at; index -= 1) {
      this.#at[index] = this.#at[index - 1];
      this.#slot[index] = this.#slot[index - 1];
    }
    this.#at[index] = at;
    this.#slot[index] = slot;
    this.#end += 1;
  }

  /** Removes and returns the first slot of a list that is not empty. */
  shift(): number {
    const slot = this.#slot[this.#first];
    this.#first += 1;
    if (this.#first === this.#end) {
      this.#first = 0;
      this.#end = 0;
    }
    return slot;
  }

  /** All slots, first to last; the list is empty afterwards. */
  drain(): number[] {
    const slots = this.slots();
    this.#first = 0;
    this.#end = 0;
    return slots;
  }

  slots(): number[] {
    return Array.from(this.#slot.subarray(this.#first, this.#end));
  }

  #makeRoom(): void {
    let at = this.#at;
    let slot = this.#slot;
    if (this.length * 2 > at.length) {
      at = new Float64Array(at.length * 2);
      slot = new Int32Array(at.length);
    }
    at.set(this.#at.subarray(this.#first, this.#end));
    slot.set(this.#slot.subarray(this.#first, this.#end));
    this.#at = at;
    this.#slot = slot;
    this.#end -= this.#first;
    this.#first = 0;
  }
}

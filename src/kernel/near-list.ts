// A short list of event slots sorted by instant, what fires next at its end: what a timing wheel holds of the nearest
// future. Insertion is by shifting, the right thing for some dozens of events most of which are due soon; the wheel keeps
// the list that short.

const FIRST_CAPACITY = 128;

export class NearList {
  /** Latest first; of equal instants, the last inserted first. */
  #at = new Float64Array(FIRST_CAPACITY);
  #slot = new Int32Array(FIRST_CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Of a list that is not empty. */
  get firstAt(): number {
    return this.#at[this.#length - 1];
  }

  insert(slot: number, at: number): void {
    if (this.#length === this.#at.length) this.#grow();
    const ats = this.#at;
    const slots = this.#slot;
    let index = this.#length;
    for (; index > 0 && ats[index - 1] <= at; index -= 1) {
      ats[index] = ats[index - 1];
      slots[index] = slots[index - 1];
    }
    ats[index] = at;
    slots[index] = slot;
    this.#length += 1;
  }

  /** Removes and returns the first slot of a list that is not empty. */
  shift(): number {
    this.#length -= 1;
    return this.#slot[this.#length];
  }

  /** All slots, first to last; the list is empty afterwards. */
  drain(): number[] {
    const slots = this.slots();
    this.#length = 0;
    return slots;
  }

  slots(): number[] {
    return Array.from(this.#slot.subarray(0, this.#length)).toReversed();
  }

  #grow(): void {
    const at = new Float64Array(this.#at.length * 2);
    const slot = new Int32Array(this.#slot.length * 2);
    at.set(this.#at);
    slot.set(this.#slot);
    this.#at = at;
    this.#slot = slot;
  }
}

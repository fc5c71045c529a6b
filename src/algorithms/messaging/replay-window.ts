// Which numbers of a sender have been seen: a receiver's window against replays, for messages that may overtake each other. For
// whoever checks what it receives.
//
// A bitmap in a ring of blocks, so that the window moves without shifting (RFC 6479, IPsec Anti-Replay Algorithm without Bit
// Shifting, section 2); the rule is that of RFC 4303, section 3.4.3.

export type Freshness = "fresh" | "seen" | "old";

const BITS = 32;

export class ReplayWindow {
  readonly #size: number;
  readonly #blocks: Int32Array;
  #highest = 0;

  /** `size`: how far behind the highest number one may be and still count; at least 1, rounded up to whole blocks of 32. */
  constructor(size: number) {
    const blocks = Math.ceil(size / BITS);
    this.#size = blocks * BITS;
    // One more than the window has: the block at hand is only partly in it.
    this.#blocks = new Int32Array(blocks + 1);
  }

  /** Numbers begin with 1. A fresh one is seen from now on. */
  take(number: number): Freshness {
    if (number + this.#size <= this.#highest) return "old";
    if (number > this.#highest) this.#advance(number);
    const block = this.#blockOf(number);
    const bit = 1 << (number & (BITS - 1));
    if ((this.#blocks[block] & bit) !== 0) return "seen";
    this.#blocks[block] |= bit;
    return "fresh";
  }

  #advance(number: number): void {
    const from = Math.floor(this.#highest / BITS);
    const to = Math.floor(number / BITS);
    const { length } = this.#blocks;
    for (let block = Math.max(from + 1, to - length + 1); block <= to; block += 1) this.#blocks[block % length] = 0;
    this.#highest = number;
  }

  #blockOf(number: number): number {
    // Numbers may have more than 32 bits; what is left of the division has not.
    return Math.floor(number / BITS) % this.#blocks.length;
  }
}

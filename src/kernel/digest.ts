// The running fingerprint of a run: 64 bits over every event fired and every record emitted. Two runs are the same run
// exactly when their digests are equal. Not cryptographic: it finds accidents, not adversaries.

import { highWord, lowWord } from "./double-words.ts";

const MULTIPLIER_A = 0x9e3779b1 | 0;
const MULTIPLIER_B = 0x85ebca77 | 0;
const MULTIPLIER_C = 0xc2b2ae3d | 0;
const TWO_TO_MINUS_32 = 1 / 4_294_967_296;

/** Two 32-bit lanes of multiply-and-shift mixing (the constants are xxHash's primes 1, 2 and 3). */
export class Digest {
  #a = 0x243f6a88 | 0;
  #b = 0x13198a2e | 0;

  /**
   * Mixes five numbers: `first` an integer of up to 53 bits, `fifth` any number to its last bit (0 and -0 are one), and
   * between them three integers of 32 bits (of a longer one the low 32 bits).
   */
  mix(first: number, second: number, third: number, fourth: number, fifth: number): void {
    this.mixWords(first | 0, (first * TWO_TO_MINUS_32) | 0, second, third, fourth, fifth | 0);
    if ((fifth | 0) !== fifth) this.#mixLong(fifth);
  }

  /** The same for 32-bit integers only, the first number as its low and high half: what the kernel calls for each event. */
  mixWords(firstLow: number, firstHigh: number, second: number, third: number, fourth: number, fifth: number): void {
    let a = Math.imul(this.#a ^ firstLow, MULTIPLIER_A);
    let b = Math.imul(this.#b ^ second ^ Math.imul(firstHigh, MULTIPLIER_C), MULTIPLIER_B);
    // A product's low bits depend on low bits only. The shifts bring the high ones down; without them, changes of the
    // high bits of two numbers can cancel out.
    a = Math.imul(a ^ (a >>> 15) ^ third, MULTIPLIER_A);
    b = Math.imul(b ^ (b >>> 13) ^ fourth, MULTIPLIER_B);
    a = Math.imul(a ^ (a >>> 16) ^ fifth ^ b, MULTIPLIER_C);
    this.#a = a;
    this.#b = b ^ (a >>> 15);
  }

  /** Sixteen hexadecimal digits. */
  toString(): string {
    return hexadecimal(this.#a) + hexadecimal(this.#b);
  }

  #mixLong(value: number): void {
    // The bits of a NaN are the engine's choice.
    this.mix(0, 0, value === value ? highWord(value) : 1, value === value ? lowWord(value) : 1, 0);
  }
}

function hexadecimal(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, "0");
}

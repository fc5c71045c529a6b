// The running fingerprint of a run: 64 bits over every event fired and every record emitted. Two runs are the same run
// exactly when their digests are equal. Not cryptographic: it finds accidents, not adversaries.

import { highWord, lowWord } from "./double-words.ts";

const MULTIPLIER_A = 0x9e3779b1 | 0;
const MULTIPLIER_B = 0x85ebca77 | 0;
const TWO_TO_MINUS_32 = 1 / 4_294_967_296;

/** Two 32-bit lanes of multiply-rotate mixing (the constants are xxHash's primes 1 and 2). */
export class Digest {
  #a = 0x243f6a88 | 0;
  #b = 0x13198a2e | 0;

  /**
   * Mixes five numbers: `first` an integer of up to 53 bits, `fifth` any number to its last bit (0 and -0 are one), and
   * between them three integers of 32 bits (of a longer one the low 32 bits).
   */
  mix(first: number, second: number, third: number, fourth: number, fifth: number): void {
    let a = this.#a;
    let b = this.#b;
    a = Math.imul(a ^ first, MULTIPLIER_A);
    b = Math.imul(b ^ second ^ (first * TWO_TO_MINUS_32), MULTIPLIER_B);
    a = Math.imul(((a << 13) | (a >>> 19)) ^ third, MULTIPLIER_A);
    b = Math.imul(((b << 11) | (b >>> 21)) ^ fourth, MULTIPLIER_B);
    a = Math.imul(((a << 17) | (a >>> 15)) ^ fifth ^ b, MULTIPLIER_A);
    this.#a = a;
    this.#b = b ^ (a >>> 15);
    if ((fifth | 0) !== fifth) this.#mixLong(fifth);
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

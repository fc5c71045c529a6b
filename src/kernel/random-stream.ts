// Named random streams on seedrandom. The only door to randomness in a run: a stream's draws depend on the run's seed
// and its own name and on nothing else, so a new component moves nobody else's draws.
//
// Generator: Tyche-i (Neves and Araujo, Fast and Small Nonlinear Pseudorandom Number Generators, PPAM 2011): 128 bits of
// non-linear state, integer operations only. The seed string's characters are mixed in one by one, each with a full
// round, and 20 more rounds follow the last, so names that differ in one character give unrelated streams.

import tychei from "seedrandom/lib/tychei.js";
import { assert } from "./assert.ts";
import {
  exponentialEdge,
  exponentialNearEdge,
  exponentialWidth,
  normalEdge,
  normalNearEdge,
  normalWidth,
} from "./ziggurat.ts";

export interface RandomStream {
  /** 53 random bits in [0, 1). */
  uniform(): number;
  /** A whole number in [0, bound), without bias. `bound` is a positive integer up to 2^53. */
  integer(bound: number): number;
  /** 32 random bits, signed. */
  int32(): number;
  /** Mean 1. */
  exponential(): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  /** True with the given probability. Takes one draw whatever the probability is, 0 and 1 included. */
  chance(probability: number): boolean;
}

const TWO_TO_MINUS_53 = 1 / 9_007_199_254_740_992;
const TWO_TO_26 = 67_108_864;
const TWO_TO_32 = 4_294_967_296;
const TWO_TO_53 = 9_007_199_254_740_992;
/** Below this bound the product of the bound with 32 random bits is exact in a double. */
const SMALL_BOUND = 2_097_152;

/** Refuses an empty seed or name: seedrandom would fall back on the wall clock. */
export function createStream(seed: string, name: string): RandomStream {
  assert(seed !== "", "a random stream needs a seed that is not empty");
  assert(name !== "", "a random stream needs a name that is not empty");
  return new SeededStream(`${seed}/${name}`);
}

/** All streams of one run. The same name gives the same stream, in the state its last draw left it in. */
export class RandomStreams {
  readonly #seed: string;
  readonly #streams = new Map<string, RandomStream>();

  constructor(seed: string) {
    assert(seed !== "", "a run needs a seed that is not empty");
    this.#seed = seed;
  }

  stream(name: string): RandomStream {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = createStream(this.#seed, name);
      this.#streams.set(name, stream);
    }
    return stream;
  }
}

class SeededStream implements RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: string) {
    const { a, b, c, d } = tychei(seed, { state: true }).state();
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  // The generator's step stands here again because seedrandom's is a closure of its own for every stream, which the
  // engine can never inline: a run with thousands of streams draws several times as fast. A test compares the two.
  int32(): number {
    const d = this.#d;
    const c = (this.#c - d) | 0;
    const b = (this.#b << 25) ^ (this.#b >>> 7) ^ this.#c;
    const a = (this.#a - b) | 0;
    const e = (d << 24) ^ (d >>> 8) ^ this.#a;
    this.#b = (b << 20) ^ (b >>> 12) ^ c;
    this.#c = (c - e) | 0;
    this.#d = (e << 16) ^ (this.#c >>> 16) ^ a;
    return (this.#a = (a - this.#b) | 0);
  }

  uniform(): number {
    return ((this.int32() >>> 5) * TWO_TO_26 + (this.int32() >>> 6)) * TWO_TO_MINUS_53;
  }

  integer(bound: number): number {
    return bound <= SMALL_BOUND ? this.#smallInteger(bound) : this.#largeInteger(bound);
  }

  // The ziggurats' common case stands here, and not beside its tables, because that makes it 1.5 times as fast. One word
  // serves all: 8 bits choose the layer, one the sign, and the rest, never the same bits (Doornik, An Improved Ziggurat
  // Method, 2005), the abscissa. So a result is in the middle of one of 2^24 (2^23) steps in its layer, each at most 5e-7 of
  // the mean wide, which no sample that fits into a run can tell from a continuum; and it is never 0.
  exponential(): number {
    const word = this.int32();
    const layer = word & 255;
    const x = ((word >>> 8) + 0.5) * exponentialWidth[layer];
    return x < exponentialEdge[layer + 1] ? x : exponentialNearEdge(this, layer, x);
  }

  normal(): number {
    const word = this.int32();
    const layer = word & 255;
    let x = ((word >>> 9) + 0.5) * normalWidth[layer];
    if (x >= normalEdge[layer + 1]) x = normalNearEdge(this, layer, x);
    return (word & 256) === 0 ? x : -x;
  }

  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  // Lemire, Fast Random Integer Generation in an Interval, ACM TOMACS 29(1), 2019: the high part of a product is the
  // answer, and the few low parts that would make some answers likelier are drawn again.
  #smallInteger(bound: number): number {
    let product = (this.int32() >>> 0) * bound;
    let low = product >>> 0;
    if (low < bound) {
      const threshold = TWO_TO_32 % bound;
      while (low < threshold) {
        product = (this.int32() >>> 0) * bound;
        low = product >>> 0;
      }
    }
    return Math.floor(product / TWO_TO_32);
  }

  #largeInteger(bound: number): number {
    const step = Math.floor(TWO_TO_53 / bound);
    for (;;) {
      const bits = (this.int32() >>> 5) * TWO_TO_26 + (this.int32() >>> 6);
      let quotient = Math.floor(bits / step);
      if (quotient * step > bits) quotient -= 1; // the division was rounded up
      if (quotient < bound) return quotient;
    }
  }
}

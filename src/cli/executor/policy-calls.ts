// Finds a policy of the user's own that never comes back. A thread that makes a run is deaf meanwhile, so it notes on a piece of
// memory that both threads see whose method it is in; the main thread looks there once a second.

import type { CallListener } from "../../experiment/policies/guard.ts";

/** Nobody's method. */
const NONE = 0;
/** Calls so far, and whose method is under way: a number from 1, in the order in which the thread named them. */
const COUNT = 0;
const METHOD = 1;
/** Where virtual time is, in seconds. */
const NOW = 1;
const BYTES = 16;

/** One for each thread. */
export function createCallBoard(): SharedArrayBuffer {
  return new SharedArrayBuffer(BYTES);
}

/** In the thread that makes the runs. `tell` gets the name of each method, once, before it is called for the first time. */
export function noteCalls(board: SharedArrayBuffer, tell: (method: string) => void): CallListener {
  const integers = new Int32Array(board);
  const numbers = new Float64Array(board);
  const methods = new Map<string, number>();
  return {
    entered(method, now) {
      const outer = integers[METHOD];
      let number = methods.get(method);
      if (number === undefined) {
        number = methods.size + 1;
        methods.set(method, number);
        tell(method);
      }
      numbers[NOW] = now ?? NaN;
      integers[METHOD] = number;
      Atomics.add(integers, COUNT, 1);
      return outer;
    },
    left(outer) {
      Atomics.store(integers, METHOD, outer);
    },
  };
}

/** A call that has been under way for long. */
export interface LongCall {
  readonly method: string;
  /** Seconds of virtual time; undefined where the policy was not told. */
  readonly now: number | undefined;
}

/** In the main thread. */
export class CallWatch {
  readonly #integers: Int32Array;
  readonly #numbers: Float64Array;
  readonly #patience: number;
  readonly #methods: string[] = [];
  #count = 0;
  /** How often in a row the same call was found under way. */
  #sightings = 0;

  /** A call is long when it is found under way more than `patience` times in a row. */
  constructor(board: SharedArrayBuffer, patience: number) {
    this.#integers = new Int32Array(board);
    this.#numbers = new Float64Array(board);
    this.#patience = patience;
  }

  named(method: string): void {
    this.#methods.push(method);
  }

  /** To be called at even distances. Looks, and not a clock, are counted: a machine that slept is not held against a policy. */
  look(): LongCall | undefined {
    const method = Atomics.load(this.#integers, METHOD);
    const count = Atomics.load(this.#integers, COUNT);
    this.#sightings = method !== NONE && count === this.#count ? this.#sightings + 1 : 0;
    this.#count = count;
    if (this.#sightings < this.#patience) return undefined;
    const now = this.#numbers[NOW];
    return { method: this.#methods[method - 1], now: Number.isNaN(now) ? undefined : now };
  }
}

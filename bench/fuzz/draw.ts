// What the fuzzer draws with: one named stream for each part of a scenario, so that a change in one part moves no other.

import type { RandomStream } from "../../src/kernel/random-stream.ts";

export class Draw {
  readonly #stream: RandomStream;

  constructor(stream: RandomStream) {
    this.#stream = stream;
  }

  chance(probability: number): boolean {
    return this.#stream.chance(probability);
  }

  oneOf<T>(items: readonly T[]): T {
    return items[this.#stream.integer(items.length)]!;
  }

  /** From `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + this.#stream.integer(most - least + 1);
  }

  /** Between the two, small ones as likely as big ones: precondition 0 < least <= most. To three digits. */
  scale(least: number, most: number): number {
    return Number((least * Math.exp(this.#stream.uniform() * Math.log(most / least))).toPrecision(3));
  }

  between(least: number, most: number): number {
    return Number((least + this.#stream.uniform() * (most - least)).toPrecision(3));
  }

  shuffled<T>(items: readonly T[]): readonly T[] {
    const left = [...items];
    return items.map(() => left.splice(this.#stream.integer(left.length), 1)[0]!);
  }
}

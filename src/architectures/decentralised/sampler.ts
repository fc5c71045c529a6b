// Draws workers without replacement, for a scheduler that probes some of them.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";

export class Sampler {
  readonly #random: RandomStream;
  /** A permutation of all workers; drawing goes on with it as it is. */
  readonly #order: Int32Array;

  constructor(workerCount: number, random: RandomStream) {
    this.#random = random;
    this.#order = Int32Array.from({ length: workerCount }, (_, worker) => worker);
  }

  /** Different ones, in random order: `count` of those that are eligible, or all of them if there are fewer. */
  sample(count: number, isEligible: (worker: WorkerIndex) => boolean): readonly WorkerIndex[] {
    const order = this.#order;
    const drawn: WorkerIndex[] = [];
    for (let place = 0; place < order.length && drawn.length < count; place += 1) {
      const other = place + this.#random.integer(order.length - place);
      const worker = order[other];
      order[other] = order[place];
      order[place] = worker;
      if (isEligible(worker)) drawn.push(worker);
    }
    return drawn;
  }
}

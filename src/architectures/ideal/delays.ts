// The delays of the textbook's dispatcher: of an assignment on its way to a worker, and of its end on the way back. Drawn
// for each worker on streams of its own.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Distribution } from "../../kernel/distributions/distribution.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";

export class Delays {
  readonly #distribution: Distribution;
  readonly #there: RandomStream[] = [];
  readonly #back: RandomStream[] = [];

  constructor(distribution: Distribution) {
    this.#distribution = distribution;
  }

  workerUp(worker: WorkerIndex, host: Host): void {
    this.#there[worker] = host.random("dispatch delay");
    this.#back[worker] = host.random("report delay");
  }

  there(worker: WorkerIndex): Duration {
    return Math.floor(this.#distribution.sample(this.#there[worker])) as Duration;
  }

  back(worker: WorkerIndex): Duration {
    return Math.floor(this.#distribution.sample(this.#back[worker])) as Duration;
  }
}

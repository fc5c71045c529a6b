// How long a task stands still when it moves, as a master reckons: it is saved, what was saved goes over the wire, it is started
// again, and reads what it needs once more. What nobody limits, or nobody asks for, takes no time.

import type { WorkerIndex } from "../../../algorithms/placement/placement.ts";
import { DataLocations } from "../../../process/data-locations.ts";
import { transferTime, type Deployment } from "../../../process/deployment.ts";
import type { CheckpointSpec } from "../../scheduler-spec.ts";
import type { TaskEntry } from "../../dispatch/task-entry.ts";

export class MoveCosts {
  readonly #checkpoint: CheckpointSpec | undefined;
  readonly #deployment: Deployment;
  readonly #locations: DataLocations;

  constructor(checkpoint: CheckpointSpec | undefined, deployment: Deployment) {
    this.#checkpoint = checkpoint;
    this.#deployment = deployment;
    this.#locations = new DataLocations(deployment.workers.length);
  }

  /** False: what is not saved by chance is done again. */
  get keepsWork(): boolean {
    return this.#checkpoint?.onPreemption ?? true;
  }

  /** us. The store is taken to be as far from a worker as the other worker is. */
  of(entry: TaskEntry, from: WorkerIndex, to: WorkerIndex): number {
    const reading = this.#reading(entry, to);
    if (this.#checkpoint === undefined) return reading;
    const { cost, restart, bytes } = this.#checkpoint;
    return (this.keepsWork ? cost + this.#transfer(bytes, from, to) + restart : 0) + reading;
  }

  /** Everything at once, each from the nearest that has it. */
  #reading({ key, input, outputs }: TaskEntry, to: WorkerIndex): number {
    let longest = 0;
    if (input !== undefined && key !== undefined) {
      const holders = this.#locations.holders(key, input.copies);
      longest = Math.min(...holders.map((holder) => this.#transfer(input.bytes, holder, to)));
    }
    for (const { node, bytes } of outputs ?? []) {
      const holder = this.#deployment.workers.findIndex(({ address }) => (address as number) === (node as number));
      if (holder >= 0) longest = Math.max(longest, this.#transfer(bytes, holder, to));
    }
    return longest;
  }

  #transfer(bytes: number, from: WorkerIndex, to: WorkerIndex): number {
    const { workers, links } = this.#deployment;
    return transferTime(bytes, workers[from], workers[to], links);
  }
}

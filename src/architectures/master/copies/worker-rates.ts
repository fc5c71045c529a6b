// How fast attempts ran on each worker lately: the mean of the progress per second of the latest that succeeded there.

import type { WorkerIndex } from "../../../algorithms/placement/placement.ts";
import { toSeconds, type Duration } from "../../../kernel/time.ts";

const LATEST = 10;

export class WorkerRates {
  /** The latest of each worker, as a ring. */
  readonly #rates: number[][];
  readonly #next: number[];

  constructor(workerCount: number) {
    this.#rates = Array.from({ length: workerCount }, () => []);
    this.#next = Array.from({ length: workerCount }, () => 0);
  }

  add(worker: WorkerIndex, took: Duration): void {
    this.#rates[worker][this.#next[worker]] = 1 / Math.max(toSeconds(took), 1e-6);
    this.#next[worker] = (this.#next[worker] + 1) % LATEST;
  }

  /** Per second; undefined if nothing is known of it. */
  of(worker: WorkerIndex): number | undefined {
    const rates = this.#rates[worker];
    return rates.length === 0 ? undefined : rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  }
}

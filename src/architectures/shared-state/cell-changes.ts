// Which machines have changed, and when, counted in changes of the cell: what a claim is checked against where conflicts are
// coarse (Omega's sequence number in the machine's state), and what a copy must be told to be up to date. The machines stand in
// the order of their latest change, so that what is told costs what has changed, and not what there is.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";

const NOBODY = -1;

export class CellChanges {
  /** How many changes there have been. */
  version = 0;
  /** By worker: the version that its latest change made; 0 = it is as at the beginning. */
  readonly #changedAt: Float64Array;
  readonly #before: Int32Array;
  readonly #after: Int32Array;
  #last = NOBODY;

  constructor(workerCount: number) {
    this.#changedAt = new Float64Array(workerCount);
    this.#before = new Int32Array(workerCount).fill(NOBODY);
    this.#after = new Int32Array(workerCount).fill(NOBODY);
  }

  changed(worker: WorkerIndex): void {
    this.version += 1;
    this.#changedAt[worker] = this.version;
    if (this.#last === worker) return;
    this.#unlink(worker);
    this.#before[worker] = this.#last;
    if (this.#last !== NOBODY) this.#after[this.#last] = worker;
    this.#last = worker;
  }

  hasChangedSince(worker: WorkerIndex, version: number): boolean {
    return this.#changedAt[worker] > version;
  }

  /** Latest first. */
  since(version: number): readonly WorkerIndex[] {
    const workers: WorkerIndex[] = [];
    for (let worker = this.#last; worker !== NOBODY && this.#changedAt[worker] > version; worker = this.#before[worker])
      workers.push(worker);
    return workers;
  }

  #unlink(worker: WorkerIndex): void {
    const before = this.#before[worker];
    const after = this.#after[worker];
    if (before !== NOBODY) this.#after[before] = after;
    if (after !== NOBODY) this.#before[after] = before;
    this.#before[worker] = NOBODY;
    this.#after[worker] = NOBODY;
  }
}

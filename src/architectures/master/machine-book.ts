// Which machines are wanted: the part of a master's books that says who comes and who goes. The same commands give the same book
// everywhere, so that whoever leads next asks for no machine twice.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";

export class MachineBook {
  readonly #wanted: boolean[];

  /** `isElastic`: by worker; the others are always wanted. */
  constructor(isElastic: readonly boolean[]) {
    this.#wanted = isElastic.map((comesAndGoes) => !comesAndGoes);
  }

  isWanted(worker: WorkerIndex): boolean {
    return this.#wanted[worker];
  }

  set(worker: WorkerIndex, isWanted: boolean): void {
    this.#wanted[worker] = isWanted;
  }

  /** In order. */
  wanted(): readonly WorkerIndex[] {
    return this.#wanted.flatMap((isWanted, worker) => (isWanted ? [worker] : []));
  }

  restore(wanted: readonly WorkerIndex[]): void {
    this.#wanted.fill(false);
    for (const worker of wanted) this.#wanted[worker] = true;
  }
}

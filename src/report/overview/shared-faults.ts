// The faults that struck all runs of a variant at the same moment.

import type { FaultEffect } from "../../experiment/results.ts";

export class SharedFaults {
  #shared: readonly FaultEffect[];

  constructor(first: readonly FaultEffect[]) {
    this.#shared = first;
  }

  /** Forgets those that this run did not meet. */
  keepThoseOf(faults: readonly FaultEffect[]): void {
    if (this.#shared.length > 0 && this.#shared !== faults)
      this.#shared = this.#shared.filter((fault) => faults.some((other) => isSameEpisode(fault, other)));
  }

  has(fault: FaultEffect): boolean {
    return this.#shared.some((other) => isSameEpisode(fault, other));
  }
}

function isSameEpisode(a: FaultEffect, b: FaultEffect): boolean {
  return a.text === b.text && a.from === b.from && a.until === b.until;
}

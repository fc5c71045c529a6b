// The partitions in force: which ordered pairs of nodes cannot talk now, and because of which fault.

import { NO_FAULT } from "../simulated-node.ts";

/** `isCut(from, to)` of one partition episode; nodes are ids. */
export interface Cut {
  readonly episode: number;
  readonly isCut: (from: number, to: number) => boolean;
}

export class Cuts {
  readonly #active: Cut[] = [];

  get isQuiet(): boolean {
    return this.#active.length === 0;
  }

  add(cut: Cut): void {
    this.#active.push(cut);
  }

  remove(episode: number): void {
    const index = this.#active.findIndex((cut) => cut.episode === episode);
    if (index >= 0) this.#active.splice(index, 1);
  }

  /** The episode that cuts this direction now, or NO_FAULT. */
  cutting(from: number, to: number): number {
    for (const cut of this.#active) if (from !== to && cut.isCut(from, to)) return cut.episode;
    return NO_FAULT;
  }
}

// The link faults in force: extra delay, loss and duplication on the way from some nodes to others.

import type { Distribution } from "../../kernel/distributions/distribution.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";

export interface LinkTrouble {
  readonly episode: number;
  /** Instant of its heal. */
  readonly until: number;
  readonly affects: (from: number, to: number) => boolean;
  readonly delay: Distribution | undefined;
  readonly loss: number;
  readonly duplication: number;
  readonly random: RandomStream;
}

export class LinkTroubles {
  readonly #active: LinkTrouble[] = [];

  get isQuiet(): boolean {
    return this.#active.length === 0;
  }

  add(trouble: LinkTrouble): void {
    this.#active.push(trouble);
  }

  remove(episode: number): void {
    const index = this.#active.findIndex((trouble) => trouble.episode === episode);
    if (index >= 0) this.#active.splice(index, 1);
  }

  on(from: number, to: number): readonly LinkTrouble[] {
    return this.#active.filter((trouble) => trouble.affects(from, to));
  }
}

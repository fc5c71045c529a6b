// The link faults in force: extra delay, loss, duplication and reordering on the way from some nodes to others.

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
  /** Probability that a datagram takes the link's latency once more. */
  readonly reordering: number;
  readonly random: RandomStream;
}

export class LinkTroubles {
  #active: LinkTrouble[] = [];

  get isQuiet(): boolean {
    return this.#active.length === 0;
  }

  add(trouble: LinkTrouble): void {
    this.#active.push(trouble);
  }

  remove(episode: number): void {
    this.#active = this.#active.filter((trouble) => trouble.episode !== episode);
  }

  /** It stays only where `stays` says so, and there until `until`. */
  narrow(episode: number, stays: (from: number, to: number) => boolean, until: number): void {
    this.#active = this.#active.map((trouble) => {
      const { affects } = trouble;
      if (trouble.episode !== episode) return trouble;
      return { ...trouble, until, affects: (from, to) => affects(from, to) && stays(from, to) };
    });
  }

  on(from: number, to: number): readonly LinkTrouble[] {
    return this.#active.filter((trouble) => trouble.affects(from, to));
  }
}

// The attacks in force: who listens on the way from some nodes to others, and what is put on the wire because of what was heard.
// Composed by the network.

import type { Overheard } from "../../process/forgery.ts";

export interface Attack {
  readonly episode: number;
  readonly affects: (from: number, to: number) => boolean;
  /** us from what is heard to what is put on the wire. */
  readonly after: number;
  /** It is the very message, once more. */
  readonly isReplay: boolean;
  /** undefined: nothing is made of it. */
  make(heard: Overheard): Overheard | undefined;
}

/** What is known of a message that an attack has touched: one that was heard and will be sent again, or one that was put on the wire. */
export interface AttackMark {
  /** undefined: it was heard, and is itself well. */
  readonly episode: number | undefined;
  /** Whether the message that was heard has been handed over; shared by it and its replays. undefined: it is forged. */
  readonly original: { isHandled: boolean } | undefined;
}

export class Attacks {
  #active: readonly Attack[] = [];

  get isQuiet(): boolean {
    return this.#active.length === 0;
  }

  add(attack: Attack): void {
    this.#active = [...this.#active, attack];
  }

  remove(episode: number): void {
    this.#active = this.#active.filter((attack) => attack.episode !== episode);
  }

  /** It stays only where `stays` says so. */
  narrow(episode: number, stays: (from: number, to: number) => boolean): void {
    this.#active = this.#active.map((attack) => {
      const { affects } = attack;
      if (attack.episode !== episode) return attack;
      return { ...attack, affects: (from, to) => affects(from, to) && stays(from, to) };
    });
  }

  on(from: number, to: number): readonly Attack[] {
    return this.#active.filter((attack) => attack.affects(from, to));
  }
}

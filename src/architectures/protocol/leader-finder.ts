// Whom a client or worker takes for the leader: told by masters, guessed while nobody tells. Composed by processes that have
// more than one master to ask.

import type { Address, Epoch } from "../../process/identity.ts";

/**
 * Masters that are cut off go on naming whom they saw last. So often is somebody asked on the word of others, under one epoch;
 * after that their word counts no more, and all masters are asked in turn.
 */
const TRUST = 2;

export class LeaderFinder {
  readonly #masters: readonly Address[];
  #position: number;
  #epoch: Epoch = 0;
  /** Who is said to lead in that epoch, and how often it was asked in vain. */
  #named = -1;
  #disappointments = 0;

  /** `first` of the masters (a position) is asked first. */
  constructor(masters: readonly Address[], first = 0) {
    this.#masters = masters;
    this.#position = first % masters.length;
  }

  get current(): Address {
    return this.#masters[this.#position];
  }

  /** Somebody says that `leader` leads in `epoch`. Returns whether the leader is another one now; old news change nothing. */
  learned(leader: Address, epoch: Epoch): boolean {
    const position = this.#masters.indexOf(leader);
    if (position < 0 || epoch < this.#epoch) return false;
    if (epoch > this.#epoch || position !== this.#named) this.#disappointments = 0;
    this.#epoch = epoch;
    this.#named = position;
    if (position === this.#position || this.#disappointments >= TRUST) return false;
    this.#position = position;
    return true;
  }

  /** It was the leader itself that spoke. */
  heard(leader: Address, epoch: Epoch): void {
    if (epoch >= this.#epoch) this.#disappointments = 0;
    this.learned(leader, epoch);
  }

  /** `address` does not answer, or says that it does not lead: the next one is asked. Returns whether there is another. */
  doubt(address: Address): boolean {
    if (this.#masters.length === 1 || address !== this.current) return false;
    if (this.#position === this.#named) this.#disappointments += 1;
    this.#position = (this.#position + 1) % this.#masters.length;
    return true;
  }
}

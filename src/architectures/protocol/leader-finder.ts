// Whom a client or worker takes for the leader: told by masters, guessed while nobody tells. Composed by processes that have
// more than one master to ask.

import type { Address, Epoch } from "../../process/identity.ts";

export class LeaderFinder {
  readonly #masters: readonly Address[];
  #position: number;
  #epoch: Epoch = 0;

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
    this.#epoch = epoch;
    if (position === this.#position) return false;
    this.#position = position;
    return true;
  }

  /** `address` does not answer, or says that it does not lead: the next one is asked. Returns whether there is another. */
  doubt(address: Address): boolean {
    if (this.#masters.length === 1 || address !== this.current) return false;
    this.#position = (this.#position + 1) % this.#masters.length;
    return true;
  }
}

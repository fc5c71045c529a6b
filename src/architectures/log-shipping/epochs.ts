// Epochs without anybody who gives them out: every master numbers its own, so that no two ever serve under the same. A promotion
// is always above all restarts of the primary that it replaces, as a new timeline of PostgreSQL's is.

import type { Epoch } from "../../process/identity.ts";

/** Epochs from one promotion to the next. Thousands count promotions. */
const GENERATION = 1_000;

export class EpochNumbers {
  readonly #position: number;
  readonly #count: number;

  /** `position` among `count` masters. */
  constructor(position: number, count: number) {
    this.#position = position;
    this.#count = count;
  }

  /** The first epoch of all. */
  get first(): Epoch {
    return this.#position + 1;
  }

  isOwn(epoch: Epoch): boolean {
    return epoch > 0 && ((epoch % GENERATION) - 1 - this.#position) % this.#count === 0;
  }

  /** A primary that has restarted goes on. Precondition: `epoch` is its own. */
  afterRestart(epoch: Epoch): Epoch {
    const next = epoch + this.#count;
    return Math.floor(next / GENERATION) === Math.floor(epoch / GENERATION) && next % GENERATION > 0
      ? next
      : this.afterPromotion(epoch);
  }

  /** A replica takes the place of whoever led in `epoch`, the highest that it knows of. */
  afterPromotion(epoch: Epoch): Epoch {
    return (Math.floor(epoch / GENERATION) + 1) * GENERATION + this.first;
  }
}

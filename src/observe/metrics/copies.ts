// Copies: attempts that a master started beside others of the same task, and how often one was first.

import type { Ledger } from "../ledger.ts";
import { copyBit } from "../task-table.ts";

export class Copies {
  readonly #ledger: Ledger;
  #started = 0;
  #won = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  decided(): void {
    this.#started += 1;
  }

  /** The task that had copies was completed by this attempt. */
  won(taskSlot: number, effective: number): void {
    const { tasks, attempts } = this.#ledger;
    if ((tasks.copies[taskSlot] & copyBit(attempts.number[effective])) !== 0) this.#won += 1;
  }

  /** Nothing where there were none. */
  metrics(): Readonly<Record<string, number>> {
    return this.#started === 0 ? {} : { "copies.started": this.#started, "copies.won": this.#won };
  }
}

// The work of a variant's runs: a column of core-seconds for every cause of waste. A column and not a sum, since each run counts
// as one part of all, and how many there are shows only at the end.

import type { WorkAccount } from "../../observe/observations.ts";

/** Work that the end of the run cut off was not in vain, and `work.wasted` leaves it out too. */
const NOT_WASTED = "unfinished";

export class WasteColumns {
  readonly #columns = new Map<string, number[]>();
  #total = 0;
  #runs = 0;

  add({ wasted, total }: WorkAccount): void {
    this.#runs += 1;
    if (Number.isFinite(total)) this.#total += total;
    for (const [cause, amount] of Object.entries(wasted)) {
      if (!Number.isFinite(amount) || cause === NOT_WASTED) continue;
      const column = this.#columns.get(cause);
      if (column === undefined) this.#columns.set(cause, [amount]);
      else column.push(amount);
    }
  }

  /** Core-seconds per run. */
  get total(): number {
    return this.#total / Math.max(1, this.#runs);
  }

  /** Core-seconds per run, by cause. */
  byCause(): ReadonlyMap<string, number> {
    const runs = this.#runs;
    return new Map(
      [...this.#columns].map(([cause, column]) => [cause, column.reduce((sum, amount) => sum + amount / runs, 0)]),
    );
  }
}

// Where in a log each epoch begins: enough to find out how far two logs are the same. An epoch has one writer, so two logs that
// have the beginning of an epoch in common have everything before it in common, and of the epoch as much as the shorter part has.
// Source: the timeline history files of PostgreSQL; section 5.3 of Ongaro and Ousterhout 2014 (log matching).

import type { Epoch } from "../../process/identity.ts";
import type { EpochStart } from "../protocol/shipping-messages.ts";

/** So many of the latest epochs are remembered. Logs that have been apart for longer are taken to have nothing in common. */
const STARTS_MAX = 1_000;

export class Timelines {
  /** Ascending in both. */
  #starts: EpochStart[] = [];

  get starts(): readonly EpochStart[] {
    return this.#starts;
  }

  /** Of the last entry; 0 = the log is blank. */
  get lastEpoch(): Epoch {
    return this.#starts.at(-1)?.epoch ?? 0;
  }

  begin(epoch: Epoch, index: number): void {
    this.#starts.push({ epoch, index });
    if (this.#starts.length > STARTS_MAX) this.#starts.shift();
  }

  replace(starts: readonly EpochStart[]): void {
    this.#starts = [...starts];
  }

  /** As of an earlier end of the log. */
  until(index: number): readonly EpochStart[] {
    return this.#starts.filter((start) => start.index <= index);
  }

  /** The last index up to which both logs are the same; 0 = nothing is known to be. Each `last`: where the log ends. */
  common(last: number, theirs: readonly EpochStart[], theirLast: number): number {
    const mine = this.#starts;
    if (mine.length === 0 || theirs.length === 0) return 0;
    let here = mine.findIndex((start) => isSame(start, theirs[0]));
    let there = 0;
    if (here < 0) {
      here = 0;
      there = theirs.findIndex((start) => isSame(start, mine[0]));
      if (there < 0) return 0;
    }
    let common = 0;
    while (isSame(mine[here], theirs[there])) {
      common = Math.min(endOf(mine, here, last), endOf(theirs, there, theirLast));
      here += 1;
      there += 1;
    }
    return common;
  }
}

function isSame(one: EpochStart | undefined, other: EpochStart | undefined): boolean {
  return one !== undefined && one.epoch === other?.epoch && one.index === other.index;
}

function endOf(starts: readonly EpochStart[], position: number, last: number): number {
  return position + 1 < starts.length ? starts[position + 1].index - 1 : last;
}

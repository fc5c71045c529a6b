// The rumours that a member still has to pass on: each a limited number of times, those first that were sent least often, and
// the latest of them first. A rumour replaces any other about the same member. Used by `SwimMember`.
// Source: SWIM, section 4.1; hashicorp/memberlist, queue.go.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Rumour } from "./rumour.ts";

/** So many replaced rumours are no reason to look for them. */
const SLACK = 64;

interface Waiting {
  readonly rumour: Rumour;
  /** Another rumour about the member has taken its place. */
  isReplaced: boolean;
}

export class RumourQueue {
  /** By how often they were sent; in each row the latest last. Replaced ones stay until they are met, or are many. */
  readonly #rows: Waiting[][] = [];
  readonly #byMember = new IntegerMap<Waiting>();
  /** In all rows, replaced ones included. */
  #held = 0;

  get size(): number {
    return this.#byMember.size;
  }

  add(rumour: Rumour): void {
    const old = this.#byMember.get(rumour.member);
    if (old !== undefined) old.isReplaced = true;
    const waiting = { rumour, isReplaced: false };
    this.#byMember.set(rumour.member, waiting);
    this.#row(0).push(waiting);
    this.#held += 1;
    if (this.#held > 2 * this.size + SLACK) this.#dropReplaced();
  }

  /** Appends up to `room` rumours to `into`; after `limit` times a rumour is not told again. */
  take(room: number, limit: number, into: Rumour[]): void {
    const end = into.length + room;
    const rows = this.#rows.length;
    const taken: Waiting[][] = [];
    for (let times = 0; times < rows && into.length < end; times += 1) {
      const row = this.#rows[times];
      const moved: Waiting[] = [];
      while (row.length > 0 && into.length < end) {
        const waiting = row.pop()!;
        this.#held -= 1;
        if (waiting.isReplaced) continue;
        into.push(waiting.rumour);
        if (times + 1 < limit) moved.push(waiting);
        else this.#byMember.delete(waiting.rumour.member);
      }
      taken.push(moved);
    }
    taken.forEach((moved, times) => this.#lower(moved, times + 1));
  }

  /** Into the row below, in the order in which they were in theirs: beneath those that got there before. */
  #lower(moved: readonly Waiting[], times: number): void {
    if (moved.length === 0) return;
    const row = this.#row(times);
    this.#held += moved.length;
    for (let index = moved.length - 1; index >= 0; index -= 1) row.push(moved[index]);
  }

  #dropReplaced(): void {
    this.#held = 0;
    this.#rows.forEach((row, times) => {
      const kept = row.filter(({ isReplaced }) => !isReplaced);
      this.#rows[times] = kept;
      this.#held += kept.length;
    });
  }

  #row(times: number): Waiting[] {
    while (this.#rows.length <= times) this.#rows.push([]);
    return this.#rows[times];
  }
}

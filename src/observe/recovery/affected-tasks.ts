// Which tasks a fault has hit and how that ends for each: dispatched again, ended, or survived where they were. Each open episode
// has a bit in a column of the ledger. Composed by the recovery timeline.

import type { Ledger } from "../ledger.ts";
import type { Places } from "../places.ts";
import { NONE, NOT_YET } from "../task-table.ts";
import type { Episode } from "./episode.ts";

export class AffectedTasks {
  readonly #ledger: Ledger;
  readonly #places: Places;

  constructor(ledger: Ledger, places: Places) {
    this.#ledger = ledger;
    this.#places = places;
  }

  /** Everything that is dispatched to `node` now and runs nowhere else. */
  strike(episode: Episode, node: number): void {
    for (let slot = this.#places.first(node); slot !== NONE; slot = this.#places.next(slot))
      if (!this.#runsElsewhere(slot, node)) this.add(episode, slot);
  }

  add(episode: Episode, slot: number): void {
    const { followers } = this.#ledger.tasks;
    if ((followers[slot] & episode.bit) !== 0) return;
    followers[slot] |= episode.bit;
    episode.tasks += 1;
    episode.pending += 1;
    episode.reopen();
  }

  /** What is still dispatched to `node` goes on there. */
  spare(episode: Episode, node: number): void {
    const { followers } = this.#ledger.tasks;
    for (let slot = this.#places.first(node); slot !== NONE; slot = this.#places.next(slot)) {
      if ((followers[slot] & episode.bit) === 0) continue;
      followers[slot] &= ~episode.bit;
      episode.survived += 1;
      episode.pending -= 1;
    }
  }

  has(episode: Episode, slot: number): boolean {
    return (this.#ledger.tasks.followers[slot] & episode.bit) !== 0;
  }

  remove(episode: Episode, slot: number): void {
    this.#ledger.tasks.followers[slot] &= ~episode.bit;
    episode.pending -= 1;
  }

  /** The episode is given up: its bit will be another's. */
  forget({ bit, pending }: Episode): void {
    if (pending === 0) return;
    const { followers, usedSlots } = this.#ledger.tasks;
    for (let slot = 0; slot < usedSlots; slot += 1) followers[slot] &= ~bit;
  }

  #runsElsewhere(slot: number, node: number): boolean {
    const { attempts, tasks } = this.#ledger;
    if (tasks.copies[slot] === 0) return false;
    for (let attempt = tasks.newestAttempt[slot]; attempt !== NONE; attempt = attempts.older[attempt])
      if (attempts.ended[attempt] === NOT_YET && attempts.node[attempt] !== node) return true;
    return false;
  }
}

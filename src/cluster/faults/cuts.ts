// The partitions and jams in force: which ordered pairs of nodes cannot talk now, because of which fault, and, behind a jam, what
// waits there.

import { NO_FAULT } from "../ailments.ts";

/** Nodes are ids. */
type Pairs = (from: number, to: number) => boolean;

interface Cut {
  readonly episode: number;
  affects: Pairs;
  /** Slots of the messages that a jam keeps, in order of arrival; undefined = a partition, which keeps none. */
  readonly kept: number[] | undefined;
}

export class Cuts {
  #active: Cut[] = [];

  get isQuiet(): boolean {
    return this.#active.length === 0;
  }

  addPartition(episode: number, affects: Pairs): void {
    this.#active.push({ episode, affects, kept: undefined });
  }

  addJam(episode: number, affects: Pairs): void {
    this.#active.push({ episode, affects, kept: [] });
  }

  /** The pair stays affected only where `stays` says so. */
  narrow(episode: number, stays: Pairs): void {
    for (const cut of this.#active) {
      const { affects } = cut;
      if (cut.episode === episode) cut.affects = (from, to) => affects(from, to) && stays(from, to);
    }
  }

  /** Returns what a jam kept. */
  remove(episode: number): readonly number[] {
    const removed = this.#active.filter((cut) => cut.episode === episode);
    this.#active = this.#active.filter((cut) => cut.episode !== episode);
    return removed.flatMap(({ kept }) => kept ?? []);
  }

  /** Takes out what a jam keeps for no reason any more. */
  takeFreed(pairOf: (slot: number) => readonly [from: number, to: number]): readonly number[] {
    return this.#active.flatMap(({ kept, affects }) => {
      const slots = kept?.splice(0) ?? [];
      const freed = slots.filter((slot) => !affects(...pairOf(slot)));
      kept?.push(...slots.filter((slot) => affects(...pairOf(slot))));
      return freed;
    });
  }

  /** The episode whose partition cuts this direction now, or NO_FAULT. */
  cutting(from: number, to: number): number {
    for (const { episode, affects, kept } of this.#active)
      if (kept === undefined && from !== to && affects(from, to)) return episode;
    return NO_FAULT;
  }

  /** Keeps the message if this direction is jammed; returns the episode, or NO_FAULT. */
  keep(slot: number, from: number, to: number): number {
    for (const { episode, affects, kept } of this.#active) {
      if (kept === undefined || from === to || !affects(from, to)) continue;
      kept.push(slot);
      return episode;
    }
    return NO_FAULT;
  }
}

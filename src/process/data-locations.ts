// Where data is: every key has its copies on so many workers. Like the map of a file system's name node, that everybody has and
// that is never wrong; copies that are lost with a machine come back with it, and are not replaced meanwhile.

import { hashOfName, hashOfPair } from "../kernel/name-hash.ts";

export class DataLocations {
  readonly #workerCount: number;
  readonly #known = new Map<string, readonly number[]>();

  constructor(workerCount: number) {
    this.#workerCount = workerCount;
  }

  /**
   * The workers that have a copy, by number: those with the highest hash of key and worker, so that every key is as good as
   * drawn (Thaler and Ravishankar, 1998), and the same in every run. All of them where there are fewer than copies.
   */
  holders(key: string, copies: number): readonly number[] {
    const name = `${copies} ${key}`;
    let holders = this.#known.get(name);
    if (holders === undefined) this.#known.set(name, (holders = this.#choose(key, copies)));
    return holders;
  }

  #choose(key: string, copies: number): readonly number[] {
    const hash = hashOfName(`data ${key}`);
    return Array.from({ length: this.#workerCount }, (_, worker) => ({ worker, bid: hashOfPair(hash, worker) }))
      .toSorted((a, b) => b.bid - a.bid || a.worker - b.worker)
      .slice(0, copies)
      .map(({ worker }) => worker);
  }
}

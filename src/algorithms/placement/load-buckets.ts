// A set of workers, and the same workers sorted into buckets by load. Every operation is O(1) but for a fallen lowest
// load, which is looked for upwards. The order inside is nobody's choice but always the same for the same calls.

import { assert } from "../../kernel/assert.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { WorkerIndex } from "./placement.ts";

const ABSENT = -1;

/** Worker numbers without duplicates, in an array that fills gaps with its last element. */
export class WorkerSet {
  readonly #members: WorkerIndex[] = [];
  readonly #positions: Int32Array;

  /** `positions` may be shared by sets that have no common member: filled with -1. */
  constructor(positions: Int32Array) {
    this.#positions = positions;
  }

  get size(): number {
    return this.#members.length;
  }

  at(index: number): WorkerIndex {
    return this.#members[index];
  }

  add(worker: WorkerIndex): void {
    this.#positions[worker] = this.#members.length;
    this.#members.push(worker);
  }

  /** Precondition: it is a member. */
  delete(worker: WorkerIndex): void {
    const position = this.#positions[worker];
    const last = this.#members.pop() as WorkerIndex;
    if (last !== worker) {
      this.#members[position] = last;
      this.#positions[last] = position;
    }
    this.#positions[worker] = ABSENT;
  }
}

export function absentPositions(workerCount: number): Int32Array {
  return new Int32Array(workerCount).fill(ABSENT);
}

/** Workers by load; a worker is in at most one bucket. Memory is bounded by the workers, not by the loads. */
export class LoadBuckets {
  readonly #buckets = new IntegerMap<WorkerSet>();
  /** Emptied buckets, to be used again. */
  readonly #spare: WorkerSet[] = [];
  readonly #positions: Int32Array;
  /** At most the lowest load of all members. */
  #lowest = 0;
  #size = 0;

  constructor(workerCount: number) {
    this.#positions = absentPositions(workerCount);
  }

  add(worker: WorkerIndex, load: number): void {
    let bucket = this.#buckets.get(load);
    if (bucket === undefined) {
      bucket = this.#spare.pop() ?? new WorkerSet(this.#positions);
      this.#buckets.set(load, bucket);
    }
    bucket.add(worker);
    if (this.#size === 0 || load < this.#lowest) this.#lowest = load;
    this.#size += 1;
  }

  /** Precondition: it was added with this load. */
  delete(worker: WorkerIndex, load: number): void {
    const bucket = this.#bucket(load);
    bucket.delete(worker);
    this.#size -= 1;
    if (bucket.size > 0) return;
    this.#buckets.delete(load);
    this.#spare.push(bucket);
  }

  lowest(): number | undefined {
    if (this.#size === 0) return undefined;
    while (!this.#buckets.has(this.#lowest)) this.#lowest += 1;
    return this.#lowest;
  }

  count(load: number): number {
    return this.#buckets.get(load)?.size ?? 0;
  }

  /** Precondition: index < count(load). */
  at(load: number, index: number): WorkerIndex {
    return this.#bucket(load).at(index);
  }

  #bucket(load: number): WorkerSet {
    const bucket = this.#buckets.get(load);
    assert(bucket !== undefined, "no worker has this load");
    return bucket;
  }
}

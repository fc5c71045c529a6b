// The ring of consistent hashing: every worker stands at several points of a circle, and a key belongs to the worker whose
// point is next, clockwise. It depends on the workers' numbers and nothing else. For `consistent-hash`.

import { hashOfName, hashOfPair } from "../../kernel/name-hash.ts";
import type { WorkerIndex } from "./placement.ts";

const TWO_TO_32 = 4_294_967_296;
const TWO_TO_21 = 2_097_152;
/** More than there can be workers: place and owner share the 53 bits of a number, so that points sort as numbers do. */
const OWNERS = TWO_TO_21;

export class HashRing {
  /** Place (32 bits) times OWNERS plus the owner, in order: of two points at one place, the lower number's is first. */
  readonly #points: Float64Array;
  /** By worker: where its points are in the order; made when somebody asks. */
  #pointsOf: Map<WorkerIndex, number[]> | undefined;

  constructor(workers: readonly WorkerIndex[], pointsEach: number) {
    this.#points = new Float64Array(workers.length * pointsEach);
    let index = 0;
    for (const worker of workers) {
      const hash = hashOfName(`worker ${worker}`);
      for (let point = 0; point < pointsEach; point += 1)
        this.#points[index++] = Math.floor(hashOfPair(hash, point) / TWO_TO_21) * OWNERS + worker;
    }
    this.#points.sort();
  }

  /** Points of all workers. */
  get size(): number {
    return this.#points.length;
  }

  /** The worker of the point at this position, counted clockwise from the ring's origin; round again beyond the last. */
  owner(position: number): WorkerIndex {
    return this.#points[position % this.size] % OWNERS;
  }

  /** Where it is on the circle, from 0 to 1. */
  place(position: number): number {
    return Math.floor(this.#points[position] / OWNERS) / TWO_TO_32;
  }

  /** The position of the first point at or after this hash (53 bits); `size` where that is the first of all. */
  positionOf(hash: number): number {
    return firstAtLeast(this.#points, Math.floor(hash / TWO_TO_21) * OWNERS);
  }

  /** The position of the worker's first point at or after this one; beyond `size` where that is in the next round. */
  nextOf(position: number, worker: WorkerIndex): number {
    const points = this.#indexed().get(worker)!;
    const next = firstAtLeast(points, position);
    return next < points.length ? points[next] : points[0] + this.size;
  }

  #indexed(): Map<WorkerIndex, number[]> {
    if (this.#pointsOf !== undefined) return this.#pointsOf;
    this.#pointsOf = new Map();
    for (let position = 0; position < this.size; position += 1) {
      const points = this.#pointsOf.get(this.owner(position));
      if (points === undefined) this.#pointsOf.set(this.owner(position), [position]);
      else points.push(position);
    }
    return this.#pointsOf;
  }
}

/** Index of the first value that is not below `least`; the length where there is none. */
function firstAtLeast(values: ArrayLike<number>, least: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Jump consistent hashing: a key's bucket follows from the key and the number of buckets in a few steps, without a ring and without
// memory. With one bucket more, just the share of the new one moves, and only to it. Buckets have no names but their numbers: what
// it cannot do by itself is to lose one in the middle, so whoever finds a bucket away jumps again, with the key's next hash.

import { hashOfPair } from "../../kernel/name-hash.ts";
import type { QueuedTask } from "../ordering/ordering.ts";
import { DRAWS_MAX, nextFitting } from "./fitting.ts";
import {
  type ClusterView,
  definePlacement,
  NONE,
  type Placement,
  type PlacementAnswer,
  type WorkerIndex,
} from "./placement.ts";
import { HASHED_BY, hashOfKey, type HashedBy } from "./task-key.ts";

export const jumpHash = definePlacement({
  name: "jump-hash",
  summary:
    "The worker whose number the task's `key` jumps to, of all workers; where that one is away, full or too small, the key's next hash jumps again. A task without a key is its own.",
  source:
    "Lamping and Veach, A Fast, Minimal Memory, Consistent Hash Algorithm, arXiv:1406.2294, 2014, figure 1. Deviations: keys are hashed to 53 bits; what becomes of buckets that are away, which the paper leaves open",
  parameters: { by: HASHED_BY },
  shorthand: "by",
  create: ({ by }) => new Jumps(by as HashedBy),
});

class Jumps implements Placement {
  readonly #by: HashedBy;

  constructor(by: HashedBy) {
    this.#by = by;
  }

  /** After some jumps in vain, the next that fits, by number, is as good as another. */
  place(task: QueuedTask, view: ClusterView): PlacementAnswer {
    if (view.candidateCount === 0) return NONE;
    const key = hashOfKey(task, this.#by);
    let worker: WorkerIndex = 0;
    for (let jump = 0; jump < DRAWS_MAX; jump += 1) {
      worker = bucketOf(jump === 0 ? key : hashOfPair(key, jump), view.workerCount);
      if (view.isCandidate(worker) && view.fits(worker, task)) return worker;
    }
    return nextFitting(view, task, worker) ?? NONE;
  }
}

const TWO_TO_16 = 65_536;
const TWO_TO_31 = 2_147_483_648;
const TWO_TO_32 = 4_294_967_296;
/** 2862933555777941757 (L'Ecuyer's multiplier for 2^64), in words of 32 bits. */
const MULTIPLIER_HIGH = 0x27bb2ee6;
const MULTIPLIER_LOW = 0x87b0b0fd;

/** `key`: a whole number from 0 to 2^53 - 1. Buckets are 0 .. bucketCount-1; there is at least one. */
export function bucketOf(key: number, bucketCount: number): number {
  let high = Math.floor(key / TWO_TO_32) >>> 0;
  let low = key >>> 0;
  let bucket = 0;
  for (let next = 0; next < bucketCount;) {
    bucket = next;
    // The state of a generator modulo 2^64: times the multiplier, plus 1.
    const carried = highOfProduct(low, MULTIPLIER_LOW);
    high = (Math.imul(low, MULTIPLIER_HIGH) + Math.imul(high, MULTIPLIER_LOW) + carried) >>> 0;
    low = Math.imul(low, MULTIPLIER_LOW) >>> 0;
    low = (low + 1) >>> 0;
    if (low === 0) high = (high + 1) >>> 0;
    next = Math.floor((bucket + 1) * (TWO_TO_31 / ((high >>> 1) + 1)));
  }
  return bucket;
}

/** The upper 32 bits of the product of two numbers of 32 bits. */
function highOfProduct(a: number, b: number): number {
  const [aHigh, aLow] = [a >>> 16, a & 0xffff];
  const [bHigh, bLow] = [b >>> 16, b & 0xffff];
  const middle = aHigh * bLow + Math.floor((aLow * bLow) / TWO_TO_16);
  return aHigh * bHigh + Math.floor((middle + aLow * bHigh) / TWO_TO_16);
}

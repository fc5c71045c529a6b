// Rendezvous hashing: every machine bids for a task by a hash of the two, and the highest bid wins. The next bid is where the
// task goes if the winner is away. It needs no ring, and its shares are exactly in proportion to the weights.

import { log } from "../../kernel/math.ts";
import { hashOfPair } from "../../kernel/name-hash.ts";
import type { QueuedTask } from "../ordering/ordering.ts";
import {
  type ClusterView,
  definePlacement,
  NONE,
  type Placement,
  type PlacementAnswer,
  type WorkerIndex,
} from "./placement.ts";
import { HASHED_BY, hashOfKey, type HashedBy } from "./task-key.ts";
import { type WEIGHED_BY, WEIGHTS_BY_HAND, weightsOf } from "./worker-weights.ts";

export const rendezvous = definePlacement({
  name: "rendezvous",
  summary:
    "The candidate that fits with the highest bid, a hash of itself and the task's `key`, weighted. Compares all candidates. A task without a key is its own.",
  source:
    "Thaler and Ravishankar, IEEE/ACM Transactions on Networking 6(1), 1998; weights: -w / ln(hash), Schindelhauer and Schomaker, SPAA 2005; catalogue B11",
  parameters: {
    weight: {
      type: "choice",
      options: ["capacity", "cores", "speed"],
      default: "capacity",
      summary: "What a worker's share of the keys is in proportion to; capacity is cores times speed.",
    },
    weights: WEIGHTS_BY_HAND,
    by: HASHED_BY,
  },
  shorthand: "weights",
  create: ({ weight, weights, by }) => new HighestBid(weight as keyof typeof WEIGHED_BY, weights ?? [], by as HashedBy),
});

const TWO_TO_52 = 4_503_599_627_370_496;

class HighestBid implements Placement {
  readonly #weight: keyof typeof WEIGHED_BY;
  readonly #byHand: readonly number[];
  readonly #by: HashedBy;
  #weights: Float64Array | undefined;

  constructor(weight: keyof typeof WEIGHED_BY, byHand: readonly number[], by: HashedBy) {
    this.#by = by;
    this.#weight = weight;
    this.#byHand = byHand;
  }

  place(task: QueuedTask, view: ClusterView): PlacementAnswer {
    const weights = (this.#weights ??= weightsOf(view, this.#weight, this.#byHand));
    const key = hashOfKey(task, this.#by);
    let best: WorkerIndex | undefined;
    let bestBid = 0;
    for (let index = 0; index < view.candidateCount; index += 1) {
      const worker = view.candidate(index);
      if (!(weights[worker] > 0) || !view.fits(worker, task)) continue;
      const bid = bidOf(key, worker, weights[worker]);
      if (best !== undefined && (bid < bestBid || (bid === bestBid && worker > best))) continue;
      best = worker;
      bestBid = bid;
    }
    return best ?? NONE;
  }
}

/** `key`: 53 bits. */
export function bidOf(key: number, worker: WorkerIndex, weight: number): number {
  // 52 bits and half a step: never 0 or 1, whose logarithms are no bids, and exact.
  return -weight / log((Math.floor(hashOfPair(key, worker) / 2) + 0.5) / TWO_TO_52);
}

// Smooth weighted round-robin, as in nginx: bigger workers come more often, and no worker's turns come in a row where they
// can be spread. Two deviations: weights stay as they are after failures (health is the detector's business), and workers
// that are away or do not fit gain no claims meanwhile. A decision looks at every candidate.

import type { QueuedTask } from "../ordering/ordering.ts";
import {
  type ClusterView,
  definePlacement,
  NONE,
  type Placement,
  type PlacementAnswer,
  type WorkerIndex,
} from "./placement.ts";
import { type WEIGHED_BY, WEIGHTS_BY_HAND, weightsOf } from "./worker-weights.ts";

export const weightedRoundRobin = definePlacement({
  name: "weighted-round-robin",
  summary: "Workers in turn, in proportion to their weight, spread as evenly as possible.",
  source: "nginx ngx_http_upstream_round_robin.c (Dounin, 2012); catalogue B2",
  parameters: {
    weight: {
      type: "choice",
      options: ["capacity", "cores", "speed"],
      default: "capacity",
      summary: "What a worker's turns are in proportion to; capacity is cores times speed.",
    },
    weights: WEIGHTS_BY_HAND,
  },
  shorthand: "weights",
  create: ({ weight, weights }, { workerCount }) =>
    new SmoothWeighted(workerCount, weights ?? [], weight as keyof typeof WEIGHED_BY),
});

class SmoothWeighted implements Placement {
  readonly #byHand: readonly number[];
  readonly #weight: keyof typeof WEIGHED_BY;
  #weights: Float64Array | undefined;
  /** How far each worker is ahead of (above 0) or behind its share. */
  readonly #claims: Float64Array;

  constructor(workerCount: number, byHand: readonly number[], weight: keyof typeof WEIGHED_BY) {
    this.#byHand = byHand;
    this.#weight = weight;
    this.#claims = new Float64Array(workerCount);
  }

  place(task: QueuedTask, view: ClusterView): PlacementAnswer {
    const weights = (this.#weights ??= weightsOf(view, this.#weight, this.#byHand));
    let best = -1;
    let total = 0;
    for (let index = 0; index < view.candidateCount; index += 1) {
      const worker = view.candidate(index);
      const weight = weights[worker];
      if (weight <= 0 || !view.fits(worker, task)) continue;
      total += weight;
      this.#claims[worker] += weight;
      if (best < 0 || this.#isAhead(worker, best)) best = worker;
    }
    if (best < 0) return NONE;
    this.#claims[best] -= total;
    return best;
  }

  /** Ties go to the lower number: nginx takes the first of its list. */
  #isAhead(worker: WorkerIndex, than: WorkerIndex): boolean {
    const lead = this.#claims[worker] - this.#claims[than];
    return lead > 0 || (lead === 0 && worker < than);
  }
}

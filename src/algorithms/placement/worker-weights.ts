// How much work a machine is to get, relative to others: for placements that divide by weight.

import type { Parameters } from "../../kernel/parameters.ts";
import type { ClusterView, WorkerIndex } from "./placement.ts";

type Weigh = (view: ClusterView, worker: WorkerIndex) => number;

export const WEIGHED_BY = {
  capacity: (view, worker) => view.cores(worker) * view.speed(worker),
  cores: (view, worker) => view.cores(worker),
  speed: (view, worker) => view.speed(worker),
} as const satisfies Record<string, Weigh>;

export const WEIGHTS_BY_HAND = {
  type: "numbers",
  optional: true,
  summary:
    "Weights by hand instead, one per worker in the scenario's order, from the start again if there are more workers; 0 = no work.",
} as const satisfies Parameters[string];

/** Of every worker; `byHand` empty = by what it is. */
export function weightsOf(view: ClusterView, weight: keyof typeof WEIGHED_BY, byHand: readonly number[]): Float64Array {
  const weights = new Float64Array(view.workerCount);
  for (let worker = 0; worker < view.workerCount; worker += 1)
    weights[worker] = byHand.length > 0 ? byHand[worker % byHand.length] : WEIGHED_BY[weight](view, worker);
  return weights;
}

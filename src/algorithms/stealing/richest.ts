// Steal from whom has most: the whole cluster is compared, as a central scheduler can that balances for its workers.

import type { WorkerIndex } from "../placement/placement.ts";
import { INTERVAL } from "./interval.ts";
import { defineStealing, type StealingView } from "./stealing.ts";

export const richest = defineStealing({
  name: "richest",
  summary: "An idle worker takes from the one at which most waits, measured in cores. Compares all workers.",
  source:
    "dask/distributed, stealing.py (saturated workers give to idle ones; without its cost of moving data); catalogue B14",
  parameters: { interval: INTERVAL },
  create: ({ interval }) => ({ interval, victim: mostBurdened }),
});

/** Ties: the first in the view's order. */
function mostBurdened(thief: WorkerIndex, view: StealingView): WorkerIndex | undefined {
  let richest: WorkerIndex | undefined;
  let least = 0;
  for (let index = 0; index < view.candidateCount; index += 1) {
    const worker = view.candidate(index);
    const free = view.spareCores(worker);
    if (worker === thief || free >= least) continue;
    least = free;
    richest = worker;
  }
  return richest;
}

// Join the shortest queue: best while the picture of the loads is fresh, a herd when it is old (catalogue K4).

import type { QueuedTask } from "../ordering/ordering.ts";
import { drawFitting } from "./fitting.ts";
import {
  type ClusterView,
  definePlacement,
  NONE,
  type Placement,
  type PlacementAnswer,
  type WorkerIndex,
} from "./placement.ts";

export const leastLoaded = definePlacement({
  name: "least-loaded",
  summary: "The candidate with the fewest tasks assigned, among those that fit.",
  source: "Winston, Journal of Applied Probability 14, 1977; catalogue B4",
  parameters: {
    ties: {
      type: "choice",
      options: ["random", "first"],
      default: "random",
      summary:
        "Among equally loaded workers: one at random, or the first in the scenario's order (compares all of them).",
    },
  },
  shorthand: "ties",
  create: ({ ties }, { random }) =>
    new ShortestQueue(ties === "first" ? lowestNumber : (task, view, load) => drawFitting(view, task, random, load)),
});

type Tie = (task: QueuedTask, view: ClusterView, load: number) => WorkerIndex | undefined;

class ShortestQueue implements Placement {
  readonly #among: Tie;

  constructor(among: Tie) {
    this.#among = among;
  }

  place(task: QueuedTask, view: ClusterView): PlacementAnswer {
    let unseen = view.candidateCount;
    for (let load = view.lowestLoad() ?? 0; unseen > 0; load += 1) {
      const count = view.countWithLoad(load);
      if (count === 0) continue;
      const worker = this.#among(task, view, load);
      if (worker !== undefined) return worker;
      unseen -= count;
    }
    return NONE;
  }
}

function lowestNumber(task: QueuedTask, view: ClusterView, load: number): WorkerIndex | undefined {
  let lowest: WorkerIndex | undefined;
  for (let index = view.countWithLoad(load) - 1; index >= 0; index -= 1) {
    const worker = view.withLoad(load, index);
    if ((lowest === undefined || worker < lowest) && view.fits(worker, task)) lowest = worker;
  }
  return lowest;
}

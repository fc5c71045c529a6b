// Workers in turn, by number, whatever their load, size or speed. The cursor dies with its dispatcher.

import type { QueuedTask } from "../ordering/ordering.ts";
import { nextFitting } from "./fitting.ts";
import { type ClusterView, definePlacement, NONE, type Placement, type PlacementAnswer } from "./placement.ts";

export const roundRobin = definePlacement({
  name: "round-robin",
  summary: "The next candidate that fits after the one chosen last.",
  source: "Catalogue B1",
  parameters: {},
  create: () => new WorkersInTurn(),
});

class WorkersInTurn implements Placement {
  /** Names a worker, not a position among the candidates: joining and leaving workers make nobody else lose a turn. */
  #next = 0;

  place(task: QueuedTask, view: ClusterView): PlacementAnswer {
    const worker = nextFitting(view, task, this.#next);
    if (worker === undefined) return NONE;
    this.#next = worker + 1 < view.workerCount ? worker + 1 : 0;
    return worker;
  }
}

// Workers in turn, by number, whatever their load, size or speed. The cursor dies with its dispatcher.

import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Instant } from "../../kernel/time.ts";
import type { QueuedTask } from "../ordering/ordering.ts";
import { DailyMemory } from "./daily-memory.ts";
import { nextFitting } from "./fitting.ts";
import {
  type ClusterView,
  definePlacement,
  NONE,
  type Placement,
  type PlacementAnswer,
  type WorkerIndex,
} from "./placement.ts";

export const roundRobin = definePlacement({
  name: "round-robin",
  summary: "The next candidate that fits after the one chosen last.",
  source:
    "Catalogue B1; per trigger: XXL-JOB 2.4 (ExecutorRouteRound), catalogue B17. Deviation: a turn is a worker's and not a position in the list, so that workers which come and go move nobody else's turn",
  parameters: {
    per: {
      type: "choice",
      options: ["all", "trigger"],
      default: "all",
      summary:
        "all: one turn for all tasks. trigger: one for each time trigger (or class), which begins at random and anew once a day or after a million tasks, as in XXL-JOB.",
    },
  },
  shorthand: "per",
  create: ({ per }, { random }) => (per === "all" ? new WorkersInTurn() : new TurnsPerTrigger(random)),
});

class WorkersInTurn implements Placement {
  /** Names a worker, not a position among the candidates: joining and leaving workers make nobody else lose a turn. */
  #next = 0;

  place(task: QueuedTask, view: ClusterView): PlacementAnswer {
    const worker = nextFitting(view, task, this.#next);
    if (worker === undefined) return NONE;
    this.#next = after(worker, view);
    return worker;
  }
}

/** A turn begins at one of so many numbers, and ends after so many tasks. */
const STARTS = 100;
const TASKS_MAX = 1_000_000;

class TurnsPerTrigger implements Placement {
  readonly #random: RandomStream;
  readonly #turns: DailyMemory<{ count: number; next: WorkerIndex | undefined }>;

  constructor(random: RandomStream) {
    this.#random = random;
    this.#turns = new DailyMemory(() => ({ count: random.integer(STARTS), next: undefined }));
  }

  place(task: QueuedTask, view: ClusterView, now: Instant): PlacementAnswer {
    if (view.candidateCount === 0) return NONE;
    const turn = this.#turns.of(task, now);
    const worker = nextFitting(view, task, turn.next ?? turn.count % view.workerCount);
    if (worker === undefined) return NONE;
    turn.next = after(worker, view);
    turn.count += 1;
    if (turn.count > TASKS_MAX) this.#restart(turn);
    return worker;
  }

  #restart(turn: { count: number; next: WorkerIndex | undefined }): void {
    turn.count = this.#random.integer(STARTS);
    turn.next = undefined;
  }
}

function after(worker: WorkerIndex, view: ClusterView): WorkerIndex {
  return worker + 1 < view.workerCount ? worker + 1 : 0;
}

// A scheduler's private copy of the cell's state, as old as its latest refresh, and what it finds there for a job: the placement of
// the scenario, over the copy. What it finds is not taken: only the cell can give it.

import { ClusterBoard } from "../../algorithms/placement/cluster-board.ts";
import { NONE, type Placement, type PlacementAnswer } from "../../algorithms/placement/placement.ts";
import type { Host } from "../../process/host.ts";
import type { Epoch } from "../../process/identity.ts";
import { hasOthers, without } from "../dispatch/hidden-workers.ts";
import { TaskEntry } from "../dispatch/task-entry.ts";
import type { Claim, OpenTask, Refresh } from "../protocol/cell-messages.ts";
import type { SharedStateOptions } from "./options.ts";

export class CellCopy {
  epoch: Epoch = 0;
  version = 0;
  readonly #host: Host;
  readonly #options: SharedStateOptions;
  readonly #placement: Placement;
  #board: ClusterBoard;

  constructor(host: Host, options: SharedStateOptions) {
    const { scheduler, deployment } = options;
    const { definition, parameters } = scheduler.placement;
    this.#host = host;
    this.#options = options;
    this.#board = emptyBoard(options);
    this.#placement = definition.create(parameters, {
      random: host.random("placement"),
      workerCount: deployment.workers.length,
      places: deployment.workers,
    });
  }

  refresh(epoch: Epoch, { isWhole, version, rows }: Refresh): void {
    if (isWhole) this.#board = emptyBoard(this.#options);
    for (const row of rows) this.#board.copy(row);
    this.epoch = epoch;
    this.version = version;
  }

  /** Those of the tasks for which there is a place, each beside the ones before. */
  claims(tasks: readonly OpenTask[]): readonly Claim[] {
    const now = this.#host.monotonic();
    const found: { readonly entry: TaskEntry; readonly worker: number }[] = [];
    this.#board.now = now;
    for (const { spec, sequence, avoid } of tasks) {
      const entry = new TaskEntry(spec, sequence);
      entry.queuedAt = now;
      const worker = this.#placeElsewhere(entry, avoid);
      if (typeof worker !== "number") continue;
      this.#board.reserve(worker, spec);
      found.push({ entry, worker });
    }
    for (const { entry, worker } of found.toReversed()) this.#board.release(worker, entry.spec);
    return found.map(({ entry, worker }) => ({ task: entry.id, worker }));
  }

  /** As if these were not there, unless there is nobody else who could hold it. */
  #placeElsewhere(entry: TaskEntry, avoid: readonly number[]): PlacementAnswer {
    const hidden = avoid.length > 0 && hasOthers(this.#board, entry, avoid) ? avoid : [];
    return without(this.#board, hidden, () => this.#place(entry));
  }

  #place(entry: TaskEntry): PlacementAnswer {
    return this.#board.anyFits(entry) ? this.#placement.place(entry, this.#board, this.#board.now) : NONE;
  }
}

function emptyBoard({ deployment: { workers } }: SharedStateOptions): ClusterBoard {
  return new ClusterBoard({
    workerCount: workers.length,
    cores: workers.map(({ cores }) => cores),
    memory: workers.map(({ memory }) => memory),
    speed: workers.map(({ speed }) => speed),
    resources: workers.map(({ resources }) => resources),
    queueing: "central",
    staleness: 0 as never,
  });
}

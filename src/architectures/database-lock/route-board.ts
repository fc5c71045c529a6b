// What a placement sees where it chooses from the registered executors: who is on the list, and how much this scheduler has sent there
// itself and not seen the end of. It knows nothing of what others have sent.

import type { QueuedTask } from "../../algorithms/ordering/ordering.ts";
import { ClusterBoard } from "../../algorithms/placement/cluster-board.ts";
import type { Placement, WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import { START } from "../../kernel/time.ts";
import type { PendingTask } from "../decentralised/pending-task.ts";
import type { InstanceOptions } from "./options.ts";

export class RouteBoard {
  readonly #host: Host;
  readonly #board: ClusterBoard;
  readonly #placement: Placement;
  /** Attempts that are at a worker, as the placement knows them. */
  readonly #sent = new Map<PendingTask, QueuedTask>();

  constructor(host: Host, { scheduler, deployment }: InstanceOptions) {
    const { workers } = deployment;
    const { definition, parameters } = scheduler.placement;
    this.#host = host;
    this.#board = new ClusterBoard({
      workerCount: workers.length,
      cores: workers.map(({ cores }) => cores),
      memory: workers.map(({ memory }) => memory),
      speed: workers.map(({ speed }) => speed),
      resources: workers.map(({ resources }) => resources),
      queueing: "at-worker",
      staleness: 0 as Duration,
    });
    this.#placement = definition.create(parameters, {
      random: host.random("placement"),
      workerCount: workers.length,
      places: workers,
    });
  }

  /** Who may be chosen from now on. */
  list(executors: readonly WorkerIndex[]): void {
    const listed = new Set(executors);
    for (let worker = 0; worker < this.#board.workerCount; worker += 1)
      this.#board.setEligible(worker, listed.has(worker));
  }

  /** undefined: nobody. */
  place(task: PendingTask): WorkerIndex | undefined {
    const now = this.#host.monotonic();
    const queued = queuedTask(task);
    this.#board.now = now;
    this.#placement.queued?.(queued);
    const answer = this.#placement.place(queued, this.#board, now);
    return typeof answer === "number" ? answer : undefined;
  }

  came(task: PendingTask): void {
    const queued = queuedTask(task);
    this.#sent.set(task, queued);
    this.#board.reserve(task.worker, queued);
    this.#placement.granted?.(queued, task.worker);
  }

  left(task: PendingTask): void {
    const queued = this.#sent.get(task);
    if (queued === undefined) return;
    this.#sent.delete(task);
    this.#board.release(task.worker, queued);
    this.#placement.returned?.(queued, task.worker);
  }
}

function queuedTask({ spec, block }: PendingTask): QueuedTask {
  return {
    ...spec,
    sequence: spec.id,
    queuedAt: START,
    remaining: spec.estimate,
    trigger: block !== undefined && block.job >= 0 ? block.job : undefined,
  };
}

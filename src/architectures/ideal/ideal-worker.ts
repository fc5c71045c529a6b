// What the omniscient dispatcher hears of one worker: everything, at once, since it is its only process.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Host, Process } from "../../process/host.ts";
import type { AttemptNumber, TaskId } from "../../process/identity.ts";

export interface WorkersOwner {
  workerUp(worker: WorkerIndex, host: Host): void;
  workerDown(worker: WorkerIndex): void;
  executed(worker: WorkerIndex, task: TaskId, succeeded: boolean): void;
  /** A timer that was started on this worker's clock. */
  timer(worker: WorkerIndex, tag: number, task: TaskId): void;
}

export class IdealWorker implements Process {
  readonly #owner: WorkersOwner;
  readonly #worker: WorkerIndex;
  readonly #host: Host;

  constructor(owner: WorkersOwner, worker: WorkerIndex, host: Host) {
    this.#owner = owner;
    this.#worker = worker;
    this.#host = host;
  }

  start(): void {
    this.#owner.workerUp(this.#worker, this.#host);
  }

  receive(): void {}

  timer(tag: number, detail: number): void {
    this.#owner.timer(this.#worker, tag, detail as TaskId);
  }

  stopped(): void {
    this.#owner.workerDown(this.#worker);
  }

  executed(task: TaskId, _attempt: AttemptNumber, succeeded: boolean): void {
    this.#owner.executed(this.#worker, task, succeeded);
  }
}

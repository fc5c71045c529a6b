// How tasks and workers find each other where no scheduler knows all workers: what a scheduler's binding must do.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Address } from "../../process/identity.ts";
import type { Here, SparrowMessage } from "../protocol/sparrow-messages.ts";
import type { PendingTask } from "./pending-task.ts";

export interface TaskBinding {
  /** Tasks of one job, alike in what they need; each is in phase `placing`. */
  place(tasks: readonly PendingTask[]): void;
  /** From a worker. */
  receive(from: WorkerIndex, message: SparrowMessage): void;
  timer(tag: number, detail: number): void;
  /** It died: nothing of ours is there any more. */
  gone(worker: WorkerIndex): void;
  /** A worker says what it holds. */
  compared(worker: WorkerIndex, here: Here): void;
  /** Something is awaited from there. */
  needs(worker: WorkerIndex): boolean;
  /** What was on its way there may be lost. */
  disconnected(peer: Address): void;
}

export interface BindingOwner {
  /** `serial`: of the worker's question that this answers; 0 = of none. `next`: the batch that has more; absent = none. */
  launch(task: PendingTask, worker: WorkerIndex, serial: number, next?: number): void;
}

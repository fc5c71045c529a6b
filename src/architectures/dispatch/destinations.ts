// Where tasks are to go that were taken away from one worker for another: they stand in the queue like any others, and when it is their
// turn they go there, if they may. For the dispatcher.

import type { ClusterBoard } from "../../algorithms/placement/cluster-board.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { TaskEntry } from "./task-entry.ts";

interface Destination {
  readonly worker: WorkerIndex;
  /** Otherwise it may wait there. */
  readonly whenIdle: boolean;
}

export interface DestinationsOptions {
  /** False: nobody takes anything away. */
  readonly areUsed: boolean;
  readonly board: ClusterBoard;
  /** Could it be sent there, to run or to wait as things are? */
  hasRoom(worker: WorkerIndex, entry: TaskEntry): boolean;
  /** What is free there has changed. */
  changed(worker: WorkerIndex): void;
}

export class Destinations {
  readonly #options: DestinationsOptions;
  readonly #of = new WeakMap<TaskEntry, Destination>();

  constructor(options: DestinationsOptions) {
    this.#options = options;
  }

  /** When it is queued next, it goes to this worker; `whenIdle`: if there is an idle place for it then. */
  set(entry: TaskEntry, worker: WorkerIndex, whenIdle = true): void {
    this.#of.set(entry, { worker, whenIdle });
  }

  forget(entry: TaskEntry): void {
    if (this.#options.areUsed) this.#of.delete(entry);
  }

  /** Where it is to go, and may. */
  find(entry: TaskEntry): WorkerIndex | undefined {
    const destination = this.#options.areUsed ? this.#of.get(entry) : undefined;
    if (destination === undefined) return undefined;
    const { worker, whenIdle } = destination;
    const isOpen = whenIdle ? this.isIdleFor(worker, entry) : this.isOpenFor(worker, entry);
    return isOpen ? worker : undefined;
  }

  /** Could it run there at once? */
  isIdleFor(worker: WorkerIndex, entry: TaskEntry): boolean {
    return this.#options.board.spareCores(worker) >= entry.cores && this.isOpenFor(worker, entry);
  }

  isOpenFor(worker: WorkerIndex, entry: TaskEntry): boolean {
    return this.#options.hasRoom(worker, entry);
  }

  /** A place there is kept free for a task that is still elsewhere. */
  keep(worker: WorkerIndex, { spec }: TaskEntry): void {
    this.#options.board.reserve(worker, spec);
    this.#options.changed(worker);
  }

  /** It is not kept any longer. */
  unkeep(worker: WorkerIndex, { spec }: TaskEntry): void {
    this.#options.board.release(worker, spec);
    this.#options.changed(worker);
  }
}

// What a framework has on offer, put on its dispatcher's board: all that is neither its own nor on offer counts as taken there. So
// placements see only what they may use. Composed by a framework's offer desk.

import type { ClusterBoard, Demand } from "../../algorithms/placement/cluster-board.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { NO_AMOUNT, atLeastNothing, minus, plus } from "./amounts.ts";

export class OfferedRoom {
  readonly #board: ClusterBoard;
  readonly #offered: Demand[];
  /** What stands on the board for all others. */
  readonly #others: Demand[];

  constructor(board: ClusterBoard) {
    this.#board = board;
    const workers = Array.from({ length: board.workerCount }, (_, worker) => worker);
    this.#offered = workers.map(() => NO_AMOUNT);
    this.#others = workers.map(() => NO_AMOUNT);
    for (const worker of workers) board.reserve(worker, NO_AMOUNT);
  }

  /** As long as the present leadership is new. */
  closeAll(): void {
    for (let worker = 0; worker < this.#offered.length; worker += 1) this.#set(worker, NO_AMOUNT);
  }

  add(worker: WorkerIndex, amount: Demand): void {
    this.#set(worker, plus(this.#offered[worker], amount));
  }

  take(worker: WorkerIndex, amount: Demand): void {
    this.#set(worker, atLeastNothing(minus(this.#offered[worker], amount)));
  }

  /** Nothing there is on offer any more. */
  close(worker: WorkerIndex): void {
    this.#set(worker, NO_AMOUNT);
  }

  /** Something of its own there has ended: that is not its own any more, nor on offer. */
  review(worker: WorkerIndex): void {
    this.#set(worker, this.#offered[worker]);
  }

  #set(worker: WorkerIndex, offered: Demand): void {
    this.#offered[worker] = offered;
    this.#board.release(worker, this.#others[worker]);
    const others = this.#othersAt(worker, offered);
    this.#others[worker] = others;
    this.#board.reserve(worker, others);
  }

  #othersAt(worker: WorkerIndex, offered: Demand): Demand {
    const free = this.#board.free(worker);
    const others = atLeastNothing(minus(free, offered));
    // Memory without a limit is there for everybody.
    return others.memory === Infinity ? { ...others, memory: 0 } : others;
  }
}

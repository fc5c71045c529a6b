// The machines as an ordering sees them that plans ahead or makes room: one picture each, made when somebody asks and kept
// until a place there is taken or given back. For the dispatcher, and only where its ordering looks at machines.

import { createMachine, type Machine } from "../../algorithms/ordering/machine.ts";
import type { ClusterBoard } from "../../algorithms/placement/cluster-board.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { NEVER } from "../../kernel/time.ts";
import type { HeldPlaces } from "./held-places.ts";

export class MachineViews {
  readonly #board: ClusterBoard;
  readonly #held: HeldPlaces;
  readonly #views: (Machine | undefined)[];

  constructor(board: ClusterBoard, held: HeldPlaces) {
    this.#board = board;
    this.#held = held;
    this.#views = Array.from({ length: board.workerCount }, () => undefined);
  }

  /** Who holds a place there, or since when, has changed. */
  changed(worker: WorkerIndex): void {
    this.#views[worker] = undefined;
  }

  /** Of all workers that may be given work now. */
  all(): readonly Machine[] {
    const machines: Machine[] = [];
    for (let worker = 0; worker < this.#views.length; worker += 1)
      if (this.#board.isEligible(worker)) machines.push((this.#views[worker] ??= this.#look(worker)));
    return machines;
  }

  #look(worker: WorkerIndex): Machine {
    const speed = this.#board.speed(worker);
    const holdings = this.#held.at(worker).map((attempt) => ({
      task: attempt.task,
      attempt: attempt.number,
      endsAt: attempt.expectedEnd(speed),
      running: attempt.startedAt === NEVER ? undefined : attempt,
    }));
    return createMachine({ worker, speed, free: this.#board.free(worker), holdings });
  }
}

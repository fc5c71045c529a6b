// Who holds a place at which worker, in order of taking it: a list of attempts for each worker, linked through the attempts
// themselves, since most workers hold one or none and there are thousands of them. For the dispatcher.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Attempt } from "./attempt.ts";

export class HeldPlaces {
  readonly #first: (Attempt | undefined)[];
  readonly #last: (Attempt | undefined)[];

  constructor(workerCount: number) {
    this.#first = Array.from({ length: workerCount }, () => undefined);
    this.#last = Array.from({ length: workerCount }, () => undefined);
  }

  /** It takes a place at its worker, and holds none yet. */
  add(attempt: Attempt): void {
    const { worker } = attempt;
    const before = this.#last[worker];
    attempt.heldBefore = before;
    if (before === undefined) this.#first[worker] = attempt;
    else before.heldAfter = attempt;
    this.#last[worker] = attempt;
    attempt.holdsPlace = true;
  }

  /** It holds a place at its worker, and gives it back. */
  remove(attempt: Attempt): void {
    const { worker, heldBefore, heldAfter } = attempt;
    if (heldBefore === undefined) this.#first[worker] = heldAfter;
    else heldBefore.heldAfter = heldAfter;
    if (heldAfter === undefined) this.#last[worker] = heldBefore;
    else heldAfter.heldBefore = heldBefore;
    attempt.heldBefore = undefined;
    attempt.heldAfter = undefined;
    attempt.holdsPlace = false;
  }

  /** A copy, in order of taking the place. */
  at(worker: WorkerIndex): Attempt[] {
    const attempts: Attempt[] = [];
    for (let attempt = this.#first[worker]; attempt !== undefined; attempt = attempt.heldAfter) attempts.push(attempt);
    return attempts;
  }
}

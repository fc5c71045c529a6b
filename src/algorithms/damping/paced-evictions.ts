// Workers that are to be evicted, in order of death, no faster than at a pace that can change: for the dampings beside this
// file. A token bucket in whole microseconds (the generic cell rate algorithm, ITU-T I.371).

import { IntegerMap } from "../../kernel/integer-map.ts";
import { type Duration, type Instant, NEVER, START } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";

/** Time between two evictions; undefined = there are none. */
export type Pace = Duration | undefined;

export class PacedEvictions {
  readonly #waiting = new IntegerMap<true>();
  readonly #burst: number;
  #pace: Pace;
  /** When all tokens are back. */
  #fullAt: Instant = START;

  /** `burst`: how many may go at once after a quiet time, at least 1. */
  constructor(pace: Pace, burst = 1) {
    this.#pace = pace;
    this.#burst = burst;
  }

  add(worker: WorkerIndex): void {
    this.#waiting.set(worker, true);
  }

  remove(worker: WorkerIndex): void {
    this.#waiting.delete(worker);
  }

  /** Whoever had to wait before waits for a whole new turn: a change is no gift (as Kubernetes drains the new limiter). */
  setPace(pace: Pace, now: Instant): void {
    if (pace === this.#pace) return;
    const hadToWait = this.#pace === undefined || now < this.#freeAt();
    this.#pace = pace;
    if (pace !== undefined && hadToWait) this.#fullAt = (now + this.#burst * pace) as Instant;
  }

  /** Appends those whose turn it is, and lets them go. */
  take(now: Instant, into: WorkerIndex[]): void {
    const pace = this.#pace;
    if (pace === undefined) return;
    for (let worker = this.#waiting.firstKey(); worker !== undefined; worker = this.#waiting.firstKey()) {
      if (now < this.#freeAt()) return;
      into.push(worker);
      this.#waiting.delete(worker);
      this.#fullAt = (Math.max(now, this.#fullAt) + pace) as Instant;
    }
  }

  /** When somebody can go; NEVER if nobody waits, or nobody may. */
  nextAt(now: Instant): Instant {
    if (this.#pace === undefined || this.#waiting.size === 0) return NEVER;
    return Math.max(now, this.#freeAt()) as Instant;
  }

  #freeAt(): Instant {
    return (this.#fullAt - (this.#burst - 1) * (this.#pace ?? 0)) as Instant;
  }
}

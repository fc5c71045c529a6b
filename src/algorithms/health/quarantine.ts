// Workers that are given no work until some instant, never more than a share of all: for the health policies beside this file.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { type Instant, NEVER } from "../../kernel/time.ts";
import type { Parameter } from "../../kernel/parameters.ts";
import type { WorkerIndex } from "../placement/placement.ts";

export const MAX_SHARE = {
  type: "probability",
  default: 0.1,
  summary:
    "Share of all workers in quarantine at most, but one at least where there are two: the rest must carry the load.",
} as const satisfies Parameter;

export class Quarantine {
  readonly #limit: number;
  /** Workers that may still be in it, and until when. */
  readonly #until = new IntegerMap<Instant>();

  constructor(workerCount: number, maxShare: number) {
    this.#limit = Math.min(workerCount - 1, Math.max(1, Math.floor(maxShare * workerCount + 1e-9)));
  }

  holds(worker: WorkerIndex, now: Instant): boolean {
    return now < (this.#until.get(worker) ?? now);
  }

  count(now: Instant): number {
    let count = 0;
    for (const until of this.#until.values()) if (now < until) count += 1;
    return count;
  }

  /** Until then, or longer if it was to stay longer. False: there are as many as may be, and it stays out. */
  put(worker: WorkerIndex, until: Instant, now: Instant): boolean {
    for (const [other, end] of this.#until) if (end <= now) this.#until.delete(other);
    if (!this.#until.has(worker) && this.#until.size >= this.#limit) return false;
    this.#until.set(worker, Math.max(until, this.#until.get(worker) ?? until) as Instant);
    return true;
  }

  /** True if it was held. */
  release(worker: WorkerIndex, now: Instant): boolean {
    const held = this.holds(worker, now);
    this.#until.delete(worker);
    return held;
  }

  /** When the next one comes out; NEVER if nobody is in. */
  nextChange(now: Instant): Instant {
    let next: number = NEVER;
    for (const until of this.#until.values()) if (until > now && until < next) next = until;
    return next as Instant;
  }
}

// How fast borrowed room is reclaimed: so much of the cluster in a round, and no more. For `capacity-queues`. Source: YARN's
// ProportionalCapacityPreemptionPolicy, total_preemption_per_round and natural_termination_factor.

import type { Duration, Instant } from "../../../kernel/time.ts";

export interface ReclaimPace {
  readonly interval: Duration;
  /** Of the cluster, 0 to 1. */
  readonly perRound: number;
  /** Of what is missing, before anything of it was reclaimed in this round; 0 to 1. */
  readonly naturalTermination: number;
}

/** Shares are sums of fractions. */
const ROUNDING = 1e-9;

export class ReclaimRounds {
  readonly #pace: ReclaimPace;
  #endsAt: number = -Infinity;
  /** Share of the cluster that is reclaimed in this round. */
  #spent = 0;

  constructor(pace: ReclaimPace) {
    this.#pace = pace;
  }

  spend(share: number, now: Instant): void {
    if (now >= this.#endsAt) {
      this.#endsAt = now + this.#pace.interval;
      this.#spent = 0;
    }
    this.#spent += share;
  }

  /**
   * When so much may be reclaimed for one task: now, or in the next round, of which the first may have what it needs.
   * `missing`: the share of the cluster that queues wait for within their guarantees, without what was reclaimed.
   */
  allowedAt(share: number, missing: number, now: Instant): Instant {
    if (now >= this.#endsAt) return now;
    const { perRound, naturalTermination } = this.#pace;
    const allowed = Math.min(perRound, naturalTermination * (missing + this.#spent));
    return this.#spent + share <= allowed + ROUNDING ? now : (this.#endsAt as Instant);
  }
}

// One alert from scrape to scrape, as Prometheus has it: inactive, pending while its condition holds and has not held for long
// enough, firing, and resolved as soon as it does not hold.

import type { Duration, Instant } from "../../kernel/time.ts";

export interface Firing {
  readonly from: number;
  /** When it was resolved; undefined = it still fires. us */
  readonly until: number | undefined;
}

const INACTIVE = -1;

export class AlertState {
  /** In order of time. */
  readonly firings: Firing[] = [];
  readonly #pending: Duration;
  /** The first scrape of those, without a break, at which its condition held. */
  #activeSince = INACTIVE;
  #firingSince = INACTIVE;

  constructor(pending: Duration) {
    this.#pending = pending;
  }

  /** At every scrape, in order of time. */
  look(at: Instant, holds: boolean): void {
    if (!holds) return this.#resolve(at);
    if (this.#activeSince === INACTIVE) this.#activeSince = at;
    if (this.#firingSince === INACTIVE && at - this.#activeSince >= this.#pending) this.#firingSince = at;
  }

  /** The monitor looks no more. */
  finish(): void {
    if (this.#firingSince !== INACTIVE) this.firings.push({ from: this.#firingSince, until: undefined });
  }

  #resolve(at: Instant): void {
    if (this.#firingSince !== INACTIVE) this.firings.push({ from: this.#firingSince, until: at });
    this.#activeSince = this.#firingSince = INACTIVE;
  }
}

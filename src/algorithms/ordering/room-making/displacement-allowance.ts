// How many tasks may be displaced: a bucket of tokens that time fills (I13), so that a flood of important tasks cannot throw out
// everything at once, or the same ones again and again. For orderings that make room.

import { type Instant, MICROSECONDS_PER_SECOND, NEVER, START } from "../../../kernel/time.ts";

export class DisplacementAllowance {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #at: Instant = START;

  /** In every window at most `burst`, and `perSecond` for each of its seconds. */
  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** When so many may be displaced together: now, later, or NEVER where `burst` is less. */
  allows(count: number, now: Instant): Instant {
    if (count > this.#burst) return NEVER;
    const missing = count - this.#tokensAt(now);
    if (missing <= 0) return now;
    // One more, so that the fraction that was cut off is there by then.
    return (now + Math.floor((missing / this.#perSecond) * MICROSECONDS_PER_SECOND) + 1) as Instant;
  }

  spend(count: number, now: Instant): void {
    this.#tokens = this.#tokensAt(now) - count;
    this.#at = now;
  }

  #tokensAt(now: Instant): number {
    const passed = Math.max(0, now - this.#at);
    return Math.min(this.#burst, this.#tokens + (this.#perSecond * passed) / MICROSECONDS_PER_SECOND);
  }
}

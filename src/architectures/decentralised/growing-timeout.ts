// Whether a scheduler lives, in the opinion of a client: dead after a silence, which must be twice as long the next time if it turns out
// that it had lived. So a client that is too hasty for its network learns, and does not send its tasks round in circles for ever.
// Source: Chandra and Toueg, Unreliable failure detectors for reliable distributed systems, JACM 43(2), 1996, section 9.1 (there the
// timeout grows by one; here it doubles, up to a bound, so that a crash after many mistakes is noticed all the same).

import type { FailureDetector, Opinion } from "../../algorithms/detection/detector.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";

/** Of the first timeout. */
const LONGEST = 16;
const UNWATCHED = NaN;

export class GrowingTimeout implements FailureDetector {
  readonly #first: Duration;
  readonly #timeouts: Duration[];
  readonly #lastHeard: number[];

  constructor(first: Duration, peerCount: number) {
    this.#first = first;
    this.#timeouts = Array.from({ length: peerCount }, () => first);
    this.#lastHeard = this.#timeouts.map(() => UNWATCHED);
  }

  /** Of one that was taken for dead: that was a mistake. */
  heard(peer: number, _sequence: number, now: Instant): void {
    if (now - this.#lastHeard[peer] >= this.#timeouts[peer])
      this.#timeouts[peer] = Math.min(2 * this.#timeouts[peer], LONGEST * this.#first) as Duration;
    if (now > this.#lastHeard[peer]) this.#lastHeard[peer] = now;
  }

  watch(peer: number, now: Instant): void {
    this.#lastHeard[peer] = now;
  }

  forget(peer: number): void {
    this.#lastHeard[peer] = UNWATCHED;
  }

  opinion(peer: number, now: Instant): Opinion {
    return now - this.#lastHeard[peer] < this.#timeouts[peer] ? "trust" : "dead";
  }

  nextChange(peer: number, now: Instant): Instant {
    const end = this.#lastHeard[peer] + this.#timeouts[peer];
    return now < end ? (end as Instant) : NEVER;
  }
}

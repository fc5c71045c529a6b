// Has a learner caught up, so that as a voter it would not hold up commits? Replication to it goes in rounds, each up to what the
// log held when the round began; it has, when a round took less than an election timeout (Ongaro 2014, section 4.2.1).

import type { Duration, Instant } from "../../../kernel/time.ts";

export class CatchUp {
  readonly #longest: Duration;
  #target: number;
  #beganAt: Instant;
  /** The round began with nothing left to send: how long it takes says nothing. */
  #isIdle = false;
  #isDone = false;

  constructor(lastIndex: number, now: Instant, longest: Duration) {
    this.#longest = longest;
    this.#target = lastIndex;
    this.#beganAt = now;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** It has everything up to `match`, and the log ends at `lastIndex`. */
  advance(match: number, lastIndex: number, now: Instant): void {
    if (match < this.#target) return;
    const isQuick = this.#isIdle ? this.#isDone : now - this.#beganAt < this.#longest;
    this.#isIdle = match >= lastIndex;
    this.#isDone = isQuick || this.#isIdle;
    this.#target = lastIndex;
    this.#beganAt = now;
  }
}

// How long a member waits for a sign of life before it campaigns. Signs of life come thousands of times between two elections, so
// they only note the instant; the timer looks at it when it fires, and goes on waiting if there was one.

import type { Duration, Instant } from "../../../kernel/time.ts";
import type { RaftEnvironment } from "./environment.ts";
import type { RaftSettings } from "./options.ts";

export class ElectionTimer {
  readonly #environment: RaftEnvironment<unknown>;
  readonly #shortest: Duration;
  readonly #longest: Duration;
  #timeout: Duration;
  #since: Instant;

  /** Precondition: `electionTimeoutMax` is not below `electionTimeout`. */
  constructor(environment: RaftEnvironment<unknown>, { electionTimeout, electionTimeoutMax }: RaftSettings) {
    this.#environment = environment;
    this.#shortest = electionTimeout;
    this.#longest = electionTimeoutMax;
    this.#timeout = electionTimeout;
    this.#since = environment.now();
  }

  /** From now on, with a new timeout: uniform, both ends included, so that rivals seldom meet (Raft, section 5.2). */
  restart(): void {
    const spread = this.#longest - this.#shortest;
    this.#since = this.#environment.now();
    this.#timeout = (this.#shortest + this.#environment.random.integer(spread + 1)) as Duration;
    this.#environment.startTimer("election", this.#timeout);
  }

  /** A sign of life. */
  touch(): void {
    this.#since = this.#environment.now();
  }

  stop(): void {
    this.#environment.stopTimer("election");
  }

  /** The timer fired: true if there was no sign of life for too long. */
  isOver(): boolean {
    const left = this.#since + this.#timeout - this.#environment.now();
    if (left <= 0) return true;
    this.#environment.startTimer("election", left as Duration);
    return false;
  }
}

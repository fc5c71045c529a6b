// Handing leadership over on purpose: no more proposals, bring the successor up to date, then ask it to campaign at once; give up
// after an election timeout, and go on leading (Ongaro 2014, section 3.10).

import type { Duration, Instant } from "../../../kernel/time.ts";
import type { Address } from "../../../process/identity.ts";

export class Transfer {
  readonly to: Address;
  readonly #beganAt: Instant;
  /** It was asked to campaign. */
  isAsked = false;

  constructor(to: Address, now: Instant) {
    this.to = to;
    this.#beganAt = now;
  }

  isOverdue(now: Instant, electionTimeout: Duration): boolean {
    return now - this.#beganAt >= electionTimeout;
  }
}

// Chen's NFD-E: a peer is suspected when a heartbeat is overdue by more than a margin, where the moment at which each is due
// is estimated from the latest. A beat that was quick does not make the detector less patient with the next.

import type { Duration, Instant } from "../../kernel/time.ts";
import { Deadlines } from "./deadlines.ts";
import { defineDetector, type FailureDetector, type Opinion } from "./detector.ts";
import { ExpectedArrival } from "./expected-arrival.ts";

export const chen = defineDetector({
  name: "chen",
  summary:
    "Suspects a peer when its next heartbeat is overdue by alpha, where it was expected after the latest ones; detection takes at most interval + alpha beside the mean delay.",
  source:
    "Chen, Toueg, Aguilera, IEEE Transactions on Computers 51(5), 2002, NFD-E, section 6.3 (window 1,000 as there); catalogue E2. A second margin for death, and a sender that shifts, are additions",
  parameters: {
    interval: { type: "duration", default: "1s", min: "1us", summary: "Every peer sends a heartbeat this often." },
    alpha: {
      type: "duration",
      default: "2s",
      summary: "A peer whose next beat is overdue by this gets no new work.",
    },
    deadAlpha: {
      type: "duration",
      default: "9s",
      summary:
        "A peer whose next beat is overdue by this is dead and its attempts are lost; not below alpha (a smaller value counts as that).",
    },
    window: { type: "integer", default: 1_000, min: 1, summary: "How many of the latest beats the estimate is from." },
  },
  shorthand: "alpha",
  interval: ({ interval }) => interval,
  create: ({ interval, alpha, deadAlpha, window }, { peerCount }) =>
    new NewFailureDetector(peerCount, { interval, alpha, deadAlpha, window }),
});

interface Margins {
  readonly interval: Duration;
  readonly alpha: Duration;
  readonly deadAlpha: Duration;
  readonly window: number;
}

class NewFailureDetector implements FailureDetector {
  readonly #options: Margins;
  readonly #deadlines: Deadlines;
  readonly #arrivals: (ExpectedArrival | undefined)[];

  constructor(peerCount: number, options: Margins) {
    this.#options = options;
    this.#deadlines = new Deadlines(peerCount);
    this.#arrivals = Array.from({ length: peerCount }, () => undefined);
  }

  heard(peer: number, sequence: number, now: Instant): void {
    const arrival = this.#arrivals[peer];
    if (arrival?.arrived(sequence, now, this.#options.alpha) === true) this.#expect(peer, arrival, now);
  }

  watch(peer: number, now: Instant): void {
    const { interval, window } = this.#options;
    const arrival = (this.#arrivals[peer] ??= new ExpectedArrival(interval, window));
    arrival.restart(now);
    this.#expect(peer, arrival, now);
  }

  forget(peer: number): void {
    this.#deadlines.forget(peer);
    this.#arrivals[peer] = undefined;
  }

  opinion(peer: number, now: Instant): Opinion {
    return this.#deadlines.opinion(peer, now);
  }

  nextChange(peer: number, now: Instant): Instant {
    return this.#deadlines.nextChange(peer, now);
  }

  #expect(peer: number, { next }: ExpectedArrival, now: Instant): void {
    const { alpha, deadAlpha } = this.#options;
    this.#deadlines.set(peer, next + alpha, next + deadAlpha, now);
  }
}

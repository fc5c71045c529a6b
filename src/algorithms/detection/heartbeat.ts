// Fixed-timeout heartbeats: a peer that was not heard for `suspect` is suspected, for `timeout` declared dead.

import { type Duration, type Instant, NEVER } from "../../kernel/time.ts";
import { defineDetector, type FailureDetector, type Opinion } from "./detector.ts";

export const heartbeat = defineDetector({
  name: "heartbeat",
  summary: "Suspects a peer after a fixed silence and declares it dead after a longer one.",
  source:
    "Chen, Toueg, Aguilera, IEEE Transactions on Computers 51(5), 2002; catalogue E1: mean detection = timeout - interval / 2 + delay",
  parameters: {
    interval: { type: "duration", default: "1s", min: "1us", summary: "Every peer sends a heartbeat this often." },
    suspect: {
      type: "duration",
      default: "3s",
      min: "1us",
      summary: "Silence after which a peer gets no new work; not above timeout (a larger value counts as timeout).",
    },
    timeout: {
      type: "duration",
      default: "10s",
      min: "1us",
      summary:
        "Silence after which a peer is dead and its attempts are lost. Several intervals: each heartbeat can be lost.",
    },
  },
  shorthand: "timeout",
  interval: ({ interval }) => interval,
  create: ({ suspect, timeout }, { peerCount }) => new FixedTimeout(suspect, timeout, peerCount),
});

/** Not watched: no instant at all, so that every comparison with it is false. */
const UNWATCHED = NaN;

class FixedTimeout implements FailureDetector {
  readonly #suspect: Duration;
  readonly #timeout: Duration;
  readonly #lastHeard: Float64Array;

  constructor(suspect: Duration, timeout: Duration, peerCount: number) {
    this.#suspect = Math.min(suspect, timeout) as Duration;
    this.#timeout = timeout;
    this.#lastHeard = new Float64Array(peerCount).fill(UNWATCHED);
  }

  /** A peer that is not watched stays so: a heartbeat that lingered in the network revives nobody. */
  heard(peer: number, _sequence: number, now: Instant): void {
    if (now > this.#lastHeard[peer]) this.#lastHeard[peer] = now;
  }

  watch(peer: number, now: Instant): void {
    this.#lastHeard[peer] = now;
  }

  forget(peer: number): void {
    this.#lastHeard[peer] = UNWATCHED;
  }

  /** Without any proof of life, that is for a peer that is not watched, dead. */
  opinion(peer: number, now: Instant): Opinion {
    const silence = now - this.#lastHeard[peer];
    if (silence < this.#suspect) return "trust";
    return silence < this.#timeout ? "suspect" : "dead";
  }

  nextChange(peer: number, now: Instant): Instant {
    const last = this.#lastHeard[peer];
    if (now < last + this.#suspect) return (last + this.#suspect) as Instant;
    return now < last + this.#timeout ? ((last + this.#timeout) as Instant) : NEVER;
  }
}

// Detection by connections: a peer is dead as soon as the connection to it breaks. Where its process died, that is news at once; where
// something on the way closed the connection, it is a mistake. Of a machine without power nobody hears, so silence counts as well.

import { type Duration, type Instant, NEVER } from "../../kernel/time.ts";
import { defineDetector, type FailureDetector, type Opinion } from "./detector.ts";
import { heartbeat } from "./heartbeat.ts";

export const connection = defineDetector({
  name: "connection",
  summary:
    "Declares a peer dead when the connection to it breaks, or so long later; otherwise by its silence, as heartbeat does.",
  source:
    "Erlang/OTP, kernel, net_kernel: nodedown when the connection to a node closes, or after net_ticktime (60 s) without a tick. The grace is an addition",
  parameters: {
    ...heartbeat.parameters,
    grace: {
      type: "duration",
      default: "0s",
      summary:
        "A peer whose connection broke gets no new work, and is dead so long later, unless it is heard again first. Longer than interval: a broken connection alone kills nobody.",
    },
  },
  shorthand: "grace",
  interval: ({ interval }) => interval,
  create: ({ grace, ...silence }, context) => new BrokenConnections(grace, heartbeat.create(silence, context), context),
});

/** No instant at all, so that every comparison with it is false. */
const WHOLE = NaN;

class BrokenConnections implements FailureDetector {
  readonly #grace: Duration;
  readonly #silence: FailureDetector;
  readonly #brokenAt: Float64Array;

  constructor(grace: Duration, silence: FailureDetector, { peerCount }: { readonly peerCount: number }) {
    this.#grace = grace;
    this.#silence = silence;
    this.#brokenAt = new Float64Array(peerCount).fill(WHOLE);
  }

  heard(peer: number, sequence: number, now: Instant): void {
    this.#silence.heard(peer, sequence, now);
    this.#brokenAt[peer] = WHOLE;
  }

  watch(peer: number, now: Instant): void {
    this.#silence.watch(peer, now);
    this.#brokenAt[peer] = WHOLE;
  }

  forget(peer: number): void {
    this.#silence.forget(peer);
    this.#brokenAt[peer] = WHOLE;
  }

  /** What breaks again is as broken as it was. */
  reset(peer: number, now: Instant): void {
    if (Number.isNaN(this.#brokenAt[peer])) this.#brokenAt[peer] = now;
  }

  opinion(peer: number, now: Instant): Opinion {
    const bySilence = this.#silence.opinion(peer, now);
    const since = now - this.#brokenAt[peer];
    if (bySilence === "dead" || since >= this.#grace) return "dead";
    return since >= 0 ? "suspect" : bySilence;
  }

  nextChange(peer: number, now: Instant): Instant {
    const brokenAt = this.#brokenAt[peer];
    if (Number.isNaN(brokenAt)) return this.#silence.nextChange(peer, now);
    if (this.opinion(peer, now) === "dead") return NEVER;
    return Math.min(brokenAt + this.#grace, this.#deadBySilence(peer, now)) as Instant;
  }

  #deadBySilence(peer: number, now: Instant): Instant {
    let at = now;
    while (at < NEVER && this.#silence.opinion(peer, at) !== "dead") at = this.#silence.nextChange(peer, at);
    return at;
  }
}

// Bertier's detector: Chen's expected arrivals, with a margin that follows how far beats are off, as Jacobson's estimator
// of round-trip times does for TCP.

import type { Duration, Instant } from "../../kernel/time.ts";
import { Deadlines } from "./deadlines.ts";
import { defineDetector, type FailureDetector, type Opinion } from "./detector.ts";
import { ExpectedArrival } from "./expected-arrival.ts";

export const bertier = defineDetector({
  name: "bertier",
  summary:
    "Suspects a peer when its next heartbeat is overdue by beta times the mean plus phi times the deviation of the latest errors.",
  source:
    "Bertier, Marin, Sens, Implementation and Performance Evaluation of an Adaptable Failure Detector, DSN 2002 (beta 1, phi 4, gamma 0.1); Jacobson, SIGCOMM 1988; catalogue E2. Least margin and time to death are additions",
  parameters: {
    interval: { type: "duration", default: "1s", min: "1us", summary: "Every peer sends a heartbeat this often." },
    beta: { type: "number", default: 1, min: 0, summary: "Weight of the mean error of the expectation." },
    phi: { type: "number", default: 4, min: 0, summary: "Weight of its mean deviation." },
    gamma: { type: "number", default: 0.1, above: 0, max: 1, summary: "Share of the latest error in both means." },
    minAlpha: {
      type: "duration",
      default: "100ms",
      min: "1us",
      summary: "Margin at least: where nothing ever varies, the deviation is none.",
    },
    confirmation: {
      type: "duration",
      default: "7s",
      summary: "A peer that was suspect for so long is dead and its attempts are lost.",
    },
    window: { type: "integer", default: 1_000, min: 1, summary: "How many of the latest beats the estimate is from." },
  },
  interval: ({ interval }) => interval,
  create: (parameters, { peerCount }) => new AdaptableMargin(peerCount, parameters),
});

interface BertierOptions {
  readonly interval: Duration;
  readonly beta: number;
  readonly phi: number;
  readonly gamma: number;
  readonly minAlpha: Duration;
  readonly confirmation: Duration;
  readonly window: number;
}

/** A peer's arrivals and their errors, us: the mean (the paper's delay) and the mean deviation from it (var). */
interface Peer {
  readonly arrival: ExpectedArrival;
  mean: number;
  deviation: number;
}

class AdaptableMargin implements FailureDetector {
  readonly #options: BertierOptions;
  readonly #deadlines: Deadlines;
  readonly #peers: (Peer | undefined)[];

  constructor(peerCount: number, options: BertierOptions) {
    this.#options = options;
    this.#deadlines = new Deadlines(peerCount);
    this.#peers = Array.from({ length: peerCount }, () => undefined);
  }

  heard(number: number, sequence: number, now: Instant): void {
    const peer = this.#peers[number];
    if (peer === undefined || !peer.arrival.arrived(sequence, now, this.#alpha(peer))) return;
    const { gamma } = this.#options;
    const error = peer.arrival.lateness - peer.mean;
    peer.mean += gamma * error;
    peer.deviation += gamma * (Math.abs(error) - peer.deviation);
    this.#expect(number, peer, now);
  }

  /** The first margin is half an interval, until beats have shown how regular they are. */
  watch(number: number, now: Instant): void {
    const { interval, phi, window } = this.#options;
    const arrival = this.#peers[number]?.arrival ?? new ExpectedArrival(interval, window);
    const peer = { arrival, mean: 0, deviation: phi === 0 ? 0 : interval / 2 / phi };
    arrival.restart(now);
    this.#peers[number] = peer;
    this.#expect(number, peer, now);
  }

  forget(number: number): void {
    this.#deadlines.forget(number);
    this.#peers[number] = undefined;
  }

  opinion(number: number, now: Instant): Opinion {
    return this.#deadlines.opinion(number, now);
  }

  nextChange(number: number, now: Instant): Instant {
    return this.#deadlines.nextChange(number, now);
  }

  #alpha({ mean, deviation }: Peer): number {
    const { beta, phi, minAlpha } = this.#options;
    return Math.max(minAlpha, beta * mean + phi * deviation);
  }

  #expect(number: number, peer: Peer, now: Instant): void {
    const suspectAt = peer.arrival.next + this.#alpha(peer);
    this.#deadlines.set(number, suspectAt, suspectAt + this.#options.confirmation, now);
  }
}

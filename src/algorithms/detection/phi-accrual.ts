// The phi accrual detector: how suspicious a silence is depends on how regular the heartbeats were before.

import type { Duration, Instant } from "../../kernel/time.ts";
import { Deadlines } from "./deadlines.ts";
import { defineDetector, type FailureDetector, type Opinion } from "./detector.ts";
import { deviationsUntil, meansUntil } from "./phi.ts";
import { SampleWindow } from "./sample-window.ts";

export const phiAccrual = defineDetector({
  name: "phi-accrual",
  summary:
    "Suspects a peer when its silence is improbable after the intervals between its latest heartbeats: phi = -log10 of that probability.",
  source:
    "Hayashibara, Defago, Yared, Katayama, SRDS 2004; rules and defaults: Akka's PhiAccrualFailureDetector (threshold 8, 1,000 samples, deviation at least 100 ms, pause 3 s; 12 is its advice for clouds); catalogue E3",
  parameters: phiParameters({ deadThreshold: 12, stableAfter: "0s", model: "normal", acceptablePause: "3s" }),
  shorthand: "threshold",
  interval: ({ interval }) => interval,
  create(parameters, { peerCount }) {
    const { model, threshold, deadThreshold, firstEstimate, interval, longestInterval, minDeviation } = parameters;
    const isNormal = model === "normal";
    const scale = isNormal ? deviationsUntil : meansUntil;
    return new PhiAccrual(peerCount, {
      suspectScale: scale(threshold),
      deadScale: scale(deadThreshold),
      isNormal,
      minDeviation,
      pause: parameters.acceptablePause,
      stableAfter: parameters.stableAfter,
      window: parameters.window,
      firstEstimate: firstEstimate ?? interval,
      longestInterval: longestInterval ?? Infinity,
    });
  },
});

/** The parameters of every detector by phi; systems differ in these defaults. */
export function phiParameters(defaults: {
  readonly deadThreshold: number;
  readonly stableAfter: string;
  readonly model: "normal" | "exponential";
  readonly acceptablePause: string;
}) {
  return {
    interval: { type: "duration", default: "1s", min: "1us", summary: "Every peer sends a heartbeat this often." },
    threshold: { type: "number", default: 8, above: 0, summary: "phi from which on a peer gets no new work." },
    deadThreshold: {
      type: "number",
      default: defaults.deadThreshold,
      above: 0,
      summary:
        "phi from which on a peer is dead and its attempts are lost; not below threshold (a smaller value counts as that).",
    },
    stableAfter: {
      type: "duration",
      default: defaults.stableAfter,
      summary: "A peer is not declared dead before it was suspect for so long; Akka's split brain resolver takes 20 s.",
    },
    model: {
      type: "choice",
      options: ["normal", "exponential"],
      default: defaults.model,
      summary:
        "How intervals are taken to be distributed; exponential, as in Cassandra, knows no regularity: phi 8 is 18.4 means.",
    },
    window: { type: "integer", default: 1_000, min: 2, summary: "How many of the latest intervals count." },
    minDeviation: {
      type: "duration",
      default: "100ms",
      min: "1us",
      summary: "Standard deviation at least, so that one late beat after many regular ones is no failure.",
    },
    acceptablePause: {
      type: "duration",
      default: defaults.acceptablePause,
      summary: "Added to the mean interval: silence that is nothing unusual, garbage collection for one.",
    },
    firstEstimate: {
      type: "duration",
      optional: true,
      summary: "Mean interval before anything was heard, with a quarter of it as deviation; the interval by default.",
    },
    longestInterval: {
      type: "duration",
      optional: true,
      summary: "Longer intervals are not remembered; Cassandra takes twice the heartbeat interval. None by default.",
    },
  } as const;
}

interface PhiOptions {
  /** Deviations after the mean, or means after nothing, at which the thresholds are reached. */
  readonly suspectScale: number;
  readonly deadScale: number;
  readonly isNormal: boolean;
  readonly minDeviation: Duration;
  readonly pause: Duration;
  readonly stableAfter: Duration;
  readonly window: number;
  readonly firstEstimate: Duration;
  readonly longestInterval: number;
}

class PhiAccrual implements FailureDetector {
  readonly #options: PhiOptions;
  readonly #deadlines: Deadlines;
  readonly #lastHeard: Float64Array;
  readonly #intervals: (SampleWindow | undefined)[];

  constructor(peerCount: number, options: PhiOptions) {
    this.#options = options;
    this.#deadlines = new Deadlines(peerCount);
    this.#lastHeard = new Float64Array(peerCount);
    this.#intervals = Array.from({ length: peerCount }, () => undefined);
  }

  heard(peer: number, _sequence: number, now: Instant): void {
    const interval = now - this.#lastHeard[peer];
    if (!this.#deadlines.isWatched(peer) || interval <= 0) return;
    // The silence that made it suspect was no interval between beats, and would spoil the statistics (as in Akka).
    const isUsual = this.#deadlines.opinion(peer, now) === "trust" && interval <= this.#options.longestInterval;
    if (isUsual) this.#history(peer).add(interval);
    this.#restart(peer, now);
  }

  /** What is known of its intervals stays: it is the same machine at the other end of the same network. */
  watch(peer: number, now: Instant): void {
    this.#restart(peer, now);
  }

  forget(peer: number): void {
    this.#deadlines.forget(peer);
    this.#intervals[peer] = undefined;
  }

  opinion(peer: number, now: Instant): Opinion {
    return this.#deadlines.opinion(peer, now);
  }

  nextChange(peer: number, now: Instant): Instant {
    return this.#deadlines.nextChange(peer, now);
  }

  // phi grows with silence, and its inverse is known: so the two instants at which it reaches the thresholds say everything,
  // and no opinion can differ from what was announced.
  #restart(peer: number, now: Instant): void {
    const { suspectScale, deadScale, isNormal, minDeviation, pause, stableAfter } = this.#options;
    this.#lastHeard[peer] = now;
    const history = this.#history(peer);
    const start = now + pause + (isNormal ? history.mean : 0);
    const unit = isNormal ? Math.max(minDeviation, Math.sqrt(history.variance)) : history.mean;
    const suspectAt = start + suspectScale * unit;
    this.#deadlines.set(peer, suspectAt, Math.max(suspectAt + stableAfter, start + deadScale * unit), now);
  }

  #history(peer: number): SampleWindow {
    return (this.#intervals[peer] ??= this.#firstHistory());
  }

  /** Two samples with the estimated mean and, where it counts, a quarter of it as standard deviation (as in Akka). */
  #firstHistory(): SampleWindow {
    const { window, firstEstimate, isNormal } = this.#options;
    const history = new SampleWindow(window);
    const deviation = isNormal ? firstEstimate / 4 : 0;
    history.add(firstEstimate - deviation);
    history.add(firstEstimate + deviation);
    return history;
  }
}

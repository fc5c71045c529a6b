// Runs a simulation in stretches, after each of which a listener hears how far it is: neither hardly ever in a run where much
// happens, nor for every idle second of one where nothing does.

import type { Simulation } from "../kernel/simulation.ts";
import { seconds, type Duration, type Instant } from "../kernel/time.ts";

export type MomentListener = (now: Instant) => void;

/** Stretches in which fewer events fire get longer, those with more get shorter: some ten milliseconds of the real world. */
const EVENTS_LEAST = 2_000;
const EVENTS_MOST = 20_000;
/** The first one. */
const STRIDE = seconds(1) / 100;

export class Moments {
  readonly #simulation: Simulation;
  readonly #listener: MomentListener;
  /** Microseconds, whole. */
  #stride: number = STRIDE;

  constructor(simulation: Simulation, listener: MomentListener) {
    this.#simulation = simulation;
    this.#listener = listener;
  }

  /** As `Simulation.runUntil`, where nobody calls `stop`. */
  runUntil(limit: Instant): void {
    const simulation = this.#simulation;
    while (simulation.now < limit) {
      const firedBefore = simulation.eventsFired;
      const stride = Math.min(this.#stride, limit - simulation.now) as Duration;
      simulation.runUntil((simulation.now + stride) as Instant);
      this.#listener(simulation.now);
      this.#adapt(simulation.eventsFired - firedBefore, stride);
    }
  }

  /** In one stretch, which somebody may end by `stop`. */
  leapTo(limit: Instant): void {
    this.#simulation.runUntil(limit);
    this.#listener(this.#simulation.now);
  }

  #adapt(fired: number, stride: Duration): void {
    if (fired > EVENTS_MOST) this.#stride = Math.max(1, Math.floor(stride / 2));
    // What the limit cut short says nothing of longer stretches.
    else if (fired < EVENTS_LEAST && stride === this.#stride) this.#stride *= 2;
  }
}

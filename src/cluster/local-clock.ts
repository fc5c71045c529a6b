// One node's clocks, as seen from true (virtual) time. Monotonic time runs at `rate` and can freeze; wall time is the
// same plus an offset that can be stepped. Conversions are exact to the microsecond for rate 1.

import type { Duration, Instant } from "../kernel/time.ts";

export class LocalClock {
  #rate: number;
  #offset: number;
  #frozen = false;
  /** True instant and local reading at the last change of rate. */
  #trueBase = 0;
  #localBase = 0;

  /** `rate` 1 = true time; `offset` of the wall clock in us. */
  constructor(rate: number, offset: number) {
    this.#rate = rate;
    this.#offset = Math.round(offset);
  }

  get rate(): number {
    return this.#rate;
  }

  get isFrozen(): boolean {
    return this.#frozen;
  }

  monotonic(now: Instant): Instant {
    if (this.#frozen) return this.#localBase as Instant;
    if (this.#rate === 1) return (this.#localBase + now - this.#trueBase) as Instant;
    return (this.#localBase + Math.floor((now - this.#trueBase) * this.#rate)) as Instant;
  }

  wall(now: Instant): Instant {
    return (this.monotonic(now) + this.#offset) as Instant;
  }

  /** True time until the local clock has advanced by `delay`; never shorter than that. The clock must not be frozen. */
  trueDelay(delay: number): Duration {
    if (this.#rate === 1) return delay as Duration;
    return Math.ceil(delay / this.#rate) as Duration;
  }

  step(by: number): void {
    this.#offset += by;
  }

  setRate(rate: number, now: Instant): void {
    this.#rebase(now);
    this.#rate = rate;
  }

  freeze(now: Instant): void {
    this.#rebase(now);
    this.#frozen = true;
  }

  thaw(now: Instant): void {
    this.#frozen = false;
    this.#trueBase = now;
  }

  #rebase(now: Instant): void {
    this.#localBase = this.monotonic(now);
    this.#trueBase = now;
  }
}

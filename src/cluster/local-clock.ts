// One node's clocks, as seen from true (virtual) time. Monotonic time runs at `rate` and can freeze; wall time is the
// same plus an offset that can be stepped. Conversions are exact to the microsecond for rate 1.

import { NEVER, type Duration, type Instant } from "../kernel/time.ts";

export class LocalClock {
  readonly #nominal: number;
  #rate: number;
  #offset: number;
  /** How many freezes hold it: only the last thaw lets it go on. */
  #freezes = 0;
  /** True instant and local reading at the last change of rate. */
  #trueBase = 0;
  #localBase = 0;

  /** `rate` 1 = true time; `offset` of the wall clock in us. */
  constructor(rate: number, offset: number) {
    this.#nominal = rate;
    this.#rate = rate;
    this.#offset = Math.round(offset);
  }

  get rate(): number {
    return this.#rate;
  }

  /** Without faults. */
  get nominalRate(): number {
    return this.#nominal;
  }

  get isFrozen(): boolean {
    return this.#freezes > 0;
  }

  get hasTrueRate(): boolean {
    return this.#rate === 1 && this.#freezes === 0;
  }

  /** By how much the monotonic clock is ahead of true time; while it has the true rate, that does not change. */
  get lead(): number {
    return this.#localBase - this.#trueBase;
  }

  monotonic(now: Instant): Instant {
    if (this.#freezes > 0) return this.#localBase as Instant;
    if (this.#rate === 1) return (this.#localBase + now - this.#trueBase) as Instant;
    return (this.#localBase + Math.floor((now - this.#trueBase) * this.#rate)) as Instant;
  }

  wall(now: Instant): Instant {
    return (this.monotonic(now) + this.#offset) as Instant;
  }

  /**
   * True time until the local clock has advanced by `delay`; never shorter than that. NEVER if that is later than any run. The
   * clock must not be frozen.
   */
  trueDelay(delay: number, now: Instant): Duration {
    if (this.#rate === 1) return delay as Duration;
    const due = this.monotonic(now) + delay;
    const tick = Math.ceil((due - this.#localBase) / this.#rate) - (now - this.#trueBase);
    let wait = Math.max(tick, Math.ceil(delay / this.#rate));
    if (now + wait >= NEVER) return NEVER as number as Duration;
    while (this.monotonic((now + wait) as Instant) < due) wait += 1; // the quotient was rounded down
    return wait as Duration;
  }

  step(by: number): void {
    this.#offset += by;
  }

  /** A rate within 1e-9 of the nominal one is that one: what is left of changes that were undone in another order. */
  setRate(rate: number, now: Instant): void {
    this.#rebase(now);
    this.#rate = Math.abs(rate - this.#nominal) < 1e-9 ? this.#nominal : rate;
  }

  freeze(now: Instant): void {
    this.#rebase(now);
    this.#freezes += 1;
  }

  thaw(now: Instant): void {
    this.#freezes -= 1;
    this.#trueBase = now;
  }

  #rebase(now: Instant): void {
    this.#localBase = this.monotonic(now);
    this.#trueBase = now;
  }
}

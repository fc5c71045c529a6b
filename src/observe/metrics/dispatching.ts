// How long nothing was dispatched although some task was yet to be dispatched.

import { type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";

export class Dispatching {
  #undispatched = 0;
  /** The later of the last dispatch and the instant at which the first of the undispatched became so. */
  #expectedSince = 0;
  #gapMax = 0;

  /** One more task is yet to be dispatched. */
  expect(at: Instant): void {
    this.#undispatched += 1;
    if (this.#undispatched === 1) this.#expectedSince = at;
  }

  /** One was dispatched, or needs no dispatch any more. */
  settle(at: Instant, isDispatched: boolean): void {
    this.#undispatched -= 1;
    if (isDispatched || this.#undispatched === 0) this.#closeGap(at);
  }

  metrics(end: Instant): Readonly<Record<string, number>> {
    if (this.#undispatched > 0) this.#closeGap(end);
    return { "dispatchGap.max": this.#gapMax / MICROSECONDS_PER_SECOND };
  }

  #closeGap(at: Instant): void {
    const gap = at - this.#expectedSince;
    if (gap > this.#gapMax) this.#gapMax = gap;
    this.#expectedSince = at;
  }
}

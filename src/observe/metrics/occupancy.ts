// How many tasks were in the system and how many of them waited, over the measured window; and how long nothing was
// dispatched although something could have been.

import { type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import { Levels } from "../levels.ts";
import type { Window } from "../window.ts";

const WAITING = 0;
const IN_SYSTEM = 1;

export class Occupancy {
  readonly #window: Window;
  readonly #levels: Levels;
  #undispatched = 0;
  /** The later of the last dispatch and the instant at which the first of the undispatched became so. */
  #dispatchExpectedSince = 0;
  #dispatchGapMax = 0;

  constructor(window: Window) {
    this.#window = window;
    this.#levels = new Levels(window);
  }

  arrived(at: Instant): void {
    this.#levels.add(WAITING, at, 1);
    this.#levels.add(IN_SYSTEM, at, 1);
    this.becameUndispatched(at);
  }

  /** One more task waits, or one fewer. */
  waiting(at: Instant, change: 1 | -1): void {
    this.#levels.add(WAITING, at, change);
  }

  left(at: Instant): void {
    this.#levels.add(IN_SYSTEM, at, -1);
  }

  becameUndispatched(at: Instant): void {
    this.#undispatched += 1;
    if (this.#undispatched === 1) this.#dispatchExpectedSince = at;
  }

  /** It was dispatched, or needs no dispatch any more. */
  ceasedUndispatched(at: Instant, isDispatched: boolean): void {
    this.#undispatched -= 1;
    if (isDispatched || this.#undispatched === 0) this.#closeGap(at);
  }

  metrics(end: Instant): Readonly<Record<string, number>> {
    if (this.#undispatched > 0) this.#closeGap(end);
    const values: Record<string, number> = { "dispatchGap.max": this.#dispatchGapMax / MICROSECONDS_PER_SECOND };
    const span = this.#window.end(end) - this.#window.from;
    if (span <= 0) return values;
    values["queue.mean"] = this.#levels.area(WAITING, end) / span;
    values["queue.max"] = this.#levels.peak(WAITING);
    values["inSystem.mean"] = this.#levels.area(IN_SYSTEM, end) / span;
    return values;
  }

  #closeGap(at: Instant): void {
    const gap = at - this.#dispatchExpectedSince;
    if (gap > this.#dispatchGapMax) this.#dispatchGapMax = gap;
    this.#dispatchExpectedSince = at;
  }
}

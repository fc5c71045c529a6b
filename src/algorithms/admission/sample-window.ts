// What adaptive limits learn from: the tasks that ended within a window, put together as one sample.

import type { Duration, Instant } from "../../kernel/time.ts";
import type { Departure } from "./admission.ts";

export interface WindowSample {
  /** Mean time from admission to end, us. */
  readonly took: number;
  /** Most tasks in flight at the end of one of them. */
  readonly inFlight: number;
  /** One of them was dropped, withdrawn or given up. */
  readonly hasDrop: boolean;
}

/**
 * A window is over when it has lasted for long enough and holds enough tasks (Netflix concurrency-limits, WindowedLimit, with
 * windows that do not grow with what tasks take).
 */
export class SampleWindow {
  readonly #length: Duration;
  readonly #least: number;
  #until: Instant | undefined = undefined;
  #count = 0;
  #sum = 0;
  #inFlight = 0;
  #hasDrop = false;

  constructor(length: Duration, least: number) {
    this.#length = length;
    this.#least = least;
  }

  /** The sample of the window, if this was its last task. */
  add({ took, inFlight, isCompleted }: Departure, now: Instant): WindowSample | undefined {
    this.#until ??= (now + this.#length) as Instant;
    this.#count += 1;
    this.#sum += took;
    this.#inFlight = Math.max(this.#inFlight, inFlight);
    this.#hasDrop ||= !isCompleted;
    if (now < this.#until || this.#count < this.#least) return undefined;
    const sample = { took: this.#sum / this.#count, inFlight: this.#inFlight, hasDrop: this.#hasDrop };
    this.#until = (now + this.#length) as Instant;
    this.#count = 0;
    this.#sum = 0;
    this.#inFlight = 0;
    this.#hasDrop = false;
    return sample;
  }
}

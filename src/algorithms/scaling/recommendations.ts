// The highest of the recommendations of late: what was wanted a moment ago is not given away. For policies that scale.

import type { Duration, Instant } from "../../kernel/time.ts";

export class Recommendations {
  readonly #window: Duration;
  /** Descending: whatever a later and higher one makes pointless is dropped. */
  #list: readonly { readonly at: Instant; readonly wanted: number }[] = [];

  constructor(window: Duration) {
    this.#window = window;
  }

  /** The highest of the last `window`, this one included. */
  stabilise(wanted: number, now: Instant): number {
    const kept = this.#list.filter((one) => one.at > now - this.#window && one.wanted > wanted);
    this.#list = [...kept, { at: now, wanted }];
    return this.#list[0].wanted;
  }
}

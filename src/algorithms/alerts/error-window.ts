// The share of bad tasks in a sliding window, compared with a threshold. For the rules beside this file.

import type { Duration } from "../../kernel/time.ts";
import type { Scrape } from "./alert.ts";
import { CounterWindow } from "./counter-window.ts";

/** 1 - 0.9 is less than 0.1 by a rounding error, and exactly the threshold is not above it. */
const ROUNDING = 1e-9;

export class ErrorWindow {
  readonly #judged: CounterWindow;
  readonly #bad: CounterWindow;

  constructor(window: Duration) {
    this.#judged = new CounterWindow(window);
    this.#bad = new CounterWindow(window);
  }

  /** Once per scrape, in order of time. Where nothing was judged nothing was bad, and no threshold is exceeded. */
  exceed({ now, judged, bad }: Scrape, threshold: number): boolean {
    const total = this.#judged.increase(now, judged);
    const errors = this.#bad.increase(now, bad);
    return errors > (threshold + ROUNDING) * total;
  }
}

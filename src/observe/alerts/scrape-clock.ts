// When the monitor looks: at every multiple of its interval. Nothing is scheduled for it in the run: the first record at or after
// such an instant lets it look first, so it sees what was just before, and no run is changed by being watched.

import type { Duration, Instant } from "../../kernel/time.ts";
import { RECORD_KINDS } from "../../trace/record-kinds.ts";
import type { Trace } from "../../trace/trace.ts";

export class ScrapeClock {
  readonly #interval: Duration;
  #next: number;
  #onTick: ((at: Instant) => void) | undefined = undefined;

  /** Before anybody else listens to the trace. */
  constructor(trace: Trace, interval: Duration) {
    this.#interval = interval;
    this.#next = interval;
    for (const { name } of RECORD_KINDS)
      trace.on(name, (at) => {
        if (at >= this.#next) this.advance(at);
      });
  }

  onTick(listener: (at: Instant) => void): void {
    this.#onTick = listener;
  }

  /** Looks at every instant that was due up to `at`. */
  advance(at: Instant): void {
    while (this.#next <= at) {
      this.#onTick?.(this.#next as Instant);
      this.#next += this.#interval;
    }
  }
}

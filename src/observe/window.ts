// The measured window: from the end of the warm-up to the end of arrivals, or, where that is open, to the last completion.

import { type Instant, NEVER } from "../kernel/time.ts";

export class Window {
  readonly from: number;
  /** NEVER = open: it ends with the last completion. */
  readonly until: number;
  /** NEVER and -1 before the first one. */
  firstArrival: number = NEVER;
  lastCompletion = -1;

  constructor(warmup: Instant, duration: Instant | undefined) {
    this.from = warmup;
    this.until = duration ?? NEVER;
  }

  get isOpen(): boolean {
    return this.until === NEVER;
  }

  contains(at: number): boolean {
    return at >= this.from && at < this.until;
  }

  /** The part of [from, until] that lies within the window, as far as that is known before the end. us. */
  overlap(from: number, until: number): number {
    return Math.max(0, Math.min(until, this.until) - Math.max(from, this.from));
  }

  /** End of the window of a run that ended at `runEnd`. */
  end(runEnd: Instant): number {
    return this.isOpen ? Math.max(this.from, this.lastCompletion) : Math.max(this.from, Math.min(this.until, runEnd));
  }
}

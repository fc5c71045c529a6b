// How long the tasks of a class took lately, whatever jobs they were of: what hedging goes by. The tasks of one job start
// together, so that none of them has ended when it must be said when the others are late.

import type { ClassDurations } from "../../../algorithms/speculation/speculation.ts";
import type { Duration, Instant } from "../../../kernel/time.ts";
import type { Attempt } from "../../dispatch/attempt.ts";
import { DurationWindow } from "./duration-window.ts";

export class ClassBook implements ClassDurations {
  readonly #durations = new DurationWindow();

  get completedCount(): number {
    return this.#durations.count;
  }

  durationQuantile(fraction: number): Duration | undefined {
    return this.#durations.quantile(fraction);
  }

  /**
   * An attempt has completed its task. What counts is when the first of its copies was sent out: if those that were overtaken
   * did not count, what is late would come sooner with every copy that wins.
   */
  succeeded({ entry, startedAt }: Attempt, now: Instant): void {
    let began = startedAt;
    for (const other of entry.attempts) if (other.startedAt < began) began = other.startedAt;
    this.#durations.add((now - began) as Duration);
  }
}

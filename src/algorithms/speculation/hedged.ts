// Hedged requests: a second copy of what has not ended after the time that nearly all take.

import { besides } from "./progress.ts";
import {
  type Copy,
  defineSpeculation,
  NOT_OVER_TIME,
  type SpeculationPolicy,
  type SpeculationView,
} from "./speculation.ts";

export const hedged = defineSpeculation({
  name: "hedged",
  summary: "Starts another copy after a fixed delay or a quantile of what tasks of the class took, within a budget.",
  source:
    "Dean, Barroso, The Tail at Scale, CACM 56(2), 2013; gRPC A6 (hedgingDelay, at most 5 attempts); catalogue F6",
  parameters: {
    delay: { type: "duration", optional: true, summary: "Copy after this long. Where absent, by `quantile`." },
    quantile: {
      type: "probability",
      default: 0.95,
      summary:
        "Copy after the time in which this share of the class's tasks ended lately, from when they were first sent out.",
    },
    samples: {
      type: "integer",
      default: 20,
      min: 1,
      summary: "No copy by quantile before so many tasks of the class are completed.",
    },
    copies: { type: "integer", default: 2, min: 2, max: 5, summary: "Copies of a task at a time, the first included." },
    budget: {
      type: "probability",
      default: 0.05,
      summary: "Extra copies, as a share of the tasks sent out: without a bound, hedging an overload makes it worse.",
    },
    burst: {
      type: "integer",
      default: 10,
      min: 1,
      summary: "So many of the copies that were allowed and not needed are kept for later.",
    },
    loadMax: {
      type: "probability",
      default: 0.8,
      summary: "No copies while more than this share of the slots is busy; 1 = whatever the load.",
    },
  },
  shorthand: "delay",
  create({ delay, quantile, samples, copies, budget, burst, loadMax }): SpeculationPolicy {
    const allowed = new Allowance(budget, burst);
    return {
      caps: { perTask: copies, ofStarts: { share: budget, burst } },
      interval: NOT_OVER_TIME,
      decide: (): readonly Copy[] => [],
      hedgeAfter(task, view) {
        if (delay !== undefined) return delay;
        const peers = view.classOf(task.id);
        return peers === undefined || peers.completedCount < samples ? undefined : peers.durationQuantile(quantile);
      },
      hedge(attempt, view) {
        // Where queues wait at workers, more than all slots may be taken.
        const busy = Math.min(view.slots, view.slots - view.freeSlots);
        if (busy > loadMax * view.slots || attempt.copies >= copies) return undefined;
        return allowed.take(view) ? besides(attempt) : undefined;
      },
    };
  },
});

/** Sums of fractions such as 0.05 are off by a little. */
const ROUNDING = 1e-9;

/** Copies that may be started: each task that is sent out earns `share` of one, and `burst` of them can be saved up. */
class Allowance {
  readonly #share: number;
  readonly #burst: number;
  #saved = 0;
  /** Tasks that have earned their share. */
  #paid = 0;

  constructor(share: number, burst: number) {
    this.#share = share;
    this.#burst = burst;
  }

  take({ tasksSent, copiesStarted }: SpeculationView): boolean {
    this.#saved = Math.min(this.#burst, this.#saved + this.#share * Math.max(0, tasksSent - this.#paid));
    this.#paid = Math.max(this.#paid, tasksSent);
    // The share of all tasks holds as well where somebody else has started copies.
    const isOverdrawn = copiesStarted + 1 > this.#share * tasksSent + ROUNDING;
    if (this.#saved < 1 - ROUNDING || isOverdrawn) return false;
    this.#saved -= 1;
    return true;
  }
}

// A limit on tasks in flight that learns from how long they take: what `aimd`, `gradient` and `vegas` share.

import type { Instant } from "../../kernel/time.ts";
import {
  ACCEPT,
  REJECT,
  type Admission,
  type AdmissionView,
  type Applicant,
  type Departure,
  type Verdict,
} from "./admission.ts";
import type { SampleWindow, WindowSample } from "./sample-window.ts";

export interface LimitRule {
  readonly limit: number;
  /** A window is over. */
  update(sample: WindowSample): void;
}

export class AdaptiveLimit implements Admission {
  readonly #rule: LimitRule;
  readonly #window: SampleWindow;

  constructor(rule: LimitRule, window: SampleWindow) {
    this.#rule = rule;
    this.#window = window;
  }

  decide(_task: Applicant, { inFlight }: AdmissionView): Verdict {
    return inFlight < this.#rule.limit ? ACCEPT : REJECT;
  }

  ended(departure: Departure, now: Instant): void {
    const sample = this.#window.add(departure, now);
    if (sample !== undefined) this.#rule.update(sample);
  }
}

/** Parameters that all have. */
export const LIMIT_PARAMETERS = {
  window: {
    type: "duration",
    default: "1s",
    min: "1us",
    summary: "The limit is reconsidered after so long, from what ended meanwhile.",
  },
  samplesLeast: {
    type: "integer",
    default: 10,
    min: 1,
    summary: "But not before so many tasks have ended.",
  },
} as const;

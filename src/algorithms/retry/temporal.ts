// Temporal's retry policy of activities: exponential without jitter, and without an end unless one is set.

import { type Duration, microseconds } from "../../kernel/time.ts";
import { grownDelay } from "./growth.ts";
import { defineRetry } from "./retry.ts";

/** Maximum interval, in initial intervals, where none is set. */
const MAXIMUM_INTERVALS = 100;

export const temporal = defineRetry({
  name: "temporal",
  summary: "Waits 1 s, 2 s, 4 s ... up to 100 s, as often as it takes.",
  source:
    "Temporal, docs.temporal.io/encyclopedia/retry-policies: initial interval 1 s, backoff coefficient 2.0, maximum interval 100 initial intervals, maximum attempts unlimited; catalogue C10",
  parameters: {
    initialInterval: { type: "duration", default: "1s", min: "1ms", summary: "Before the first retry." },
    backoffCoefficient: { type: "number", default: 2, min: 1, summary: "Growth per failure." },
    maximumInterval: {
      type: "duration",
      optional: true,
      min: "1ms",
      summary: "No delay is longer. Default: 100 initial intervals.",
    },
    maximumAttempts: {
      type: "integer",
      default: 0,
      min: 0,
      summary: "Attempts in all, the first included; then it is given up. 0 = never.",
    },
  },
  shorthand: "initialInterval",
  create({ initialInterval, backoffCoefficient, maximumInterval, maximumAttempts }) {
    const cap = maximumInterval ?? ((MAXIMUM_INTERVALS * initialInterval) as Duration);
    return {
      delay(failures) {
        if (maximumAttempts > 0 && failures >= maximumAttempts) return undefined;
        return microseconds(Math.min(cap, grownDelay(initialInterval, backoffCoefficient, failures - 1, cap)));
      },
    };
  },
});

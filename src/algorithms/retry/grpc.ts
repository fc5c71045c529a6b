// gRPC's back-off between the attempts of a call: exponential, a little blurred, and few attempts.

import { type Duration, microseconds } from "../../kernel/time.ts";
import { grownDelay } from "./growth.ts";
import { defineRetry } from "./retry.ts";

export const grpc = defineRetry({
  name: "grpc",
  summary: "Waits min(initial * multiplier^(n - 1), maximum), times a factor drawn around 1, before the n-th retry.",
  source:
    "gRPC proposal A6, client retries (its example: 0.1 s, 1 s, 2, 4 attempts; at most 5; jitter 0.2 since its amendment); catalogue F1",
  parameters: {
    initialBackoff: { type: "duration", default: "100ms", summary: "The first delay before jitter." },
    maxBackoff: { type: "duration", default: "1s", summary: "No delay is longer before jitter." },
    backoffMultiplier: { type: "number", default: 2, above: 0, summary: "Growth per failure." },
    jitter: {
      type: "probability",
      default: 0.2,
      summary: "A delay is multiplied by a number drawn evenly between 1 - jitter and 1 + jitter.",
    },
    attempts: { type: "integer", default: 4, min: 1, max: 5, summary: "Attempts in all, the first included." },
  },
  create: ({ initialBackoff, maxBackoff, backoffMultiplier, jitter, attempts }) => ({
    delay(failures, _previous, random): Duration | undefined {
      if (failures >= attempts) return undefined;
      const delay = grownDelay(initialBackoff, backoffMultiplier, failures - 1, maxBackoff);
      return microseconds(delay * (1 - jitter + 2 * jitter * random.uniform()));
    },
  }),
});

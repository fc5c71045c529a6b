// Sidekiq's retries: soon at first, in case it was a hiccup, then over three weeks, in case the code must be mended.

import { seconds } from "../../kernel/time.ts";
import { defineRetry } from "./retry.ts";

export const sidekiq = defineRetry({
  name: "sidekiq",
  summary: "Waits k^4 + 15 + a whole number below 10 (k + 1) drawn evenly, in seconds, before retry k = 0, 1, 2 ...",
  source: "Sidekiq, lib/sidekiq/job_retry.rb (25 retries, 20.4 days without the draws); catalogue F1, K22",
  parameters: {
    attempts: {
      type: "integer",
      default: 26,
      min: 1,
      summary: "Attempts in all, the first included: Sidekiq's 25 retries and one.",
    },
  },
  shorthand: "attempts",
  create: ({ attempts }) => ({
    delay(failures, _previous, random) {
      if (failures >= attempts) return undefined;
      const k = failures - 1;
      return seconds(k * k * k * k + 15 + random.integer(10 * (k + 1)));
    },
  }),
});

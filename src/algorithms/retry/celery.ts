// Celery's retries: a fixed delay, or with `backoff` an exponential one in whole seconds.

import { type Duration, microseconds, seconds, toSeconds } from "../../kernel/time.ts";
import { grownDelay } from "./growth.ts";
import { defineRetry } from "./retry.ts";

export const celery = defineRetry({
  name: "celery",
  summary:
    "Waits 180 s before each of 3 retries; with `backoff`, a whole number of seconds from 0 to a doubling bound.",
  source:
    "Celery, Task.default_retry_delay and max_retries; retry_backoff_max 600 and get_exponential_backoff_interval; catalogue F1",
  parameters: {
    delay: { type: "duration", default: "180s", summary: "Before every retry where there is no `backoff`." },
    backoff: {
      type: "duration",
      optional: true,
      min: "1s",
      summary: "The first bound: Celery's `retry_backoff`, for which it takes 1s if told no number.",
    },
    cap: { type: "duration", default: "600s", summary: "No bound is higher." },
    jitter: { type: "boolean", default: true, summary: "false: exactly the bound. Of use with `backoff`." },
    attempts: { type: "integer", default: 4, min: 1, summary: "Attempts in all: max_retries and the first one." },
  },
  create: ({ delay, backoff, cap, jitter, attempts }) => ({
    delay(failures, _previous, random): Duration | undefined {
      if (failures >= attempts) return undefined;
      if (backoff === undefined) return delay;
      const bound = microseconds(grownDelay(backoff, 2, failures - 1, cap));
      return jitter ? seconds(random.integer(Math.floor(toSeconds(bound)) + 1)) : bound;
    },
  }),
});

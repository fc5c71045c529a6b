// Airflow's retries: none unless asked for, after a fixed delay, or with `exponential` after one that doubles and is spread.

import { type Duration, microseconds } from "../../kernel/time.ts";
import { grownDelay } from "./growth.ts";
import { defineRetry } from "./retry.ts";

export const airflow = defineRetry({
  name: "airflow",
  summary: "Waits 5 minutes before each retry, of which there are none by default; or between d and 2d, and d doubles.",
  source:
    "Apache Airflow, BaseOperator.retries 0, retry_delay 300 s, TaskInstance.next_retry_datetime; MAX_RETRY_DELAY 24 h; catalogue F1",
  parameters: {
    delay: { type: "duration", default: "300s", summary: "Before every retry, or d before the first one." },
    exponential: { type: "boolean", default: false, summary: "Double d with every failure, and spread the delays." },
    maxDelay: { type: "duration", default: "24h", summary: "No spread delay is longer." },
    attempts: { type: "integer", default: 1, min: 1, summary: "Attempts in all: Airflow's retries and the first one." },
  },
  create: ({ delay, exponential, maxDelay, attempts }) => ({
    delay(failures, _previous, random): Duration | undefined {
      if (failures >= attempts) return undefined;
      if (!exponential) return delay;
      // Airflow spreads by a hash of the task's name and try, which is as good as a draw.
      const least = grownDelay(delay, 2, failures - 1, maxDelay);
      return microseconds(Math.min(maxDelay, least * (1 + random.uniform())));
    },
  }),
});

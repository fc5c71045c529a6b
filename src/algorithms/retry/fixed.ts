// The same delay before every attempt.

import { defineRetry } from "./retry.ts";

export const fixed = defineRetry({
  name: "fixed",
  summary: "Waits the same time before every further attempt.",
  source: "Catalogue F1 (Celery: 180s, 3 retries)",
  parameters: {
    delay: {
      type: "duration",
      default: "1s",
      summary:
        "Before each attempt after the first. Synchronises clients that failed together: prefer a jitter under load.",
    },
    attempts: {
      type: "integer",
      default: 4,
      min: 1,
      summary: "Attempts in all, the first included; then it is given up.",
    },
  },
  shorthand: "delay",
  create: ({ delay, attempts }) => ({ delay: (failures) => (failures < attempts ? delay : undefined) }),
});

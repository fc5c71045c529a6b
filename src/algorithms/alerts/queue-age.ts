// The oldest task has waited for too long: a queue that stands still shows here, whatever its length.

import type { Duration } from "../../kernel/time.ts";
import { defineAlert } from "./alert.ts";
import { FOR } from "./common-parameters.ts";

export const queueAge = defineAlert({
  name: "queue-age",
  summary: "The task that has waited longest, since its arrival, has waited for longer than a bound.",
  source: "Amazon SQS, ApproximateAgeOfOldestMessage; catalogue L",
  parameters: {
    above: { type: "duration", default: "30s", summary: "So long a wait is still well." },
    for: FOR,
  },
  shorthand: "above",
  pending: (parameters) => parameters.for,
  memory: () => 0 as Duration,
  create: ({ above }) => ({ holds: ({ queueAge: age }) => age > above }),
});

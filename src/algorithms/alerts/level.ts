// A level beyond a bound, as it is at the scrape: what lies between two scrapes is not seen.

import { defineAlert, type Level, LEVELS } from "./alert.ts";
import { FOR } from "./common-parameters.ts";
import { checkBounds, isOutside } from "./threshold.ts";
import type { Duration } from "../../kernel/time.ts";

export const level = defineAlert({
  name: "level",
  summary: "A level is beyond a bound at the scrape.",
  source: "Prometheus, alerting rules: an expression on gauges such as `queue_length > 100`",
  parameters: {
    of: {
      type: "choice",
      options: LEVELS,
      summary:
        "queue: waiting tasks. running: attempts. in-system: tasks that have not ended. busy-share: busy cores of workers that answer, 0 to 1. workers-down: workers that do not answer a scrape (off or frozen; those that are with their provider, or cordoned, are not missed). workers-suspected: that the leader does not trust.",
    },
    above: { type: "number", optional: true, summary: "It is wrong above this." },
    below: { type: "number", optional: true, summary: "It is wrong below this." },
    for: FOR,
  },
  check: checkBounds,
  pending: (parameters) => parameters.for,
  memory: () => 0 as Duration,
  create: ({ of, ...bounds }) => ({
    holds(scrape) {
      const value = scrape.level(of as Level);
      return value !== undefined && isOutside(value, bounds);
    },
  }),
});

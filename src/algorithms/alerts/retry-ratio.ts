// Work that is done again, in proportion to new work: what turns a disturbance into a storm shows here first.

import { type AlertRule, defineAlert } from "./alert.ts";
import { FOR } from "./common-parameters.ts";
import { CounterWindow } from "./counter-window.ts";

export const retryRatio = defineAlert({
  name: "retry-ratio",
  summary: "Attempts, or calls, are repeated more often than in a share of the new ones, over a window.",
  source: "Catalogue L: retry ratio above the budget; Google SRE book, chapter 21: 10% per client is its budget",
  parameters: {
    above: { type: "number", default: 0.2, min: 0, summary: "Repeated per new one." },
    of: {
      type: "choice",
      options: ["attempts", "calls"],
      default: "attempts",
      summary:
        "attempts: beyond a task's first, per first attempt started. calls: calls of clients sent again, per task that arrived.",
    },
    window: { type: "duration", default: "1m", min: "1us", summary: "How far back it looks." },
    for: FOR,
  },
  shorthand: "above",
  pending: (parameters) => parameters.for,
  memory: ({ window }) => window,
  create({ above, of, window }): AlertRule {
    const repeated = new CounterWindow(window);
    const fresh = new CounterWindow(window);
    return {
      holds(scrape) {
        const restarts = scrape.counter("restarts");
        const isOfCalls = of === "calls";
        const again = repeated.increase(scrape.now, isOfCalls ? scrape.counter("repeated-calls") : restarts);
        const first = isOfCalls ? scrape.counter("arrivals") : scrape.counter("starts") - restarts;
        const base = fresh.increase(scrape.now, first);
        // Repeated work without any new work is more than any share of it.
        return again > above * base;
      },
    };
  },
});

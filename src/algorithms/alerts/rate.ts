// How often something happens, beyond a bound.

import { toSeconds } from "../../kernel/time.ts";
import { type Counter, COUNTERS, defineAlert } from "./alert.ts";
import { FOR } from "./common-parameters.ts";
import { CounterWindow } from "./counter-window.ts";
import { checkBounds, isOutside } from "./threshold.ts";

export const COUNTER = {
  type: "choice",
  options: COUNTERS,
  summary:
    "arrivals and completions: tasks. failures: tasks that ended otherwise. starts: attempts. restarts: attempts beyond a task's first, copies included. repeated-calls: calls of clients sent again. refusals: submissions turned down.",
} as const;

export const rate = defineAlert({
  name: "rate",
  summary: "Something happens more, or less, often than a bound, on average over a window.",
  source: "Prometheus, alerting rules: `rate(counter[window]) > bound`, without its extrapolation",
  parameters: {
    of: COUNTER,
    above: { type: "rate", optional: true, summary: "It is wrong above this." },
    below: { type: "rate", optional: true, summary: "It is wrong below this." },
    window: { type: "duration", default: "1m", min: "1us", summary: "How far back it looks." },
    for: FOR,
  },
  check: checkBounds,
  pending: (parameters) => parameters.for,
  memory: ({ window }) => window,
  create({ of, window, ...bounds }) {
    const counter = new CounterWindow(window);
    return {
      holds(scrape) {
        const grown = counter.increase(scrape.now, scrape.counter(of as Counter));
        // Before the first window is over, nobody knows the rate.
        return scrape.now >= window && isOutside(grown / toSeconds(window), bounds);
      },
    };
  },
});

// Something that should go on happens no more. Other rules see nothing where there is no data; this one does.

import { type Counter, defineAlert } from "./alert.ts";
import { FOR } from "./common-parameters.ts";
import { CounterWindow } from "./counter-window.ts";
import { COUNTER } from "./rate.ts";

export const absence = defineAlert({
  name: "absence",
  summary: "Nothing of the kind happened in a window, though it may be that there was nothing to do.",
  source: "Prometheus, `absent_over_time` and `increase(counter[window]) == 0`; a dead man's switch",
  parameters: {
    of: COUNTER,
    window: { type: "duration", default: "1m", min: "1us", summary: "How far back it looks." },
    for: FOR,
  },
  shorthand: "of",
  tellsAbsence: true,
  pending: (parameters) => parameters.for,
  memory: ({ window }) => window,
  create({ of, window }) {
    const counter = new CounterWindow(window);
    return {
      holds(scrape) {
        const grown = counter.increase(scrape.now, scrape.counter(of as Counter));
        return scrape.now >= window && grown === 0;
      },
    };
  },
});

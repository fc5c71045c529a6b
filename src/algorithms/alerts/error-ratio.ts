// The share of bad tasks in one window above a threshold: the oldest rule there is.

import { defineAlert } from "./alert.ts";
import { ErrorWindow } from "./error-window.ts";
import { COUNTED, FOR, goodnessOf, OF, WITHIN } from "./common-parameters.ts";

export const errorRatio = defineAlert({
  name: "error-ratio",
  summary: "More than a share of the tasks that were judged in a window were bad.",
  source:
    "Google SRE workbook, chapter 5: approach 1 (a threshold), 2 (a longer window), 3 (`for`: incrementing the alert duration)",
  parameters: {
    above: {
      type: "probability",
      optional: true,
      summary: "Of the judged tasks. Default: what the objective allows, 1 - share.",
    },
    window: { type: "duration", default: "1m", min: "1us", summary: "How far back it looks." },
    within: WITHIN,
    of: OF,
    counted: COUNTED,
    for: FOR,
  },
  shorthand: "above",
  pending: (parameters) => parameters.for,
  memory: ({ window }) => window,
  goodness: goodnessOf,
  create({ above, window }, { share }) {
    const errors = new ErrorWindow(window);
    const threshold = above ?? 1 - share;
    return { holds: (scrape) => errors.exceed(scrape, threshold) };
  },
});

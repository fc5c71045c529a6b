// Alerting on the burn rate of an error budget, over one window or over a long and a short one.

import { ParameterError } from "../../kernel/parameter-error.ts";
import type { Duration } from "../../kernel/time.ts";
import { type AlertRule, defineAlert, type Scrape } from "./alert.ts";
import { COUNTED, FOR, goodnessOf, OF, WITHIN } from "./common-parameters.ts";
import { ErrorWindow } from "./error-window.ts";

export const burnRate = defineAlert({
  name: "burn-rate",
  summary:
    "The error budget is spent faster than a multiple of the pace that would use it up exactly, over a long window and, still, over a short one; one row of several is enough.",
  source:
    "Google SRE workbook, chapter 5, approaches 4 to 6: burn rate = share of bad tasks / (1 - objective); its windows for an objective over 30 days are the default. A total outage is told of after burn x (1 - objective) x long window, and resolved after the short one",
  parameters: {
    objective: { type: "probability", optional: true, summary: "Share of good tasks. Default: the objective's." },
    within: WITHIN,
    of: OF,
    counted: COUNTED,
    windows: {
      type: "rows",
      columns: [
        { name: "long window", type: "duration", min: 1 },
        { name: "short window", type: "duration" },
        { name: "burn rate", type: "number", above: 0 },
      ],
      default: [
        ["1h", "5m", 14.4],
        ["6h", "30m", 6],
      ],
      summary: "Both windows must burn faster than the rate; a short window of 0s asks for none.",
    },
    scale: {
      type: "number",
      default: 1,
      above: 0,
      summary: "Windows are so many times shorter than written, for runs that are no month long.",
    },
    for: FOR,
  },
  shorthand: "objective",
  check({ objective }) {
    if (objective === 1) throw new ParameterError("objective", "expected an objective below 100%, found 100%");
  },
  pending: (parameters) => parameters.for,
  memory: ({ windows, scale }) =>
    Math.ceil(Math.max(...windows.map(([long, short]) => Math.max(long, short))) / scale) as Duration,
  goodness: goodnessOf,
  create: ({ windows, scale, objective }, { share }) => new BurnRate(windows, scale, 1 - (objective ?? share)),
});

interface Row {
  readonly long: ErrorWindow;
  /** undefined = only the long one counts. */
  readonly short: ErrorWindow | undefined;
  /** Share of bad tasks. */
  readonly threshold: number;
}

class BurnRate implements AlertRule {
  readonly #rows: readonly Row[];

  constructor(windows: readonly (readonly number[])[], scale: number, budget: number) {
    const scaled = (window: number) => Math.max(1, Math.round(window / scale)) as Duration;
    this.#rows = windows.map(([long, short, burn]) => ({
      long: new ErrorWindow(scaled(long)),
      short: short === 0 ? undefined : new ErrorWindow(scaled(short)),
      threshold: burn * budget,
    }));
  }

  holds(scrape: Scrape): boolean {
    let holds = false;
    for (const { long, short, threshold } of this.#rows) {
      // Both are asked every time: they remember what they were told.
      const isLong = long.exceed(scrape, threshold);
      const isShort = short?.exceed(scrape, threshold) ?? true;
      if (isLong && isShort) holds = true;
    }
    return holds;
  }
}

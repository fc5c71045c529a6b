// Envoy's retry budget: a bound on the retries that are on their way, in proportion to everything that is.

import { defineBudget } from "./budget.ts";

export const concurrent = defineBudget({
  name: "concurrent",
  summary: "At any time at most a share of the tries that are on their way may be retries.",
  source: "Envoy, CircuitBreakers.Thresholds.RetryBudget: budget_percent 20, min_retry_concurrency 3; catalogue F2",
  parameters: {
    ratio: {
      type: "probability",
      default: 0.2,
      summary: "Retries on their way, as a share of all tries on their way.",
    },
    least: { type: "integer", default: 3, min: 0, summary: "So many retries at a time are allowed at any rate." },
  },
  shorthand: "ratio",
  bound: ({ ratio, least }) => ({ kind: "in-flight", ratio, least }),
  create({ ratio, least }) {
    let tries = 0;
    let retries = 0;
    const end = (isRetry: boolean): void => {
      tries = Math.max(0, tries - 1);
      if (isRetry) retries = Math.max(0, retries - 1);
    };
    return {
      tried() {
        tries += 1;
      },
      succeeded: (_now, ended) => end(ended !== "first"),
      failed: (_now, ended) => end(ended !== "first"),
      take() {
        if (retries >= Math.max(least, Math.floor(ratio * tries))) return false;
        tries += 1;
        retries += 1;
        return true;
      },
    };
  },
});

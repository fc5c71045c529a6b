// The trade-off in a clause of the answer, and in words for tables.

import type { Results } from "../../experiment/results.ts";
import type { MetricDescription } from "../../observe/observations.ts";
import { metricLabel, unitOf } from "../metric-labels.ts";
import { formatQuantity, scaleFor } from "../quantity.ts";
import { tradeOffs, type WeighedDesign } from "./trade-offs.ts";

/** Of the first trade-off; null where there is none. */
export function tradeOffClause(
  results: Results,
  metrics: readonly MetricDescription[],
  answered: string | null,
  asked?: readonly string[],
): string | null {
  const [tradeOff] = tradeOffs(results, metrics, answered, asked);
  if (tradeOff === undefined) return null;
  const { first, second, designs, chosen, otherEnd } = tradeOff;
  const say = (goal: "first" | "second", design: WeighedDesign): string => {
    const metric = goal === "first" ? first : second;
    const unit = unitOf(metric, results, metrics);
    const means = designs.map((each) => each[goal].mean);
    // "messages per task is 9", not "9 messages".
    const scale = scaleFor(metricLabel(metric).split(" ").includes(unit) ? "" : unit, means, metric);
    return formatQuantity(design[goal].mean, scale);
  };
  const [best, ...equals] = chosen;
  const label = metricLabel(second);
  const own =
    equals.length === 0
      ? `at a price in ${label}: ${say("second", best)}`
      : `of these ${best.name} is best on ${label} (${[say("second", best), ...equals.map((each) => `${each.name} ${say("second", each)}`)].join(", ")})`;
  if (otherEnd === null) return own;
  // Surely more, and yet nothing that anybody would see.
  if (say("second", otherEnd) === say("second", best)) return null;
  return `${own}, against ${say("second", otherEnd)} for ${otherEnd.name} at ${say("first", otherEnd)}`;
}

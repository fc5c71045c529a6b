// What the metrics of value and of agreed deadlines are.

import type { MetricDescription } from "../observations.ts";
import { metric } from "./definition.ts";

export const VALUE_METRICS: readonly MetricDescription[] = [
  metric(
    "value.offered",
    "1",
    "neutral",
    "Value of the tasks that arrived in the measured window and ended, in whatever way, or whose value was gone before the end of the run; only where classes have a `value`.",
  ),
  metric(
    "value.captured",
    "1",
    "higher",
    "What of it was gained: the value of a task completed by its deadline (an agreed one, where its client accepted a counter-offer), and what `lateValue` leaves of it later.",
  ),
  metric("value.ratio", "1", "higher", "value.captured / value.offered."),
  metric(
    "counterOffers.made",
    "1",
    "neutral",
    "Refused submissions that were answered with a deadline that could be kept; like the next two, only where there was one.",
  ),
  metric("counterOffers.accepted", "1", "higher", "Of these, the ones that clients accepted, and so asked again."),
  metric(
    "counterOffers.stretch",
    "s",
    "lower",
    "Mean of the agreed deadline less the one first asked for, of tasks that were then acknowledged.",
  ),
];

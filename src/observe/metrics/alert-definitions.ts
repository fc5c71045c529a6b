// What the metrics of alerts are: only in runs whose scenario declares some.

import type { MetricDescription } from "../observations.ts";
import { metric } from "./definition.ts";

export const ALERT_METRICS: readonly MetricDescription[] = [
  metric("alerts.fired", "1", "neutral", "Times that an alert began to fire in the measured time."),
  metric(
    "alerts.false",
    "1",
    "lower",
    "Of these, times when no fault that hurt the objective was under way, or over for no longer than the grace (docs/alerts.md).",
  ),
  metric(
    "alerts.expected",
    "1",
    "neutral",
    "Strikes of faults that hurt the objective: meanwhile more tasks were bad than it allows, and they were a significant part of the error budget.",
  ),
  metric(
    "alerts.missed",
    "1",
    "lower",
    "Of these, strikes that no alert told of: none began from the strike until the end of the grace, and none fired at the strike.",
  ),
  metric(
    "alerts.delay.mean",
    "s",
    "lower",
    "Mean time from the strike of a fault that hurt the objective until the first alert that began to fire after it (MTTD).",
  ),
  metric("alerts.delay.max", "s", "lower", "Longest such time."),
  metric(
    "alerts.reset.mean",
    "s",
    "lower",
    "Mean time for which alerts went on firing after such a fault, of which they told, was healed and overcome and the objective met again.",
  ),
  metric("alerts.firing", "s", "neutral", "Time for which at least one alert fired."),
  metric("alerts.scrapes", "1", "neutral", "Times that the monitor looked at every machine in the measured time."),
  metric(
    "objective.badRatio",
    "1",
    "lower",
    "Share of the tasks that the objective of `alerts` judged in the measured time that did not meet it.",
  ),
  metric(
    "objective.burnRate",
    "1",
    "lower",
    "objective.badRatio as a multiple of the share that the objective allows: above 1, the error budget does not last.",
  ),
];

// What the metrics of versions that go out are.

import type { MetricDescription } from "../observations.ts";
import { metric } from "./definition.ts";

export const ROLLOUT_METRICS: readonly MetricDescription[] = [
  metric(
    "rollout.duration",
    "s",
    "lower",
    "Mean time from the begin of a rollout until all of its machines have the new version and nobody looks at it any more, or all have what they had before; of those that came to such an end. Absent, as all about rollouts, where there are none.",
  ),
  metric(
    "rollout.exposed",
    "1",
    "lower",
    "Share of attempts that ended by themselves, or were lost with their machine, on machines with a version that something is wrong with; from the begin of the first rollout to the end of the run.",
  ),
  metric(
    "rollout.harmed",
    "attempts",
    "lower",
    "Attempts that failed, or were lost with a machine that was not taken out, on machines with a version that something is wrong with.",
  ),
  metric(
    "rollout.spread",
    "machines",
    "lower",
    "Most machines that had a version with something wrong at one instant.",
  ),
  metric(
    "rollout.out",
    "machines",
    "lower",
    "Most machines that rollouts had taken out at one instant: draining, or off.",
  ),
  metric(
    "rollout.detection",
    "s",
    "lower",
    "Mean time from the first machine with a version that something is wrong with until that version was found bad.",
  ),
  metric("rollout.found", "1", "neutral", "Rollouts whose version was found bad, rightly or wrongly."),
  metric("rollout.falseStops", "1", "lower", "Of these, rollouts of a version that nothing is wrong with."),
  metric(
    "rollout.missed",
    "1",
    "lower",
    "Rollouts of a version that something is wrong with, which nobody had found bad by the end of the run.",
  ),
];

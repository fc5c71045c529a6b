// Which metrics an answer may be about, most wanted first. For a sweep without a goal, and for stopping rules.

import type { Scenario } from "../../scenario/scenario.ts";
import { KEY_METRICS } from "../compare.ts";
import { metricsOf } from "../judging/evaluate.ts";

/** They say whether an answer may be trusted, not which design is better. */
const SAFETY_METRICS: readonly string[] = ["tasks.lost", "effects.duplicate", "tasks.completed", "tasks.submitted"];

/** Those that expectations speak of, then the usual ones. */
export function rankingMetrics({ expectations }: Scenario): readonly string[] {
  const asked = [...expectations.flatMap(metricsOf), ...KEY_METRICS];
  return [...new Set(asked)].filter((name) => !SAFETY_METRICS.includes(name));
}

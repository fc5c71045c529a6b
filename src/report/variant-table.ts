// The table of designs by metrics, ready to print: one unit per row, mean and half-width, and a mark where one design is
// surely best. HTML, Markdown and terminal show the same rows.

import type { Results } from "../experiment/results.ts";
import type { MetricDescription } from "../observe/observations.ts";
import { directionOf, metricLabel, unitOf } from "./metric-labels.ts";
import { formatEstimate, scaleFor, typical } from "./quantity.ts";
import { surelyBest } from "./ranking.ts";

export interface VariantRow {
  readonly metric: string;
  readonly label: string;
  /** `ms`, `%`, `×`, or empty. */
  readonly unit: string;
  readonly better: "lower" | "higher" | "neutral";
  readonly definition: string;
  /** In the order of the variants. */
  readonly cells: readonly VariantCell[];
}

export interface VariantCell {
  readonly mean: string;
  readonly halfWidth: string | null;
  /** Its paired intervals against every other design exclude zero in its favour. */
  readonly best: boolean;
}

export function variantRows(
  results: Results,
  metrics: readonly MetricDescription[],
  names: readonly string[],
): readonly VariantRow[] {
  return names.map((metric) => rowFor(metric, results, metrics));
}

/** Every metric that any variant has: described ones in their own order, then the rest by name. */
export function allMetricNames(results: Results, metrics: readonly MetricDescription[]): readonly string[] {
  const present = new Set(Object.values(results.variants).flatMap((variant) => Object.keys(variant.metrics)));
  const described = metrics.map(({ name }) => name).filter((name) => present.has(name));
  return [...new Set([...described, ...[...present].toSorted()])];
}

/** Parts stand in the unit of their whole, so that a reader can add them up. */
const PART_OF_RECOVERY = /^recovery\.\w+\.mean$/;

function rowFor(metric: string, results: Results, metrics: readonly MetricDescription[]): VariantRow {
  const better = directionOf(metric, metrics);
  const best = surelyBest(results, metric, better);
  const summaries = Object.entries(results.variants).map(([name, variant]) => ({
    name,
    summary: variant.metrics[metric],
  }));
  const whole = PART_OF_RECOVERY.test(metric) ? "recovery.mean" : metric;
  const means = Object.values(results.variants).map((variant) => variant.metrics[whole]?.mean);
  const scale = scaleFor(unitOf(metric, results, metrics), [typical(means)], metric);
  return {
    metric,
    label: metricLabel(metric),
    unit: scale.suffix.trim(),
    better,
    definition: metrics.find(({ name }) => name === metric)?.definition ?? "",
    cells: summaries.map(({ name, summary }) => {
      const { mean, halfWidth } = formatEstimate(summary?.mean ?? null, summary?.ci95 ?? [null, null], scale);
      return { mean, halfWidth, best: best.has(name) };
    }),
  };
}

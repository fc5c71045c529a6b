// The gate's new values for services that keep a history: Bencher's metric format, and the custom format of
// github-action-benchmark. Values of today; the gate's own judgement stays with the gate. Pure.

import type { GateResult, MetricGate, ScenarioGate } from "../../experiment/gate/gate-result.ts";
import { formatNumber } from "../quantity.ts";
import { canonicalJson } from "./canonical-json.ts";

/**
 * Bencher Metric Format: `{ benchmark: { measure: { value, lower_value, upper_value } } }`, a benchmark per scenario and
 * variant, a measure per metric. Source: bencher.dev, Bencher Metric Format.
 */
export function bencherJson({ scenarios }: GateResult): string {
  const benchmarks = new Map<string, Record<string, object>>();
  for (const { scenario, metric } of allMetrics(scenarios)) {
    const name = `${scenario}/${metric.variant}`;
    const measures = benchmarks.get(name) ?? {};
    const { low, high } = metric.headInterval;
    measures[metric.metric] = {
      value: metric.head,
      ...(low !== null && { lower_value: low }),
      ...(high !== null && { upper_value: high }),
    };
    benchmarks.set(name, measures);
  }
  return canonicalJson(Object.fromEntries(benchmarks));
}

/**
 * For the tools `customSmallerIsBetter` and `customBiggerIsBetter`: a file holds one direction only, because the action has
 * one setting per file. Metrics without a good direction are in neither.
 */
export function benchmarkActionJson({ scenarios }: GateResult, better: "lower" | "higher"): string {
  const entries = allMetrics(scenarios)
    .filter(({ metric }) => metric.better === better)
    .map(({ scenario, metric }) => ({
      name: `${scenario}/${metric.variant}: ${metric.metric}`,
      unit: metric.unit,
      value: metric.head,
      ...rangeOf(metric),
    }));
  return canonicalJson(entries);
}

function rangeOf({ headInterval: { low, high } }: MetricGate): { readonly range?: string } {
  return low === null || high === null ? {} : { range: `± ${formatNumber((high - low) / 2)}` };
}

function allMetrics(
  scenarios: readonly ScenarioGate[],
): readonly { readonly scenario: string; readonly metric: MetricGate }[] {
  return scenarios.flatMap(({ scenario, metrics }) => metrics.map((metric) => ({ scenario, metric })));
}

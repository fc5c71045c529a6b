// Results small enough to read in a test: a metric's mean and interval per variant, and the comparisons between them.

import type { Comparison, MetricSummary, ReportInput, Results } from "../../src/experiment/results.ts";
import { SAMPLE_METRICS } from "./sample-metrics.ts";

export type Ends = readonly [number | null, number | null];

interface SmallMetric {
  readonly mean: number;
  readonly ci95?: Ends;
}

export interface SmallVariant {
  readonly [metric: string]: SmallMetric | number;
}

export function smallResults(
  variants: Readonly<Record<string, SmallVariant>>,
  changes: Partial<Results> = {},
  replications = 10,
): Results {
  return {
    schema: "orrery/results/1",
    scenario: "small",
    question: "Which is better?",
    verdict: "pass",
    engine: { version: "0.1.0", fingerprint: "f00d" },
    variants: Object.fromEntries(
      Object.entries(variants).map(([name, metrics]) => [
        name,
        {
          ...(name === "ideal" ? { isBound: true as const } : {}),
          runs: Array.from({ length: replications }, (_, index) => ({
            seed: index + 1,
            digest: `d${index + 1}`,
            metrics: Object.fromEntries(Object.entries(metrics).map(([metric, value]) => [metric, meanOf(value)])),
          })),
          metrics: Object.fromEntries(
            Object.entries(metrics).map(([metric, value]) => [metric, summary(metric, value, replications)]),
          ),
        },
      ]),
    ),
    comparisons: [],
    expectations: [],
    findings: [],
    faults: [],
    partial: false,
    ...changes,
  };
}

function meanOf(value: SmallMetric | number): number {
  return typeof value === "number" ? value : value.mean;
}

function summary(metric: string, value: SmallMetric | number, replications: number): MetricSummary {
  const { mean, ci95 } = typeof value === "number" ? { mean: value } : value;
  const unit = SAMPLE_METRICS.find(({ name }) => name === metric)?.unit ?? "s";
  return { unit, mean, ci95: ci95 ?? (replications > 1 ? [mean * 0.9, mean * 1.1] : [null, null]), replications };
}

export function compared(
  metric: string,
  a: string,
  b: string,
  difference: number,
  ci95: Ends,
  verdict: Comparison["verdict"],
): Comparison {
  return {
    metric,
    a,
    b,
    difference,
    ci95,
    verdict,
    adjustedP: verdict === "inconclusive" ? 1 : 0.01,
  };
}

export function inputOf(results: Results): ReportInput {
  return {
    results,
    story: "",
    scenarioPath: "small.yaml",
    scenarioText: "name: small\n",
    command: "orrery run small.yaml",
    metrics: SAMPLE_METRICS,
    runs: [],
  };
}

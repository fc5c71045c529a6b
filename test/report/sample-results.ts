// Results from sample runs: means, Student intervals, paired differences, as an experiment computes them.

import type { Comparison, MetricSummary, Results, RunResult, VariantResult } from "../../src/experiment/results.ts";
import type { MetricDescription } from "../../src/observe/observations.ts";
import { SAMPLE_METRICS } from "./sample-metrics.ts";

export function sampleResults(runs: readonly RunResult[]): Results {
  const names = [...new Set(runs.map(({ variant }) => variant))];
  const variants = Object.fromEntries(
    names.map((name) => [name, summarise(runs.filter(({ variant }) => variant === name))]),
  );
  const pairs = names.flatMap((a, index) => names.slice(index + 1).map((b) => [a, b] as const));
  return {
    schema: "orrery/results/1",
    scenario: "demo",
    question: "Which design keeps answers quick while machines fail?",
    verdict: "pass",
    engine: { version: "0.1.0", fingerprint: "9f2c41d07be3a655" },
    variants,
    comparisons: SAMPLE_METRICS.flatMap(({ name, better }) =>
      pairs.map(([a, b]) => comparePair(name, better, a, b, runs)),
    ),
    expectations: [
      {
        text: "two-choices.response.mean < 0.8 * random.response.mean",
        verdict: "pass",
        reason: "1.89 s is below 0.8 × 2.94 s: the difference is −0.46 s, 95% interval −0.50 s to −0.42 s.",
        line: 41,
      },
      {
        text: "fast-detector.response.p99 < two-choices.response.p99",
        verdict: "pass",
        reason: "The difference is −0.85 s, 95% interval −1.31 s to −0.39 s.",
        line: 42,
      },
      { text: "all.tasks.lost == 0", verdict: "pass", reason: "No task was lost in any of 30 runs.", line: 43 },
    ],
    findings: [],
    faults: runs.flatMap((run) => run.faults.map((fault) => ({ ...fault, variant: run.variant }))),
    partial: false,
  };
}

function summarise(runs: readonly RunResult[]): VariantResult {
  const metrics = SAMPLE_METRICS.map(({ name, unit }): readonly [string, MetricSummary] => {
    const { mean, ci95 } = interval(runs.map((run) => run.metrics[name]));
    return [name, { unit, mean, ci95, replications: runs.length }];
  });
  return {
    runs: runs.map(({ seed, digest, metrics: values }) => ({ seed, digest, metrics: values })),
    metrics: Object.fromEntries(metrics),
  };
}

function comparePair(
  name: string,
  better: MetricDescription["better"],
  a: string,
  b: string,
  runs: readonly RunResult[],
): Comparison {
  const valueOf = (variant: string, seed: number) =>
    runs.find((run) => run.variant === variant && run.seed === seed)!.metrics[name];
  const seedsOf = (wanted: string) => runs.filter(({ variant }) => variant === wanted).map(({ seed }) => seed);
  const seeds = seedsOf(a).filter((seed) => seedsOf(b).includes(seed));
  const { mean, ci95 } = interval(seeds.map((seed) => valueOf(a, seed) - valueOf(b, seed)));
  const [low, high] = ci95;
  const verdict = judge(low, high, better);
  return {
    metric: name,
    a,
    b,
    difference: mean,
    ci95,
    verdict,
    adjustedP: verdict === "inconclusive" ? 1 : 0.01,
  };
}

function judge(low: number | null, high: number | null, better: MetricDescription["better"]): Comparison["verdict"] {
  if (low === null || high === null) return "inconclusive";
  if (low === 0 && high === 0) return "equal";
  if (low <= 0 && high >= 0) return "inconclusive";
  if (better === "neutral") return "different";
  return high < 0 === (better === "lower") ? "a" : "b";
}

/** 95% Student interval for ten values (t = 2.262); unknown for one. */
function interval(values: readonly number[]): {
  readonly mean: number;
  readonly ci95: readonly [number | null, number | null];
} {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, ci95: [null, null] };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = 2.262 * Math.sqrt(variance / values.length);
  return { mean, ci95: [mean - half, mean + half] };
}

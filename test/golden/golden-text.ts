// What a golden file says of a scenario: the verdict over all seeds, and the first seed of every variant in detail.

import type { Results, RunResult } from "../../src/experiment/results.ts";
import type { WatchedRun } from "./watched-run.ts";

const METRICS = [
  "response.mean",
  "response.p50",
  "response.p99",
  "response.max",
  "wait.mean",
  "slowdown.mean",
  "throughput",
  "utilisation",
  "makespan",
  "queue.mean",
  "tasks.submitted",
  "tasks.completed",
  "tasks.lost",
  "tasks.unfinished",
  "executions.duplicate",
  "effects.duplicate",
  "work.wasted",
  "detection.mean",
  "unavailability.max",
  "messages.perTask",
] as const;

const DIGITS = 6;

export function goldenText(path: string, results: Results, runs: readonly WatchedRun[]): string {
  const seeds = Object.values(results.variants)[0].runs.length;
  return [
    `${path}: the verdict over ${seeds} seeds, and seed ${runs[0].result.seed} of every variant at full length`,
    "",
    `verdict: ${results.verdict}`,
    ...results.expectations.map(({ verdict, text }) => `  ${verdict}  ${text}`),
    ...findingLines(results),
    ...runs.flatMap(runLines),
    "",
  ].join("\n");
}

/** How many of each check, by variant. */
function findingLines({ findings }: Results): readonly string[] {
  const counts = new Map<string, number>();
  for (const { check, severity, variant } of findings) {
    const name = `${check} (${severity}) on ${variant}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `finding: ${name}, ${count} times`);
}

function runLines({ result, first, last, counts }: WatchedRun): readonly string[] {
  return [
    "",
    `== ${result.variant}, seed ${result.seed}`,
    `digest ${result.digest}`,
    `${result.counters.events} events, ${result.counters.records} records, ends at ${result.end} s`,
    ...metricLines(result),
    "records by kind:",
    ...Object.entries(counts).map(([kind, count]) => `  ${kind.padEnd(20)} ${count}`),
    "first:",
    ...first,
    "last:",
    ...last,
  ];
}

function metricLines({ metrics }: RunResult): readonly string[] {
  return METRICS.filter((name) => metrics[name] !== undefined).map((name) => `  ${name.padEnd(20)} ${Number(metrics[name].toPrecision(DIGITS))}`);
}

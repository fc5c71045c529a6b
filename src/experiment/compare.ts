// Which variant is better, metric by metric: paired differences over seeds, judged on their intervals and on the metric's
// own direction. A rank without an interval is never given.

import type { Direction, MetricDescription } from "../observe/observations.ts";
import type { DesignPoint } from "../scenario/sweep/sweep.ts";
import type { Comparison } from "./results.ts";
import type { Interval } from "./statistics/interval.ts";
import { pairedInterval } from "./statistics/paired.ts";
import type { Measured } from "./statistics/paired.ts";

export interface MeasuredVariant {
  readonly name: string;
  readonly runs: readonly Measured[];
  /** Of a sweep: the variant of the file, and where. */
  readonly point?: DesignPoint;
}

/** The metrics every report compares; a scenario's expectations add theirs. */
export const KEY_METRICS: readonly string[] = [
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
  "tasks.completed",
  "tasks.lost",
  "executions.duplicate",
  "effects.duplicate",
  "work.wasted",
  "detection.mean",
  "unavailability.max",
  "failover.mean",
  "recovery.mean",
  "messages.perTask",
];

/** With more variants than this, each is compared with the first only: the pairs would outgrow the reader. */
export const ALL_PAIRS_MAX = 6;

/** Metric by metric in the order given, pair by pair in file order, a before b. Pairs without a common seed are left out. */
export function compareVariants(
  variants: readonly MeasuredVariant[],
  metrics: readonly MetricDescription[],
): readonly Comparison[] {
  const pairs = pairsOf(variants);
  return metrics.flatMap((metric) => pairs.flatMap(([a, b]) => comparePair(a, b, metric)));
}

/** In a sweep, designs are compared at the same point; the points among each other are the sweep's own matter. */
function pairsOf(variants: readonly MeasuredVariant[]): readonly (readonly [MeasuredVariant, MeasuredVariant])[] {
  const labels = [...new Set(variants.flatMap(({ point }) => point?.label ?? []))];
  if (labels.length === 0) return pairsAmong(variants);
  const atPoints = labels.flatMap((label) =>
    pairsAmong(variants.filter(({ point }) => point === undefined || point.label === label)),
  );
  const isFirst = new Set<string>();
  return atPoints.filter(([a, b]) => !isFirst.has(`${a.name} ${b.name}`) && isFirst.add(`${a.name} ${b.name}`));
}

function pairsAmong(variants: readonly MeasuredVariant[]): readonly (readonly [MeasuredVariant, MeasuredVariant])[] {
  const firsts = variants.length > ALL_PAIRS_MAX ? variants.slice(0, 1) : variants;
  return firsts.flatMap((a, index) => variants.slice(index + 1).map((b) => [a, b] as const));
}

/** Nothing where they have no seed in common at which both have the metric. */
export function comparePair(a: MeasuredVariant, b: MeasuredVariant, metric: MetricDescription): readonly Comparison[] {
  const interval = pairedInterval(a.runs, b.runs, metric.name);
  if (interval === undefined) return [];
  return [
    {
      metric: metric.name,
      a: a.name,
      b: b.name,
      difference: interval.mean,
      ci95: [interval.low, interval.high],
      verdict: verdictOf(interval, metric.better),
    },
  ];
}

function verdictOf({ mean, deviation, low, high }: Interval, better: Direction): Comparison["verdict"] {
  return mean === 0 && deviation === 0 ? "equal" : verdictOfEnds([low, high], better);
}

/** Of a difference a - b that is not nothing. */
export function verdictOfEnds([low, high]: Comparison["ci95"], better: Direction): Comparison["verdict"] {
  if (low === null || high === null || (low <= 0 && high >= 0)) return "inconclusive";
  if (better === "neutral") return "different";
  return high < 0 === (better === "lower") ? "a" : "b";
}

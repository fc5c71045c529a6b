// As many seeds as it takes: runs them in growing batches until the stopping rule says that every variant's mean is exact
// enough. The rule looks at seeds in their order; seeds that a batch had beyond the one at which it stops are dropped, so the
// result does not depend on the batches.

import type { MetricDescription } from "../observe/observations.ts";
import type { Scenario, Variant } from "../scenario/scenario.ts";
import type { Precision } from "../scenario/sections/replications-section.ts";
import type { Job } from "./executors/executor.ts";
import type { StoppingResult } from "./results.ts";
import type { RunFigures } from "./run-figures.ts";
import { stoppingDecision } from "./statistics/stopping/precision-rule.ts";
import type { StoppingDecision } from "./statistics/stopping/precision-rule.ts";
import { rankingMetrics } from "./sweep/ranking-metrics.ts";
import { saturatedDesigns } from "./sweep/saturated-designs.ts";

export interface SequentialRuns {
  readonly scenario: Scenario;
  readonly precision: Precision;
  readonly variants: readonly Variant[];
  /** All that may be made, seed by seed. */
  readonly jobs: readonly Job[];
  readonly metrics: readonly MetricDescription[];
  /** Everything finished so far. */
  finished(): readonly RunFigures[];
}

export interface SequentialOutcome {
  /** Runs up to the seed at which the rule stopped. */
  readonly runs: readonly RunFigures[];
  readonly isInterrupted: boolean;
  readonly stopping: StoppingResult | undefined;
}

/** A batch is so many times as many seeds as there were: few batches, and little that is dropped. */
const GROWTH = 1.5;

/**
 * Yields the jobs to make next; whoever makes them says whether all were made. Serves callers that wait and callers that do
 * not.
 */
export function* sequentialBatches(sequence: SequentialRuns): Generator<readonly Job[], SequentialOutcome, boolean> {
  const { jobs, variants, precision } = sequence;
  const most = jobs.length / variants.length;
  let made = 0;
  for (let seeds = Math.min(most, precision.least); ; seeds = Math.min(most, Math.ceil(seeds * GROWTH))) {
    const isDone = yield jobs.slice(made * variants.length, seeds * variants.length);
    const runs = sequence.finished();
    if (!isDone) return { runs, isInterrupted: true, stopping: undefined };
    made = seeds;
    const look = lookAt(sequence, runs, most);
    if (look === undefined) return { runs, isInterrupted: false, stopping: undefined };
    if (look.decision.kind === "continue" && seeds < most) continue;
    return stopAt(look, sequence, runs);
  }
}

function stopAt(
  { decision, metric, saturated }: Look,
  { jobs, precision }: SequentialRuns,
  runs: readonly RunFigures[],
): SequentialOutcome {
  const first = jobs[0].seed;
  const stopping = {
    metric,
    wanted: precision.until,
    seeds: decision.seeds,
    isReached: decision.kind === "precise",
    saturated,
  };
  return { runs: runs.filter(({ seed }) => seed < first + decision.seeds), isInterrupted: false, stopping };
}

interface Look {
  readonly decision: StoppingDecision;
  readonly metric: string;
  readonly saturated: readonly string[];
}

/** Undefined where no variant has a metric to look at. Variants whose queue grows are left out: they have no mean. */
function lookAt(sequence: SequentialRuns, runs: readonly RunFigures[], most: number): Look | undefined {
  const { variants, precision } = sequence;
  const metric = precision.metric ?? metricOf(sequence, runs);
  const saturated = saturatedDesigns(variants, runs);
  const columns = variants
    .filter(({ name }) => !saturated.includes(name))
    .map(({ name }) => valuesOf(name, metric ?? "", runs))
    .filter((values) => values !== undefined);
  if (metric === undefined) return undefined;
  const seeds = runs.length / variants.length;
  if (columns.length === 0) return { decision: { kind: "exhausted", seeds, intervals: [] }, metric, saturated };
  const rule = { halfWidth: { kind: "relative", below: precision.until }, least: precision.least, most } as const;
  return { decision: stoppingDecision(columns, rule), metric, saturated };
}

/** In the order of the seeds; undefined where one has no value. */
function valuesOf(variant: string, metric: string, runs: readonly RunFigures[]): readonly number[] | undefined {
  const own = runs.filter((run) => run.variant === variant).toSorted((a, b) => a.seed - b.seed);
  const values = own.map(({ metrics }) => metrics[metric]);
  return values.length > 0 && values.every((value) => Number.isFinite(value)) ? values : undefined;
}

function metricOf({ scenario, metrics }: SequentialRuns, runs: readonly RunFigures[]): string | undefined {
  const [goal] = scenario.sweep?.goals ?? [];
  if (goal !== undefined) return goal.metric;
  return rankingMetrics(scenario).find((name) => {
    const better = metrics.find((metric) => metric.name === name)?.better;
    return better !== undefined && better !== "neutral" && runs.some((run) => Number.isFinite(run.metrics[name]));
  });
}

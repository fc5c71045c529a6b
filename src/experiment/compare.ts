// Which variant is better, metric by metric: paired differences over seeds, decided as the gate decides. Each metric that the
// scenario asks for is a family of questions, one for each pair of designs, and all other metrics together are one more, as the
// primary and secondary endpoints of a trial are; so that with 95% not one verdict of a family names a better design where
// there is none.

import type { MetricDescription } from "../observe/observations.ts";
import type { DesignPoint } from "../scenario/sweep/sweep.ts";
import type { Comparison } from "./results.ts";
import { decideMetrics } from "./statistics/decision/decide-metrics.ts";
import type { MetricDecision, Outcome } from "./statistics/decision/decide-metrics.ts";
import type { Margin } from "./statistics/decision/margin.ts";
import { CONFIDENCE } from "./statistics/interval.ts";
import { pairsBySeed } from "./statistics/paired.ts";
import type { Measured } from "./statistics/paired.ts";
import { seedsToShow } from "./statistics/power/seeds-to-show.ts";
import type { Pair } from "./statistics/relative-change.ts";
import { isWithoutChance } from "./without-chance.ts";

export interface MeasuredVariant {
  readonly name: string;
  readonly runs: readonly Measured[];
  /** Of a sweep: the variant of the file, and where. */
  readonly point?: DesignPoint;
  /** Where not all variants meet the same: the name of the first that meets those of this one. */
  readonly conditions?: string;
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

/** The same for a metric that the scenario asks for: its answer names the best, and says how sure that is. */
const ASKED_PAIRS_MAX = 20;

type VariantPair = readonly [a: MeasuredVariant, b: MeasuredVariant];

/**
 * Metric by metric in the order given, pair by pair in file order, a before b. Pairs without a common seed are left out. `asked`
 * names the metrics that the scenario asks for: chosen before a result was seen, they need not pay for all the others.
 */
export function compareVariants(
  variants: readonly MeasuredVariant[],
  metrics: readonly MetricDescription[],
  asked: ReadonlySet<string> = new Set(),
): readonly Comparison[] {
  const primary = metrics.filter(({ name }) => asked.has(name));
  const secondary = metrics.filter(({ name }) => !asked.has(name));
  const families = [
    ...familiesOf(variants, ASKED_PAIRS_MAX).flatMap((pairs) =>
      primary.map((metric) => withAdvice(decideFamily(pairs, [metric]), variants)),
    ),
    ...familiesOf(variants, ALL_PAIRS_MAX).map((pairs) => decideFamily(pairs, secondary)),
  ];
  return metrics.flatMap(({ name }) => families.flatMap((family) => family.filter(({ metric }) => metric === name)));
}

/**
 * What is decided together. Designs are compared under the same conditions, and in a sweep at the same point; each of these is a
 * question of its own. The points among each other are the sweep's own matter.
 */
function familiesOf(variants: readonly MeasuredVariant[], allPairsMax: number): readonly (readonly VariantPair[])[] {
  const conditions = [...new Set(variants.flatMap((variant) => variant.conditions ?? []))];
  if (conditions.length > 0)
    return conditions.map((name) =>
      pairsAmong(
        variants.filter((variant) => variant.conditions === name),
        allPairsMax,
      ),
    );
  const labels = [...new Set(variants.flatMap(({ point }) => point?.label ?? []))];
  if (labels.length === 0) return [pairsAmong(variants, allPairsMax)];
  const atPoints = labels.map((label) =>
    pairsAmong(
      variants.filter(({ point }) => point === undefined || point.label === label),
      allPairsMax,
    ),
  );
  const isFirst = new Set<string>();
  return atPoints.map((pairs) =>
    pairs.filter(([a, b]) => !isFirst.has(`${a.name} ${b.name}`) && isFirst.add(`${a.name} ${b.name}`)),
  );
}

function pairsAmong(variants: readonly MeasuredVariant[], allPairsMax: number): readonly VariantPair[] {
  const firsts = variants.length > allPairsMax ? variants.slice(0, 1) : variants;
  return firsts.flatMap((a, index) => variants.slice(index + 1).map((b) => [a, b] as const));
}

/**
 * Open questions get the number of seeds that would show such a difference. Those that are decided stay so: the level is shared
 * among the open ones. Not in a sweep, whose points are too many to be told.
 */
function withAdvice(family: readonly Comparison[], variants: readonly MeasuredVariant[]): readonly Comparison[] {
  const open = family.filter(({ verdict }) => verdict === "inconclusive").length;
  const byName = new Map(variants.map((variant) => [variant.name, variant]));
  return family.map((each) => {
    const [a, b] = [byName.get(each.a)!, byName.get(each.b)!];
    if (each.verdict !== "inconclusive" || a.point !== undefined || b.point !== undefined) return each;
    const differences = pairsBySeed(b.runs, a.runs, each.metric).map(({ base, head }) => head - base);
    const advice = seedsToShow(differences, (1 - CONFIDENCE) / 2 / open);
    return advice === undefined ? each : { ...each, advice };
  });
}

interface Question {
  readonly metric: MetricDescription;
  readonly a: string;
  readonly b: string;
  /** a as head, b as base. */
  readonly pairs: readonly Pair[];
  /** Chance had no part in either: a difference between them is one, however few the seeds. */
  readonly isCertain: boolean;
}

function decideFamily(pairs: readonly VariantPair[], metrics: readonly MetricDescription[]): readonly Comparison[] {
  const questions = metrics.flatMap((metric) => pairs.flatMap(([a, b]) => questionOf(a, b, metric)));
  const decisions = decideMetrics(
    questions.map(({ metric, pairs: values }) => ({
      name: metric.name,
      pairs: values,
      better: metric.better,
      minimalEffect: NOTHING,
      equivalenceMargin: NOTHING,
    })),
    // Of a sweep's thousands of comparisons, that would take longer than its runs.
    { countsMissingSeeds: false },
  );
  return questions.map((question, index) => comparisonOf(question, decisions[index]));
}

function questionOf(a: MeasuredVariant, b: MeasuredVariant, metric: MetricDescription): readonly Question[] {
  const pairs = pairsBySeed(b.runs, a.runs, metric.name);
  const isCertain = pairs.length > 1 && isWithoutChance(a.runs) && isWithoutChance(b.runs);
  return pairs.length === 0 ? [] : [{ metric, a: a.name, b: b.name, pairs, isCertain }];
}

/** A report tells of every difference; whether it is large enough to matter is its reader's business. */
const NOTHING: Margin = { kind: "absolute", amount: 0 };

function comparisonOf(question: Question, { outcome, difference, p }: MetricDecision): Comparison {
  const { metric, a, b, isCertain } = question;
  const isDecided = isCertain && difference.mean !== 0;
  return {
    metric: metric.name,
    a,
    b,
    difference: difference.mean,
    ci95: [difference.low, difference.high],
    verdict: isDecided ? certainVerdict(difference.mean, metric) : VERDICTS[outcome],
    adjustedP: isDecided ? 0 : Math.min(1, 2 * Math.min(p.worse, p.better)),
  };
}

function certainVerdict(difference: number, { better }: MetricDescription): Comparison["verdict"] {
  if (better === "neutral") return "different";
  return difference < 0 === (better === "lower") ? "a" : "b";
}

const VERDICTS: Readonly<Record<Outcome, Comparison["verdict"]>> = {
  identical: "equal",
  improved: "a",
  regressed: "b",
  changed: "different",
  // No difference is surely smaller than nothing.
  unchanged: "inconclusive",
  inconclusive: "inconclusive",
};

// Metrics judged on pairs of seeds: one family over all variants of the scenario, so that the more a scenario looks at, the
// more evidence each single alarm needs. Variants whose runs are identical need no test and take no part.

import type { MetricDecision, MetricQuestion } from "../statistics/decision/decide-metrics.ts";
import { decideMetrics } from "../statistics/decision/decide-metrics.ts";
import { meanInterval, meanOf } from "../statistics/interval.ts";
import type { Pair } from "../statistics/relative-change.ts";
import type { GateProblem, MetricGate } from "./gate-result.ts";
import type { GateRules, MetricRule } from "./gate-rules.ts";
import { neverMeasured, noLongerMeasured } from "./not-measured.ts";
import type { PairedVariant } from "./pair-runs.ts";

interface Question {
  readonly variant: PairedVariant;
  readonly rule: MetricRule;
  readonly pairs: readonly Pair[];
}

export interface JudgedMetrics {
  readonly metrics: readonly MetricGate[];
  readonly problems: readonly GateProblem[];
}

export function judgeMetrics(variants: readonly PairedVariant[], rules: GateRules): JudgedMetrics {
  const questions = variants.flatMap((variant) =>
    rules.metrics.map((rule) => ({ variant, rule, pairs: pairsOf(variant, rule.name) })),
  );
  const measured = questions.filter(({ pairs }) => pairs.length > 0);
  const open = measured.filter(({ variant }) => !variant.isIdentical);
  const decisions = decideMetrics(open.map(statisticalQuestion), { level: rules.confidence });
  const decided = new Map(open.map((question, index) => [question, decisions[index]]));
  return {
    metrics: measured.map((question) => metricGate(question, decided.get(question), rules.confidence)),
    problems: [...noLongerMeasured(questions), ...neverMeasured(questions, rules)],
  };
}

function pairsOf({ runs }: PairedVariant, metric: string): readonly Pair[] {
  return runs.flatMap(({ base, head }) =>
    metric in base.metrics && metric in head.metrics
      ? [{ base: base.metrics[metric], head: head.metrics[metric] }]
      : [],
  );
}

function statisticalQuestion({ variant, rule, pairs }: Question): MetricQuestion {
  return {
    name: `${variant.name}.${rule.name}`,
    pairs,
    better: rule.better,
    minimalEffect: rule.minimalEffect,
    equivalenceMargin: rule.equivalence,
  };
}

function metricGate(
  { variant, rule, pairs }: Question,
  decision: MetricDecision | undefined,
  confidence: number,
): MetricGate {
  const base = meanOf(pairs.map((pair) => pair.base));
  const head = meanInterval(
    pairs.map((pair) => pair.head),
    confidence,
  );
  const { unit, better, minimalEffect, equivalence, line, column } = rule;
  const nothing = { value: 0, low: 0, high: 0 };
  return {
    variant: variant.name,
    metric: rule.name,
    unit,
    better,
    outcome: outcomeOf(decision),
    base,
    head: head.mean,
    headInterval: { low: head.low, high: head.high },
    seeds: pairs.length,
    difference:
      decision === undefined
        ? nothing
        : { value: decision.difference.mean, low: decision.difference.low, high: decision.difference.high },
    relative: decision === undefined ? (base === 0 ? null : nothing) : relativeOf(decision),
    minimalEffect,
    equivalence,
    seedsMissing: decision?.seedsMissing ?? null,
    line,
    column,
  };
}

function relativeOf({ relative }: MetricDecision): MetricGate["relative"] {
  return relative === null ? null : { value: relative.value, low: relative.low, high: relative.high };
}

/** Of a metric for which no direction is good, a change is what its user wants to be told. */
function outcomeOf(decision: MetricDecision | undefined): MetricGate["outcome"] {
  if (decision === undefined) return "identical";
  return decision.outcome === "changed" ? "regressed" : decision.outcome;
}

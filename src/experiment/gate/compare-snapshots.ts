// The gate's decision about one scenario: first what is certain (the same runs, or results that cannot be compared, or
// promises that broke), then statistics on pairs of seeds for whatever is left.

import { describeMetric } from "../../observe/metrics/metrics.ts";
import { comparabilityProblems } from "./comparability.ts";
import { certainProblems } from "./certain-problems.ts";
import { firstDivergence } from "./checkpoints.ts";
import type { GateContext, GateRules } from "./gate-rules.ts";
import type { GateOutcome, GateProblem, MovedMetric, ScenarioGate, VariantGate } from "./gate-result.ts";
import { judgeMetrics } from "./judge-metrics.ts";
import type { PairedVariant } from "./pair-runs.ts";
import { pairVariants } from "./pair-runs.ts";
import type { Baseline, Snapshot } from "./snapshot.ts";

export function compareSnapshots(base: Baseline, head: Snapshot, context: GateContext): ScenarioGate {
  const refused = comparabilityProblems(base, head, context.rules);
  const pairs = refused.length > 0 ? [] : pairVariants(base, head);
  const certain = refused.length > 0 ? refused : certainProblems(base, head, pairs, context);
  const barred = new Set(certain.filter(({ kind }) => kind === "scenario").map(({ variant }) => variant));
  const comparable = pairs.filter(({ name }) => !barred.has(name));
  const { metrics, problems: unmeasured } = judgeMetrics(comparable, context.rules);
  const problems = [...certain, ...unmeasured, ...nothingJudged(certain, metrics.length, context.rules)];
  const variants = pairs.map((pair) => variantGate(pair, metrics, problems, context));
  return {
    scenario: base.scenario,
    path: head.path,
    outcome: worstOutcome([...variants.map(({ outcome }) => outcome), ...problems.map(({ outcome }) => outcome)]),
    why: base.why,
    place: context.rules.place,
    problems,
    variants,
    metrics,
    moved: movedMetrics(comparable, new Set(context.rules.metrics.map(({ name }) => name))),
  };
}

/** A gate that judged nothing has not passed. */
function nothingJudged(certain: readonly GateProblem[], judged: number, { place }: GateRules): readonly GateProblem[] {
  if (judged > 0 || certain.some(({ outcome }) => outcome === "incomparable")) return [];
  const message = "no metric was judged: none that the gate looks at was measured in the baseline and now";
  return [{ kind: "no-metric", outcome: "incomparable", message, ...place }];
}

function variantGate(
  pair: PairedVariant,
  metrics: ScenarioGate["metrics"],
  problems: readonly GateProblem[],
  context: GateContext,
): VariantGate {
  const { name, runs, base, head, isIdentical } = pair;
  const changedSeeds = runs.filter((run) => run.base.digest !== run.head.digest).map(({ seed }) => seed);
  const own = [
    ...metrics.filter(({ variant }) => variant === name).map(({ outcome }) => outcome),
    ...problems.filter(({ variant }) => variant === name).map(({ outcome }) => outcome),
  ];
  const worst = worstOutcome(own);
  const first = runs.at(0);
  const divergence =
    first !== undefined &&
    base.checkpoints !== undefined &&
    head.checkpoints !== undefined &&
    base.checkpoints.every === head.checkpoints.every
      ? firstDivergence(base.checkpoints, head.checkpoints)
      : undefined;
  return {
    name,
    // Runs that differ with metrics that do not: that is no longer identical.
    outcome: worst === "identical" && !isIdentical ? "unchanged" : worst,
    seeds: runs.length,
    changedSeeds,
    ...(divergence !== undefined &&
      first !== undefined &&
      changedSeeds.includes(first.seed) && {
        divergence: {
          seed: first.seed,
          ...divergence,
          show: context.show(name, first.seed, divergence.from, divergence.until),
        },
      }),
  };
}

/** What moved among the metrics that nobody judges: for the reader's eyes. */
function movedMetrics(pairs: readonly PairedVariant[], judged: ReadonlySet<string>): readonly MovedMetric[] {
  return pairs.flatMap(({ name, runs }) => {
    const names = [...new Set(runs.flatMap(({ base }) => Object.keys(base.metrics)))].sort();
    return names.flatMap((metric): readonly MovedMetric[] => {
      if (judged.has(metric)) return [];
      const common = runs.filter(({ base, head }) => metric in base.metrics && metric in head.metrics);
      if (common.every(({ base, head }) => base.metrics[metric] === head.metrics[metric])) return [];
      const mean = (side: "base" | "head"): number =>
        common.reduce((sum, run) => sum + run[side].metrics[metric], 0) / common.length;
      const unit = describeMetric(metric)?.unit ?? "";
      return [{ variant: name, metric, unit, base: mean("base"), head: mean("head") }];
    });
  });
}

/** Best first. A regression is certain, so it outranks what could not be judged. */
const RANKS: readonly GateOutcome[] = [
  "identical",
  "unchanged",
  "improved",
  "inconclusive",
  "incomparable",
  "regressed",
];

export function worstOutcome(outcomes: readonly GateOutcome[]): GateOutcome {
  return outcomes.reduce<GateOutcome>(
    (worst, outcome) => (RANKS.indexOf(outcome) > RANKS.indexOf(worst) ? outcome : worst),
    "identical",
  );
}

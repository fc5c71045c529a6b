// A gate that cannot fail is none: every way to spoil a baseline's own results is tried on it, and each has to turn it red.
// Also the other way round: what is better must not be called a regression.

import { compareSnapshots } from "./compare-snapshots.ts";
import type { ScenarioGate, SelfTestResult, Trial } from "./gate-result.ts";
import type { GateContext, MetricRule } from "./gate-rules.ts";
import { OF_EVENTS } from "./not-measured.ts";
import {
  withLostTask,
  withNaN,
  withOtherDigest,
  withoutFirstSeed,
  withoutVariant,
  withReshuffledMetric,
  withShiftedMetric,
  withViolation,
} from "./perturbations.ts";
import type { Baseline, Snapshot, SnapshotVariant } from "./snapshot.ts";

/** Times the minimal effect, smallest first: "a bit more" where the seeds are enough, and else what it takes. */
const TIMES = [1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64] as const;

export function selfTest(baseline: Baseline, context: GateContext): SelfTestResult {
  const judge = (head: Snapshot): ScenarioGate => compareSnapshots(baseline, head, context);
  const variants = baseline.variants.filter(({ runs }) => runs.length > 0);
  return {
    scenario: baseline.scenario,
    path: baseline.path,
    trials: [
      silence(judge(baseline)),
      ...variants.flatMap((variant) => variantTrials(baseline, variant, context, judge)),
      ...(variants.length === 0 ? [nothingToSpoil()] : []),
    ],
  };
}

type Judge = (head: Snapshot) => ScenarioGate;

function silence({ outcome }: ScenarioGate): Trial {
  return {
    variant: "all",
    perturbation: "nothing: the baseline against itself",
    isCaught: outcome === "identical",
    answer: outcome,
  };
}

function nothingToSpoil(): Trial {
  return { variant: "all", perturbation: "any", isCaught: false, answer: "the baseline has no runs" };
}

function variantTrials(
  baseline: Baseline,
  { name, runs }: SnapshotVariant,
  context: GateContext,
  judge: Judge,
): readonly Trial[] {
  const red = (perturbation: string, head: Snapshot): Trial => {
    const { outcome } = judge(head);
    return { variant: name, perturbation, isCaught: outcome === "regressed", answer: outcome };
  };
  // A metric of events may be gone at one seed because nothing of the kind happened there; at all of them it may not.
  const nanTrial = (metric: string): readonly Trial[] => {
    if (OF_EVENTS.test(metric))
      return [red(`${metric} is NaN at every seed`, withNaN(baseline, name, metric, runs.length))];
    return metric in runs[0].metrics ? [red(`${metric} is NaN at one seed`, withNaN(baseline, name, metric, 1))] : [];
  };
  const rules = context.rules.metrics.filter((rule) => runs.some(({ metrics }) => rule.name in metrics));
  return [
    otherDigestTrial(name, judge(withOtherDigest(baseline, name))),
    red("the variant missing", withoutVariant(baseline, name)),
    red("a seed missing", withoutFirstSeed(baseline, name)),
    ...(context.rules.mustBeZero.includes("tasks.lost")
      ? [red("a task lost at one seed", withLostTask(baseline, name))]
      : []),
    red("a property violated at one seed", withViolation(baseline, name)),
    ...rules.flatMap((rule) => [
      ...nanTrial(rule.name),
      worseTrial(baseline, name, rule, judge),
      betterTrial(baseline, name, rule, judge),
    ]),
  ];
}

function otherDigestTrial(variant: string, { outcome, variants }: ScenarioGate): Trial {
  const changed = variants.find(({ name }) => name === variant)?.changedSeeds.length ?? 0;
  return {
    variant,
    perturbation: "another digest at one seed",
    isCaught: outcome !== "identical" && changed === 1,
    answer: `${outcome}, ${changed} changed`,
  };
}

/**
 * The smallest step that turns the gate red, where the change is alike at every seed: the best case. The answer also has the
 * worst one, in which the runs of before and after have nothing in common but their distribution. Real changes lie between.
 */
function worseTrial(baseline: Baseline, variant: string, rule: MetricRule, judge: Judge): Trial {
  const smallest = (spoil: Spoil): number | undefined =>
    TIMES.find((times) => outcomeOf(judge(spoil(baseline, variant, rule, times)), variant, rule) === "regressed");
  const alike = smallest(withShiftedMetric);
  const reshuffled = alike === undefined ? undefined : smallest(withReshuffledMetric);
  const largest = TIMES[TIMES.length - 1];
  const atLargest = outcomeOf(judge(withShiftedMetric(baseline, variant, rule, largest)), variant, rule);
  const sayReshuffled = reshuffled === undefined ? `not even by ${largest} x` : `from ${reshuffled} x on`;
  return {
    variant,
    perturbation: `${rule.name} worse by ${alike ?? largest} x its minimal effect, alike at every seed`,
    isCaught: alike !== undefined,
    answer:
      alike === undefined ? `${atLargest}: too few seeds` : `regressed; if every run is another one, ${sayReshuffled}`,
  };
}

function betterTrial(baseline: Baseline, variant: string, rule: MetricRule, judge: Judge): Trial {
  const times = TIMES[TIMES.length - 1];
  const answer = outcomeOf(judge(withShiftedMetric(baseline, variant, rule, -times)), variant, rule);
  const isNeutral = rule.better === "neutral";
  return {
    variant,
    perturbation: `${rule.name} ${isNeutral ? "lower" : "better"} by ${times} x its minimal effect`,
    isCaught: isNeutral ? answer === "regressed" : answer === "improved",
    answer,
  };
}

type Spoil = typeof withShiftedMetric;

function outcomeOf({ metrics }: ScenarioGate, variant: string, rule: MetricRule): string {
  return metrics.find((metric) => metric.variant === variant && metric.metric === rule.name)?.outcome ?? "not judged";
}

// From the runs of a sweep to what it says: goals, best settings, sensitivities, knees, and the front of two goals. For
// `summarise`.

import type { MetricDescription } from "../../observe/observations.ts";
import type { Scenario, Variant } from "../../scenario/scenario.ts";
import type { Sweep } from "../../scenario/sweep/sweep.ts";
import type { MeasuredVariant } from "../compare.ts";
import { variantsOf } from "../judging/evaluate.ts";
import type { Judge } from "./judge-at-points.ts";
import type { Finding } from "../results.ts";
import type { RunFigures } from "../run-figures.ts";
import { paretoFront } from "../statistics/sensitivity/pareto-front.ts";
import { rankingMetrics } from "./ranking-metrics.ts";
import { bestOf, recommend, settingOf } from "./recommend.ts";
import { saturatedDesigns } from "./saturated-designs.ts";
import { knees, sensitivities } from "./sensitivities.ts";
import { measuredDesigns, sampled } from "./swept-designs.ts";
import type { MeasuredDesign, Sampled } from "./swept-designs.ts";
import type { FrontResult, SweepResults } from "./sweep-results.ts";

export interface SweepEvidence {
  readonly scenario: Scenario;
  /** Those that were selected, in their order, and with what was measured of each. */
  readonly variants: readonly Variant[];
  readonly measured: readonly MeasuredVariant[];
  readonly runs: readonly RunFigures[];
  readonly findings: readonly Finding[];
  readonly metrics: readonly MetricDescription[];
  readonly judge: Judge;
}

/** Pairs are compared with each other: beyond this many designs the front is left out. */
const FRONT_MAX = 300;

export function analyseSweep(sweep: Sweep, evidence: SweepEvidence): SweepResults {
  const designs = measuredDesigns(sweep, evidence.measured);
  const goals = goalsOf(sweep, evidence);
  const candidates = withoutBounds(designs, evidence.variants);
  const saturated = saturatedDesigns(evidence.variants, evidence.runs);
  const [goal] = goals;
  const all = goal === undefined ? [] : sampled(candidates, goal.metric);
  const better = goal?.better ?? "lower";
  const unsound = unsoundDesigns(candidates, evidence);
  const recommendation = recommend({ sweep, better, candidates: all, unsound, saturated: new Set(saturated) });
  const bases = [...new Set(all.map(({ design }) => design.base))];
  const bestOfEach = bases.flatMap((base) => bestOf(soundOf(base, all, unsound), better) ?? []);
  const around = all.find(({ design }) => design.name === recommendation?.name);
  return {
    sampling: sweep.sampling,
    parameters: sweep.parameters.map(({ name, path, unit, scale, values }) => ({
      name,
      path: path.join("."),
      unit,
      scale,
      values: values.map(({ label, value }) => ({ label, value })),
    })),
    points: sweep.points.map(({ label, values }) => ({ label, values: values.map((value) => value.label) })),
    designs: designs.map(({ name, base, point }) => ({ name, base, point })),
    goals,
    recommendation,
    bestOfEach: bestOfEach.map((best) => settingOf(best)),
    saturated,
    knees: goal === undefined ? [] : knees(sweep, bestOfEach, all),
    tornado: goal === undefined || around === undefined ? null : sensitivities(sweep, goal.metric, around, all),
    front: frontOf(goals, candidates),
  };
}

function soundOf(base: string, all: readonly Sampled[], unsound: ReadonlyMap<string, string>): readonly Sampled[] {
  const own = all.filter(({ design }) => design.base === base);
  const sound = own.filter(({ design }) => !unsound.has(design.name));
  return sound.length > 0 ? sound : own;
}

/** As the sweep says, or the first metric with a direction that an expectation speaks of, or the first of the usual ones. */
function goalsOf(sweep: Sweep, { scenario, metrics, measured }: SweepEvidence): SweepResults["goals"] {
  const observed = new Set(measured.flatMap(({ runs }) => runs.flatMap((run) => Object.keys(run.metrics))));
  const directed = (name: string, wanted?: "lower" | "higher"): SweepResults["goals"] => {
    const better = wanted ?? metrics.find((metric) => metric.name === name)?.better;
    return observed.has(name) && better !== undefined && better !== "neutral" ? [{ metric: name, better }] : [];
  };
  if (sweep.goals.length > 0) return sweep.goals.flatMap(({ metric, better }) => directed(metric, better));
  const asked = rankingMetrics(scenario);
  return asked.flatMap((name) => directed(name)).slice(0, 1);
}

/** A bound is no setting that anybody can choose; among bounds alone, all take part. */
function withoutBounds(designs: readonly MeasuredDesign[], variants: readonly Variant[]): readonly MeasuredDesign[] {
  const isBound = (name: string): boolean =>
    variants.find((variant) => variant.name === name)?.scheduler.architecture.definition.isBound === true;
  const others = designs.filter(({ name }) => !isBound(name));
  return others.length > 0 ? others : designs;
}

/** Why each of some designs must not be recommended: a broken property, or an expectation of its own that failed there. */
function unsoundDesigns(
  designs: readonly MeasuredDesign[],
  { scenario, findings, judge }: SweepEvidence,
): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const { name, base, point, measured } of designs) {
    const finding = findings.find(({ variant, severity }) => variant === name && severity === "violation");
    const failed = scenario.expectations.find(({ at, ...expectation }) => {
      const isOwn = variantsOf(expectation).every((variant) => variant === "all" || variant === base);
      const isHere = at === undefined || point === null || at.includes(point);
      return isOwn && isHere && judge(expectation, [{ ...measured, name: base }]).verdict === "fail";
    });
    const why = finding?.check ?? failed?.text;
    if (why !== undefined) reasons.set(name, why);
  }
  return reasons;
}

function frontOf(goals: SweepResults["goals"], candidates: readonly MeasuredDesign[]): readonly FrontResult[] | null {
  const [first, second] = goals;
  if (first === undefined || second === undefined) return null;
  const firsts = sampled(candidates, first.metric);
  const seconds = sampled(candidates, second.metric);
  const points = firsts.flatMap(({ design, values }) => {
    const other = seconds.find((each) => each.design === design);
    return other === undefined || other.values.length !== values.length
      ? []
      : [{ name: design.name, first: values, second: other.values }];
  });
  if (points.length < 2 || points.length > FRONT_MAX) return null;
  return paretoFront(points, { first: first.better, second: second.better }).map((point) => ({
    design: point.name,
    first: point.first,
    second: point.second,
    isOnFront: point.isOnFront,
    dominatedBy: point.dominatedBy?.name ?? null,
  }));
}

// Runs in, results out: means and intervals, comparisons, expectations, findings, and the one verdict over all of them.

import { toSeconds } from "../kernel/time.ts";
import { describeMetric } from "../observe/metrics/metrics.ts";
import type { MetricDescription } from "../observe/observations.ts";
import type { Scenario, Variant } from "../scenario/scenario.ts";
import { alikeDesigns } from "./alike-designs.ts";
import { byVariant } from "./by-variant.ts";
import { compareVariants, KEY_METRICS } from "./compare.ts";
import { sameConditions } from "./conditions.ts";
import { ENGINE_VERSION, engineFingerprint } from "./engine.ts";
import { selectVariants } from "./jobs.ts";
import type { Selection } from "./jobs.ts";
import { withBound } from "./judging/bound-fails-too.ts";
import { judgeExpectation } from "./judging/judge.ts";
import { metricsOf } from "./judging/evaluate.ts";
import { askedOf } from "./judging/left-out.ts";
import { judgeViolation, markExpected } from "./judging/violations.ts";
import { findReasons } from "./reasons/reasons.ts";
import type {
  ExpectationResult,
  Finding,
  MetricSummary,
  ReportInput,
  Results,
  RunResult,
  StoppingResult,
  VariantResult,
  Verdict,
} from "./results.ts";
import type { RunFigures } from "./run-figures.ts";
import { meanInterval } from "./statistics/interval.ts";
import { analyseSweep } from "./sweep/analyse-sweep.ts";
import type { SweepEvidence } from "./sweep/analyse-sweep.ts";
import { faultTotals, idleVariants, vacuousFaults } from "./vacuity.ts";

export interface SummaryOptions extends Selection {
  readonly scenarioText: string;
  readonly command: string;
  readonly metrics: readonly MetricDescription[];
  readonly partial: boolean;
  readonly stopping?: StoppingResult | undefined;
  replay(variant: string, seed: number): string;
}

/** `ordered`: the runs in the order of the file and of the seeds, in which a report shows them. */
export type Summary = Omit<ReportInput, "runs"> & { readonly ordered: readonly RunFigures[] };

/** `runs` may come in any order; the results are in the order of the file and of the seeds. */
export function summarise(scenario: Scenario, runs: readonly RunFigures[], options: SummaryOptions): Summary {
  const variants = selectVariants(scenario, options);
  const groups = byVariant(runs);
  const ordered = variants.flatMap(({ name }) => (groups.get(name) ?? []).toSorted((a, b) => a.seed - b.seed));
  const metrics = [...options.metrics, ...furtherMetrics(ordered, options.metrics)];
  return {
    results: resultsOf(scenario, variants, ordered, { ...options, metrics }),
    story: scenario.story,
    scenarioPath: scenario.path,
    scenarioText: options.scenarioText,
    command: options.command,
    metrics,
    ordered,
  };
}

/** Metrics that depend on the scenario: those of each workload class. In the order in which runs list them. */
export function furtherMetrics(
  runs: readonly Pick<RunResult, "metrics">[],
  known: readonly MetricDescription[],
): readonly MetricDescription[] {
  const names = new Set(runs.flatMap((run) => Object.keys(run.metrics)));
  for (const { name } of known) names.delete(name);
  return [...names].flatMap((name) => describeMetric(name) ?? []);
}

function resultsOf(
  scenario: Scenario,
  variants: readonly Variant[],
  runs: readonly RunFigures[],
  options: SummaryOptions,
): Results {
  const groups = byVariant(runs);
  const measured = variants.map(({ name, point }) => ({
    name,
    runs: groups.get(name) ?? [],
    ...(point && { point }),
  }));
  const faults = variants.flatMap((variant, index) => faultTotals(variant, measured[index].runs));
  const context = { seed: options.seed ?? scenario.seed, replay: options.replay };
  const ran = variants.filter((_, index) => measured[index].runs.length > 0);
  const idle = idleVariants(ran, runs, context);
  const ranFaults = faults.filter((fault) => ran.some(({ name }) => name === fault.variant));
  const vacuous = [...vacuousFaults(ran, ranFaults, context), ...idle];
  const found = runs.flatMap((run) => run.findings).map((finding) => withReplay(finding, options));
  // At the points of a sweep, a setting that does not matter is an answer.
  const alike = scenario.sweep === undefined ? alikeDesigns(measured, context) : [];
  const findings = [...markExpected(found, scenario.expectedViolations), ...vacuous, ...alike];
  const bounds = ran
    .filter(({ scheduler }) => scheduler.architecture.definition.isBound === true)
    .map(({ name }) => name);
  const asked = askedOf(scenario, variants);
  const conditions = scenario.sweep === undefined ? sameConditions(ran) : NONE;
  // Then there are no others to compare with, and the answer says what that means.
  const isEachAlone = new Set(conditions.values()).size === ran.length;
  const expectations = [
    ...asked.expectations.map((expectation) =>
      withBound(judgeExpectation(expectation, measured), expectation, measured, bounds),
    ),
    ...asked.expectedViolations.map((expected) => judgeViolation(expected, runs)),
  ].sort((a, b) => a.line - b.line);
  const comparisons = compareVariants(
    measured.map((variant) => ({ ...variant, ...conditionsOf(isEachAlone ? NONE : conditions, variant.name) })),
    comparedMetrics(scenario, options.metrics),
    askedMetrics(scenario),
  );
  return {
    schema: "orrery/results/1",
    scenario: scenario.name,
    question: scenario.question,
    verdict: overallVerdict({
      checked: ran.length - idle.length,
      findings,
      expectations,
      vacuous: vacuous.length > 0,
      partial: options.partial,
    }),
    engine: { version: ENGINE_VERSION, fingerprint: engineFingerprint() },
    variants: Object.fromEntries(
      measured.map((variant) => [
        variant.name,
        variantResult(variant, options.metrics, {
          ...boundOf(variants, variant.name),
          ...conditionsOf(conditions, variant.name),
          ...warmupOf(variants, variant.name),
        }),
      ]),
    ),
    comparisons,
    expectations,
    findings,
    faults,
    ...reasonsOf(scenario, { variants: ran, groups, conditions, comparisons }),
    ...(options.stopping && { stopping: options.stopping }),
    ...sweepOf(scenario, { variants, measured, runs, findings, metrics: options.metrics }),
    partial: options.partial,
  };
}

function sweepOf(scenario: Scenario, evidence: Omit<SweepEvidence, "scenario" | "judge">): Pick<Results, "sweep"> {
  if (scenario.sweep === undefined) return {};
  return { sweep: analyseSweep(scenario.sweep, { scenario, ...evidence, judge: judgeExpectation }) };
}

interface Explained {
  readonly variants: readonly Variant[];
  readonly groups: ReadonlyMap<string, readonly RunFigures[]>;
  readonly conditions: ReadonlyMap<string, string>;
  readonly comparisons: Results["comparisons"];
}

/** The points of a sweep are explained by what is swept. */
function reasonsOf(
  { sweep }: Scenario,
  { variants, groups, conditions, comparisons }: Explained,
): Pick<Results, "reasons"> {
  if (sweep !== undefined) return {};
  const explained = variants.map((variant) => ({
    name: variant.name,
    runs: groups.get(variant.name) ?? [],
    isBound: variant.scheduler.architecture.definition.isBound === true,
    ...conditionsOf(conditions, variant.name),
  }));
  const reasons = findReasons(explained, comparisons);
  return reasons.length === 0 ? {} : { reasons };
}

/** A run does not know which file it came from; the experiment does. */
function withReplay(finding: Finding, options: SummaryOptions): Finding {
  return finding.replay === "" ? { ...finding, replay: options.replay(finding.variant, finding.seed) } : finding;
}

/** A scenario that asks nothing is asked how long tasks take. */
function askedMetrics({ expectations }: Scenario): ReadonlySet<string> {
  const asked = expectations.flatMap(metricsOf);
  return new Set(asked.length > 0 ? asked : ["response.mean"]);
}

function comparedMetrics(scenario: Scenario, metrics: readonly MetricDescription[]): readonly MetricDescription[] {
  const compared = new Set([...KEY_METRICS, ...scenario.expectations.flatMap(metricsOf)]);
  return metrics.filter(({ name }) => compared.has(name));
}

function boundOf(variants: readonly Variant[], name: string): { readonly isBound?: true } {
  const variant = variants.find((candidate) => candidate.name === name);
  return variant?.scheduler.architecture.definition.isBound === true ? { isBound: true } : {};
}

function warmupOf(variants: readonly Variant[], name: string): Pick<VariantResult, "warmup"> {
  const warmup = variants.find((candidate) => candidate.name === name)?.warmup;
  return warmup !== undefined && warmup > 0 ? { warmup: toSeconds(warmup) } : {};
}

const NONE: ReadonlyMap<string, string> = new Map();

function conditionsOf(firsts: ReadonlyMap<string, string>, name: string): Pick<VariantResult, "conditions"> {
  const conditions = firsts.get(name);
  return conditions === undefined ? {} : { conditions };
}

export function variantResult(
  { runs }: { readonly runs: readonly Pick<RunResult, "seed" | "digest" | "metrics">[] },
  metrics: readonly MetricDescription[],
  about: Pick<VariantResult, "isBound" | "conditions" | "warmup">,
): VariantResult {
  const summaries: Record<string, MetricSummary> = {};
  for (const { name, unit } of metrics) {
    const values = runs.map((run) => run.metrics[name]).filter((value) => Number.isFinite(value));
    if (values.length === 0) continue;
    const { mean, low, high, count } = meanInterval(values);
    summaries[name] = { unit, mean, ci95: [low, high], replications: count };
  }
  return {
    ...about,
    runs: runs.map(({ seed, digest, metrics: measured }) => ({ seed, digest, metrics: measured })),
    metrics: summaries,
  };
}

interface Evidence {
  /** Variants that ran and had something to do. */
  readonly checked: number;
  readonly findings: readonly Finding[];
  readonly expectations: readonly ExpectationResult[];
  /** Something declared was never put to the test. */
  readonly vacuous: boolean;
  readonly partial: boolean;
}

/** error > fail > inconclusive > pass. The oracles check every run, so a run without expectations has checked something. */
export function overallVerdict({ checked, findings, expectations, vacuous, partial }: Evidence): Verdict {
  if (checked === 0) return "error";
  const broken = findings.some((finding) => finding.severity === "violation");
  if (broken || expectations.some(({ verdict }) => verdict === "fail")) return "fail";
  if (vacuous || partial || expectations.some(({ verdict }) => verdict === "inconclusive")) return "inconclusive";
  return "pass";
}

// Several sources become the input of one report: every variant under `label/variant`, side by side, with the differences
// between the sources and those that each source already had. The verdict is the worst of theirs: comparing judges nothing anew.

import type { MetricDescription } from "../../observe/observations.ts";
import type { ReportInput, Results, RunResult, VariantResult, Verdict } from "../results.ts";
import { comparedBySource, pairingProblems } from "./combination-notes.ts";
import { compareSources } from "./compare-sources.ts";
import type { CombinedVariant } from "./compare-sources.ts";
import { explainAcross } from "./explain-across.ts";
import type { ResultSource } from "./result-source.ts";
import { joinedRuns } from "./run-sequences.ts";

/** Two sources or more; their labels differ. `command`: what was typed. */
export function combineSources(sources: readonly ResultSource[], command: string): ReportInput {
  const metrics = allMetrics(sources);
  const variants = sources.flatMap(variantsOf);
  return {
    results: resultsOf(sources, variants, metrics),
    story: "",
    scenarioPath: [...new Set(sources.map(({ input }) => input.scenarioPath).filter((path) => path !== ""))].join(", "),
    scenarioText: textsOf(sources),
    command,
    metrics,
    runs: joinedRuns(
      sources.map(({ label, input }) => ({ runs: input.runs, change: (run) => renamedRun(run, label) })),
    ),
    origin: { missing: [...sources.flatMap(missingOf), ...pairingProblems(sources, variants)] },
  };
}

/** Of one source: its own report again. */
export function reportAgain({ input, missing }: ResultSource): ReportInput {
  return missing.length === 0
    ? input
    : { ...input, origin: { missing: [...(input.origin?.missing ?? []), ...missing] } };
}

function variantsOf({ label, input: { results }, weather }: ResultSource, source: number): readonly CombinedVariant[] {
  return Object.entries(results.variants).map(([ownName, result]) => ({
    name: `${label}/${ownName}`,
    ownName,
    source,
    fingerprint: results.engine.fingerprint,
    weather: weather[ownName],
    result,
  }));
}

function resultsOf(
  sources: readonly ResultSource[],
  variants: readonly CombinedVariant[],
  metrics: readonly MetricDescription[],
): Results {
  const all = sources.map(({ label, input }) => ({ label, results: input.results }));
  const compared = comparedBySource(sources, metrics);
  const own = all.flatMap(({ label, results }) =>
    results.comparisons.map((one) => ({ ...one, a: `${label}/${one.a}`, b: `${label}/${one.b}` })),
  );
  const across = compareSources(variants, compared);
  const reasons = [
    ...explainAcross(sources, variants, across),
    ...all.flatMap(({ label, results }) =>
      (results.reasons ?? []).map((one) => ({
        ...one,
        faster: `${label}/${one.faster}`,
        slower: `${label}/${one.slower}`,
      })),
    ),
  ];
  return {
    schema: "orrery/results/1",
    scenario: sources.map(({ label }) => label).join(" and "),
    question: `How do ${sources.map(({ label }) => label).join(" and ")} compare?`,
    verdict: worstVerdict(all.map(({ results }) => results.verdict)),
    engine: all[0].results.engine,
    variants: Object.fromEntries(variants.map(({ name, result }): [string, VariantResult] => [name, result])),
    comparisons: [...across, ...own],
    expectations: all.flatMap(({ label, results }) =>
      results.expectations.map((one) => ({ ...one, text: `${label}: ${one.text}` })),
    ),
    findings: all.flatMap(({ label, results }) =>
      results.findings.map((one) => ({ ...one, variant: `${label}/${one.variant}` })),
    ),
    faults: all.flatMap(({ label, results }) =>
      results.faults.map((one) => ({ ...one, variant: `${label}/${one.variant}` })),
    ),
    ...(reasons.length > 0 && { reasons }),
    sources: sources.map(({ label, path, input }) => ({ label, path, scenario: input.results.scenario })),
    partial: all.some(({ results }) => results.partial),
  };
}

const WORST_FIRST: readonly Verdict[] = ["error", "fail", "inconclusive", "pass"];

function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return WORST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? "error";
}

/** First come, first described. */
function allMetrics(sources: readonly ResultSource[]): readonly MetricDescription[] {
  const byName = new Map<string, MetricDescription>();
  for (const { input } of sources)
    for (const metric of input.metrics) if (!byName.has(metric.name)) byName.set(metric.name, metric);
  return [...byName.values()];
}

function renamedRun(run: RunResult, label: string): RunResult {
  const variant = `${label}/${run.variant}`;
  return { ...run, variant, findings: run.findings.map((finding) => ({ ...finding, variant })) };
}

function missingOf({ label, missing, input }: ResultSource): readonly string[] {
  const curves = input.results.sweep === undefined ? [] : ["the curves of its sweep are in its own report."];
  return [...missing, ...curves].map((sentence) => `${label}: ${sentence}`);
}

/** Once, where all are the same. */
function textsOf(sources: readonly ResultSource[]): string {
  const texts = new Set(sources.map(({ input }) => input.scenarioText));
  if (texts.size === 1) return sources[0].input.scenarioText;
  return sources
    .map(({ label, input }) => `# ${label}: ${input.scenarioPath}\n${input.scenarioText.trim()}\n`)
    .join("\n");
}

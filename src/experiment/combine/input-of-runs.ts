// Single runs, without the scenario that they were made for, as the input of a report: figures, differences and findings, but
// nobody knows any more what was expected of them.

import type { MetricDescription } from "../../observe/observations.ts";
import { KEY_METRICS } from "../compare.ts";
import type { ReportInput, RunResult } from "../results.ts";
import { furtherMetrics, overallVerdict, variantResult } from "../summarise.ts";
import { compareSources } from "./compare-sources.ts";

export interface RunsOrigin {
  /** Stands where the scenario's name would. */
  readonly name: string;
  readonly engine: ReportInput["results"]["engine"];
  readonly command: string;
  /** Every metric that a run may leave, in the order of reports. */
  readonly metrics: readonly MetricDescription[];
}

/** Variants in the order in which they first come; it is not known that two of them met the same weather. */
export function inputOfRuns(
  runs: readonly RunResult[],
  { name, engine, command, metrics: known }: RunsOrigin,
): ReportInput {
  const metrics = [...known, ...furtherMetrics(runs, known)];
  const names = [...new Set(runs.map(({ variant }) => variant))];
  const variants = names.map((variant, source) => ({
    name: variant,
    ownName: variant,
    source,
    fingerprint: engine.fingerprint,
    weather: undefined,
    result: variantResult({ runs: bySeed(runs, variant) }, metrics, {}),
  }));
  const findings = runs.flatMap((run) => run.findings);
  return {
    results: {
      schema: "orrery/results/1",
      scenario: name,
      question: "",
      verdict: overallVerdict({
        checked: names.length,
        findings,
        expectations: [],
        vacuous: false,
        partial: false,
      }),
      engine,
      variants: Object.fromEntries(variants.map(({ name: variant, result }) => [variant, result])),
      comparisons: compareSources(
        variants,
        metrics.filter((metric) => KEY_METRICS.includes(metric.name)),
      ),
      expectations: [],
      findings,
      faults: runs.flatMap((run) => run.faults.map((fault) => ({ ...fault, variant: run.variant }))),
      partial: false,
    },
    story: "",
    scenarioPath: "",
    scenarioText: "",
    command,
    metrics,
    runs: names.flatMap((variant) => bySeed(runs, variant)),
  };
}

function bySeed(runs: readonly RunResult[], variant: string): readonly RunResult[] {
  return runs.filter((run) => run.variant === variant).toSorted((a, b) => a.seed - b.seed);
}

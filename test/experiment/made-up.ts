// Hand-made scenarios and runs for the tests of the experiment layer: no simulation behind them.

import type { ReportInput, RunResult } from "../../src/experiment/results.ts";
import { createMemoryArchive } from "../../src/experiment/run-archive.ts";
import { RunLedger } from "../../src/experiment/run-ledger.ts";
import type { SummaryOptions } from "../../src/experiment/summarise.ts";
import type { MetricDescription } from "../../src/observe/observations.ts";
import type { Expectation } from "../../src/scenario/expectations/expectation.ts";
import type { Scenario, Variant } from "../../src/scenario/scenario.ts";
import type { FaultSpec } from "../../src/cluster/faults/fault.ts";

export const METRICS: readonly MetricDescription[] = [
  { name: "response.mean", unit: "s", better: "lower", definition: "" },
  { name: "tasks.submitted", unit: "tasks", better: "neutral", definition: "" },
  { name: "tasks.lost", unit: "tasks", better: "lower", definition: "" },
];

export const CRASH: FaultSpec = {
  kind: "scheduled",
  text: "crash worker/0",
  action: { kind: "crash", target: { kind: "names", names: ["worker/0"] }, wipe: false },
  at: 2_000_000 as never,
  lasts: undefined,
};

export function variantNamed(
  name: string,
  changes: { faults?: readonly FaultSpec[]; architecture?: string } = {},
): Variant {
  const { architecture = "single-master" } = changes;
  const scheduler = { architecture: { definition: { name: architecture, isBound: architecture === "ideal" } } };
  const faults = changes.faults ?? [];
  return { name, faults, cluster: { nodes: [] }, workload: [], scheduler, data: { faults } } as unknown as Variant;
}

export function scenarioOf(variants: readonly Variant[], changes: Partial<Scenario> = {}): Scenario {
  return {
    name: "made-up",
    question: "Which?",
    story: "",
    path: "made-up.yaml",
    seed: 1,
    replications: 3,
    variants,
    expectations: [],
    expectedViolations: [],
    warnings: [],
    ...changes,
  };
}

export function runOf(variant: string, seed: number, changes: Partial<RunResult> = {}): RunResult {
  return {
    variant,
    seed,
    digest: `${variant}-${seed}`,
    metrics: { "response.mean": seed, "tasks.submitted": 10, "tasks.lost": 0 },
    histograms: {},
    series: [],
    nodes: [],
    attempts: [{ node: "worker/0", task: 1, attempt: 1, from: 0, until: 1, outcome: "succeeded" }],
    work: { total: 1, useful: 1, wasted: {} },
    faults: [],
    findings: [],
    counters: { events: 1, records: 1, messages: 0, bytes: 0 },
    end: 10,
    ...changes,
  };
}

/** As an experiment that made these runs, in this order. */
export function summarise(
  scenario: Scenario,
  runs: readonly RunResult[],
  options: SummaryOptions,
): ReportInput & { readonly runs: readonly RunResult[] } {
  const jobs = runs.map(({ variant, seed }, index) => ({ index, variant, seed, detailed: false }));
  const ledger = new RunLedger(scenario, jobs, createMemoryArchive());
  jobs.forEach((job, index) => ledger.add(job, runs[index]));
  return ledger.report(ledger.figures, options);
}

/** `variant`.tasks.lost == 0 */
export function nothingLost(variant: string): Expectation {
  return {
    text: `${variant}.tasks.lost == 0`,
    line: 1,
    column: 1,
    operator: "==",
    left: { kind: "metric", variant, metric: "tasks.lost" },
    right: { kind: "number", value: 0 },
    within: undefined,
  };
}

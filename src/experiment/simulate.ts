// An experiment from a program: a scenario in, results out, all of it in this thread.

import { runJobs } from "./executors/serial-executor.ts";
import { RunFailure, type Job, type JobObserver } from "./executors/executor.ts";
import { tellRecord, type ToldRecord } from "./told-record.ts";
import { planJobs, selectVariants } from "./jobs.ts";
import { sequentialBatches } from "./sequential.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Results, RunResult } from "./results.ts";
import { createMemoryArchive } from "./run-archive.ts";
import { mistakeInDefinition } from "./policies/definitions.ts";
import { guardDefinition, type Definition } from "./policies/guard.ts";
import { RunLedger } from "./run-ledger.ts";
import { runVariant } from "./run-variant.ts";
import { demandOptions, demandVariants } from "./simulate-options.ts";
import type { SummaryOptions } from "./summarise.ts";
import { METRICS } from "../observe/metrics/metrics.ts";
import { ORACLES } from "../observe/oracles/catalogue.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import { ScenarioError } from "../scenario/problem.ts";
import { builtInRegistry } from "../scenario/registry.ts";
import type { OwnPolicy, PlugIn } from "../scenario/registry.ts";
import { NO_FILES } from "../scenario/scenario-files.ts";
import type { ScenarioFiles } from "../scenario/shapes/shape-context.ts";

export interface SimulateOptions {
  /** The first seed, instead of the scenario's. */
  readonly seed?: number;
  /** How many seeds, instead of the scenario's number or precision. */
  readonly replications?: number;
  /** Only these variants, by name. */
  readonly variants?: readonly string[];
  /** Policies of your own; the scenario refers to them by name. */
  readonly policies?: readonly OwnPolicy[];
  /** How to read the logs that the scenario names; without it, it may name none. */
  readonly files?: ScenarioFiles;
  /** What to call the scenario in messages, and where the files that it names are relative to. Default `scenario`. */
  readonly path?: string;
  /** Check everything twice: slower, same digests. */
  readonly paranoid?: boolean;
  /** Hears of each run that is done, in the order in which they are made. For progress. */
  readonly onRun?: (run: RunName) => void;
  /**
   * Hears of everything that happens in every run, as `orrery trace` prints it, in order: for figures and properties of your own. Changes
   * nothing, and costs time.
   */
  readonly onRecord?: (record: ToldRecord, run: RunName) => void;
}

export interface RunName {
  readonly variant: string;
  readonly seed: number;
}

export interface Simulation {
  /** What `orrery run --json` prints. */
  readonly results: Results;
  /** Every run in detail, variant by variant, seed by seed; attempts only of the first seed of each variant. */
  readonly runs: readonly RunResult[];
}

/**
 * Runs every variant of a scenario at every seed, in this thread, and returns when all are done.
 *
 * @param scenario the text of a scenario file (YAML), or the same as plain data
 * @throws ScenarioError with every problem of the scenario
 * @throws TypeError for a policy whose definition lacks something, and for options that mean nothing
 * @throws RunFailure where a run broke off, such as for a policy of your own that throws; `job` says which run
 */
export function simulate(scenario: string | object, options: SimulateOptions = {}): Simulation {
  demandOptions(options);
  const text = textOf(scenario);
  const loaded = load(text, options);
  if (options.variants !== undefined) demandVariants(options.variants, loaded);
  const { results, runs } = makeRuns(loaded, options, {
    ...options,
    scenarioText: text,
    command: "simulate(scenario)",
    metrics: METRICS,
    partial: false,
    replay: (variant, seed) =>
      `simulate(scenario, { variants: [${JSON.stringify(variant)}], seed: ${seed}, replications: 1 })`,
  });
  return { results, runs };
}

function textOf(scenario: string | object): string {
  if (typeof scenario === "object" && scenario !== null) return JSON.stringify(scenario, null, 2);
  if (typeof scenario !== "string")
    throw new TypeError(`simulate: expected the text of a scenario or plain data, found ${String(scenario)}`);
  if (/^\S+\.ya?ml$/.test(scenario.trim()))
    throw new TypeError(`simulate: expected the text of a scenario, found what looks like its path: '${scenario}'`);
  return scenario;
}

/** As many seeds as the scenario's precision takes, unless a number of seeds is asked for. */
function makeRuns(scenario: Scenario, options: SimulateOptions, summary: SummaryOptions): Simulation {
  const jobs = planJobs(scenario, options);
  const ledger = new RunLedger(scenario, jobs, createMemoryArchive());
  const observer: JobObserver = {
    onResult(job, result) {
      ledger.add(job, result);
      options.onRun?.({ variant: job.variant, seed: job.seed });
    },
    ...(options.onRecord && { onRecord: tellTo(options.onRecord, scenario) }),
  };
  const make = (batch: readonly Job[]): true => {
    const serial = { run: runVariant, paranoid: options.paranoid === true };
    try {
      runJobs(scenario, batch, observer, serial);
    } catch (error) {
      throw error instanceof RunFailure ? withItsRun(error) : error;
    }
    return true;
  };
  const { precision } = scenario;
  if (precision === undefined || options.replications !== undefined) {
    make(jobs);
    return ledger.report(ledger.figures, summary);
  }
  const variants = selectVariants(scenario, options);
  const finished = () => ledger.figures;
  const batches = sequentialBatches({ scenario, precision, variants, jobs, metrics: METRICS, finished });
  let step = batches.next();
  while (step.done !== true) step = batches.next(make(step.value));
  return ledger.report(step.value.runs, { ...summary, stopping: step.value.stopping });
}

function tellTo(
  listener: NonNullable<SimulateOptions["onRecord"]>,
  { variants }: Scenario,
): NonNullable<JobObserver["onRecord"]> {
  const names = new Map(variants.map(({ name, cluster }) => [name, cluster.nodes.map((node) => node.name)]));
  return ({ variant, seed }, record) => listener(tellRecord(record, names.get(variant)!), { variant, seed });
}

/** As the command line says it: a message alone does not say which run it was. */
function withItsRun({ message, job, cause }: RunFailure): RunFailure {
  return new RunFailure(job, cause, `${message}\n  in variant '${job.variant}', seed ${job.seed}`);
}

function load(text: string, options: SimulateOptions) {
  const policies = (options.policies ?? []) as readonly object[] as readonly (PlugIn & Definition)[];
  const [mistake] = policies.flatMap((policy) => mistakeInDefinition(policy) ?? []);
  if (mistake !== undefined) throw new TypeError(mistake);
  const { scenario, problems } = loadScenario(text, options.path ?? "scenario", {
    registry: builtInRegistry().with(policies.map((policy) => guardDefinition(policy, "of the caller"))),
    files: options.files ?? NO_FILES,
    metricNames: METRICS.map(({ name }) => name),
    checkNames: ORACLES.map(({ check }) => check),
  });
  if (scenario === undefined || problems.length > 0) throw new ScenarioError(problems);
  return scenario;
}

// Orrery as a library: run a scenario from a program, and define policies of your own. This is the whole public API;
// everything else may change without notice. No files, no threads, no clock: it works in a browser too.

import type { ArchitectureDefinition } from "./architectures/architecture.ts";
import { runJobs } from "./experiment/executors/serial-executor.ts";
import { RunFailure, type Job, type JobObserver } from "./experiment/executors/executor.ts";
import { tellRecord, type ToldRecord } from "./experiment/told-record.ts";
import { planJobs, selectVariants } from "./experiment/jobs.ts";
import { sequentialBatches } from "./experiment/sequential.ts";
import type { Scenario } from "./scenario/scenario.ts";
import type { Results, RunResult } from "./experiment/results.ts";
import { createMemoryArchive } from "./experiment/run-archive.ts";
import { mistakeInDefinition } from "./experiment/policies/definitions.ts";
import { guardDefinition, type Definition } from "./experiment/policies/guard.ts";
import { RunLedger } from "./experiment/run-ledger.ts";
import { runVariant } from "./experiment/run-variant.ts";
import type { SummaryOptions } from "./experiment/summarise.ts";
import type { DistributionDefinition } from "./kernel/distributions/definition.ts";
import { METRICS } from "./observe/metrics/metrics.ts";
import { ORACLES } from "./observe/oracles/catalogue.ts";
import { loadScenario } from "./scenario/load-scenario.ts";
import { ScenarioError } from "./scenario/problem.ts";
import { builtInRegistry } from "./scenario/registry.ts";
import type { PlugIn } from "./scenario/registry.ts";
import { NO_FILES } from "./scenario/scenario-files.ts";
import type { ScenarioFiles } from "./scenario/shapes/shape-context.ts";
import type { ArrivalDefinition } from "./workload/arrivals/arrival-process.ts";
import type { EstimateDefinition } from "./workload/estimates/estimate-model.ts";

export { defineAlert, HOWEVER_LATE } from "./algorithms/alerts/alert.ts";
export type {
  AlertDefinition,
  AlertRule,
  Counter,
  Goodness,
  Level,
  Objective,
  Scrape,
} from "./algorithms/alerts/alert.ts";
export { ACCEPT, defineAdmission, REJECT } from "./algorithms/admission/admission.ts";
export type {
  AcceptedTask,
  Admission,
  AdmissionBound,
  AdmissionDefinition,
  AdmissionView,
  Applicant,
  Departure,
  Verdict as AdmissionVerdict,
} from "./algorithms/admission/admission.ts";
export { defineDetector } from "./algorithms/detection/detector.ts";
export type { DetectorContext, DetectorDefinition, FailureDetector, Opinion } from "./algorithms/detection/detector.ts";
export { defineOrdering, WAIT } from "./algorithms/ordering/ordering.ts";
export type {
  Capacity,
  Choice,
  Ordering,
  OrderingContext,
  OrderingDefinition,
  PastUsage,
  QueuedTask,
  Room,
  RunningTask,
  Where,
  Nominate,
  NamedTenants,
  WorkerMap,
} from "./algorithms/ordering/ordering.ts";
export type { Availability } from "./algorithms/ordering/availability.ts";
export type { Holding, Machine } from "./algorithms/ordering/machine.ts";
export { definePlacement, NONE } from "./algorithms/placement/placement.ts";
export type {
  ClusterView,
  Placement,
  PlacementAnswer,
  PlacementContext,
  PlacementDefinition,
  WorkerIndex,
} from "./algorithms/placement/placement.ts";
export { defineBreaker } from "./algorithms/breaker/breaker.ts";
export type { Breaker, BreakerDefinition, TryOutcome } from "./algorithms/breaker/breaker.ts";
export { defineBudget } from "./algorithms/budget/budget.ts";
export type { BudgetBound, BudgetDefinition, RetryBudget } from "./algorithms/budget/budget.ts";
export { defineCheckpoint } from "./algorithms/checkpoint/checkpoint.ts";
export type { CheckpointContext, CheckpointDefinition, CheckpointPolicy } from "./algorithms/checkpoint/checkpoint.ts";
export { defineDamping } from "./algorithms/damping/damping.ts";
export type { DampingContext, DampingDefinition, EvictionDamping } from "./algorithms/damping/damping.ts";
export { defineScaling } from "./algorithms/scaling/scaling.ts";
export type {
  ReadyMachine,
  ScalingDecision,
  ScalingDefinition,
  ScalingPolicy,
  ScalingView,
} from "./algorithms/scaling/scaling.ts";
export { defineHealth } from "./algorithms/health/health.ts";
export type { HealthContext, HealthDefinition, HealthPolicy, WorkSample } from "./algorithms/health/health.ts";
export { defineSpeculation } from "./algorithms/speculation/speculation.ts";
export type {
  SpeculationDefinition,
  SpeculationPolicy,
  SpeculationView,
} from "./algorithms/speculation/speculation.ts";
export { defineGangs } from "./algorithms/gangs/gang-policy.ts";
export type { GangDefinition, GangPolicy } from "./algorithms/gangs/gang-policy.ts";
export { defineVerification } from "./algorithms/verification/verification.ts";
export type {
  AttemptRole,
  QuorumTerms,
  VerificationDefinition,
  VerificationPolicy,
  WorkerRecord,
} from "./algorithms/verification/verification.ts";
export { defineStealing } from "./algorithms/stealing/stealing.ts";
export type { StealingDefinition, StealingPolicy, StealingView } from "./algorithms/stealing/stealing.ts";
export { defineRebalancing } from "./algorithms/rebalancing/rebalancing.ts";
export type { Load, RebalancingDefinition, RebalancingPolicy, Transfer } from "./algorithms/rebalancing/rebalancing.ts";
export { defineMigration } from "./algorithms/migration/migration.ts";
export type { MigrationDefinition, MigrationPolicy, MoveOffer } from "./algorithms/migration/migration.ts";
export { defineRetry } from "./algorithms/retry/retry.ts";
export type { RetryDefinition, RetryPolicy } from "./algorithms/retry/retry.ts";
export { checkAdmissionLaws } from "./algorithms/laws/admission-laws.ts";
export { checkAlertLaws } from "./algorithms/laws/alert-laws.ts";
export { checkBreakerLaws } from "./algorithms/laws/breaker-laws.ts";
export { checkBudgetLaws } from "./algorithms/laws/budget-laws.ts";
export { checkCheckpointLaws } from "./algorithms/laws/checkpoint-laws.ts";
export { checkDampingLaws } from "./algorithms/laws/damping-laws.ts";
export { checkDetectorLaws } from "./algorithms/laws/detection-laws.ts";
export { LawBroken } from "./algorithms/laws/law.ts";
export type { LawReport } from "./algorithms/laws/law.ts";
export { checkScalingLaws } from "./algorithms/laws/scaling-laws.ts";
export { checkGangLaws } from "./algorithms/laws/gang-laws.ts";
export { checkHealthLaws } from "./algorithms/laws/health-laws.ts";
export { checkOrderingLaws } from "./algorithms/laws/ordering-laws.ts";
export type { OrderingLawOptions } from "./algorithms/laws/ordering-laws.ts";
export { checkPlacementLaws } from "./algorithms/laws/placement-laws.ts";
export { checkRetryLaws } from "./algorithms/laws/retry-laws.ts";
export { checkSpeculationLaws } from "./algorithms/laws/speculation-laws.ts";
export { checkVerificationLaws } from "./algorithms/laws/verification-laws.ts";
export { checkStealingLaws } from "./algorithms/laws/stealing-laws.ts";
export { checkRebalancingLaws } from "./algorithms/laws/rebalancing-laws.ts";
export { checkMigrationLaws } from "./algorithms/laws/migration-laws.ts";
export { RunFailure } from "./experiment/executors/executor.ts";
export { ENGINE_VERSION, engineFingerprint } from "./experiment/engine.ts";
export type {
  Comparison,
  ExpectationResult,
  FaultEffect,
  Finding,
  MetricSummary,
  Results,
  RunResult,
  VariantResult,
  Verdict,
} from "./experiment/results.ts";
export type { ToldRecord } from "./experiment/told-record.ts";
export type { Distribution } from "./kernel/distributions/distribution.ts";
export type { Parameter, Parameters, ParameterValues, PlugInDescription } from "./kernel/parameters.ts";
export type { RandomStream } from "./kernel/random-stream.ts";
export { NEVER } from "./kernel/time.ts";
export type { Duration, Instant } from "./kernel/time.ts";
export { ScenarioError } from "./scenario/problem.ts";
export type { Problem } from "./scenario/problem.ts";
export type { ScenarioFiles } from "./scenario/shapes/shape-context.ts";

/** A policy of your own, made with one of the `define...` functions. */
export type OwnPolicy = Exclude<
  PlugIn,
  ArchitectureDefinition | ArrivalDefinition | EstimateDefinition | DistributionDefinition
>;

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
 * @throws TypeError for a policy whose definition lacks something
 * @throws RunFailure where a run broke off, such as for a policy of your own that throws; `job` says which run
 */
export function simulate(scenario: string | object, options: SimulateOptions = {}): Simulation {
  const text = typeof scenario === "string" ? scenario : JSON.stringify(scenario, null, 2);
  const loaded = load(text, options);
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

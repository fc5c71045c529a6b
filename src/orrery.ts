// Orrery as a library: run a scenario from a program, and define policies of your own. This is the whole public API;
// everything else may change without notice. No files, no threads, no clock: it works in a browser too.

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
export type { Availability, Demand, Stretch } from "./algorithms/ordering/availability.ts";
export type { Holding, Machine } from "./algorithms/ordering/machine.ts";
export { definePlacement, NONE } from "./algorithms/placement/placement.ts";
export type {
  ClusterView,
  Placement,
  PlacementAnswer,
  PlacementContext,
  PlacementDefinition,
  WorkerIndex,
  Place,
} from "./algorithms/placement/placement.ts";
export { defineBreaker } from "./algorithms/breaker/breaker.ts";
export type { Breaker, BreakerDefinition, TryOutcome } from "./algorithms/breaker/breaker.ts";
export { defineBudget } from "./algorithms/budget/budget.ts";
export type { BudgetBound, BudgetDefinition, RetryBudget, FailureKind, TryKind } from "./algorithms/budget/budget.ts";
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
  AttemptView,
  ClassDurations,
  Copy,
  GroupView,
  JobOfTask,
  SpeculationCaps,
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
export type {
  StealingDefinition,
  StealingPolicy,
  StealingView,
  StealingContext,
} from "./algorithms/stealing/stealing.ts";
export { defineRebalancing } from "./algorithms/rebalancing/rebalancing.ts";
export type { Load, RebalancingDefinition, RebalancingPolicy, Transfer } from "./algorithms/rebalancing/rebalancing.ts";
export { defineMigration } from "./algorithms/migration/migration.ts";
export type { MigrationDefinition, MigrationPolicy, MoveOffer } from "./algorithms/migration/migration.ts";
export { defineRetry } from "./algorithms/retry/retry.ts";
export type { RetryDefinition, RetryPolicy } from "./algorithms/retry/retry.ts";
export { checkAdmissionLaws } from "./algorithms/laws/admission-laws.ts";
export type { AdmissionLawOptions } from "./algorithms/laws/admission-laws.ts";
export { checkAlertLaws } from "./algorithms/laws/alert-laws.ts";
export type { AlertLawOptions } from "./algorithms/laws/alert-laws.ts";
export { checkBreakerLaws } from "./algorithms/laws/breaker-laws.ts";
export type { BreakerLawOptions } from "./algorithms/laws/breaker-laws.ts";
export { checkBudgetLaws } from "./algorithms/laws/budget-laws.ts";
export type { BudgetLawOptions } from "./algorithms/laws/budget-laws.ts";
export { checkCheckpointLaws } from "./algorithms/laws/checkpoint-laws.ts";
export type { CheckpointLawOptions } from "./algorithms/laws/checkpoint-laws.ts";
export { checkDampingLaws } from "./algorithms/laws/damping-laws.ts";
export type { DampingLawOptions } from "./algorithms/laws/damping-laws.ts";
export { checkDetectorLaws } from "./algorithms/laws/detection-laws.ts";
export type { DetectorLawOptions } from "./algorithms/laws/detection-laws.ts";
export { LawBroken } from "./algorithms/laws/law.ts";
export type { LawReport, LawOptions } from "./algorithms/laws/law.ts";
export { checkScalingLaws } from "./algorithms/laws/scaling-laws.ts";
export type { ScalingLawOptions } from "./algorithms/laws/scaling-laws.ts";
export { checkGangLaws } from "./algorithms/laws/gang-laws.ts";
export type { GangLawOptions } from "./algorithms/laws/gang-laws.ts";
export { checkHealthLaws } from "./algorithms/laws/health-laws.ts";
export type { HealthLawOptions } from "./algorithms/laws/health-laws.ts";
export { checkOrderingLaws } from "./algorithms/laws/ordering-laws.ts";
export type { OrderingLawOptions } from "./algorithms/laws/ordering-laws.ts";
export { checkPlacementLaws } from "./algorithms/laws/placement-laws.ts";
export type { PlacementLawOptions } from "./algorithms/laws/placement-laws.ts";
export { checkRetryLaws } from "./algorithms/laws/retry-laws.ts";
export type { RetryLawOptions } from "./algorithms/laws/retry-laws.ts";
export { checkSpeculationLaws } from "./algorithms/laws/speculation-laws.ts";
export type { SpeculationLawOptions } from "./algorithms/laws/speculation-laws.ts";
export { checkVerificationLaws } from "./algorithms/laws/verification-laws.ts";
export type { VerificationLawOptions } from "./algorithms/laws/verification-laws.ts";
export { checkStealingLaws } from "./algorithms/laws/stealing-laws.ts";
export type { StealingLawOptions } from "./algorithms/laws/stealing-laws.ts";
export { checkRebalancingLaws } from "./algorithms/laws/rebalancing-laws.ts";
export type { RebalancingLawOptions } from "./algorithms/laws/rebalancing-laws.ts";
export { checkMigrationLaws } from "./algorithms/laws/migration-laws.ts";
export type { MigrationLawOptions } from "./algorithms/laws/migration-laws.ts";
export { RunFailure } from "./experiment/executors/executor.ts";
export type { Job } from "./experiment/executors/executor.ts";
export { ENGINE_VERSION, engineFingerprint } from "./experiment/engine.ts";
export type {
  Comparison,
  ExpectationResult,
  FaultEffect,
  Fidelity,
  FidelityFigure,
  Finding,
  MetricSummary,
  Results,
  RunResult,
  VariantResult,
  Verdict,
  FaultStep,
  ReportSource,
  StoppingResult,
} from "./experiment/results.ts";
export type { ToldRecord } from "./experiment/told-record.ts";
export type { RecordKindName } from "./trace/record-kinds.ts";
export type { Distribution } from "./kernel/distributions/distribution.ts";
export type {
  Parameter,
  Parameters,
  ParameterValues,
  PlugInDescription,
  ParameterTypes,
  RowColumn,
  ValueOf,
} from "./kernel/parameters.ts";
export type { RandomStream } from "./kernel/random-stream.ts";
export { after, between, microseconds, milliseconds, NEVER, seconds, START, toSeconds } from "./kernel/time.ts";
export { exp, expm1, log, log1p, pow } from "./kernel/math.ts";
export { ParameterError } from "./kernel/parameter-error.ts";
export { createStream } from "./kernel/random-stream.ts";
export type { Duration, Instant } from "./kernel/time.ts";
export { ScenarioError } from "./scenario/problem.ts";
export type { Problem } from "./scenario/problem.ts";
export type { ScenarioFiles } from "./scenario/shapes/shape-context.ts";
export type { SwimParameters } from "./algorithms/membership/swim-options.ts";
export type { Data } from "./scenario/overlay.ts";
export type { GroupShare, Reason, Share, TaskShare, WorkRange } from "./experiment/reasons/reason.ts";
export type { SeedsToShow } from "./experiment/statistics/power/seeds-to-show.ts";
export type {
  FrontResult,
  KneeResult,
  Recommendation,
  Reservation,
  Rival,
  SensitivityArm,
  SensitivityResult,
  SettingResult,
  SweepResults,
  SweptDesign,
  SweptParameterResult,
} from "./experiment/sweep/sweep-results.ts";
export type { RunName, SimulateOptions, Simulation } from "./experiment/simulate.ts";
export type { OwnPolicy } from "./scenario/registry.ts";
export type {
  AlertObservations,
  AttemptBar,
  BreakdownCell,
  HistogramData,
  LostTime,
  NodeUse,
  Observations,
  Recovery,
  ResponseBreakdown,
  SpaceTimeMark,
  SpaceTimeMessages,
  SpaceTimeWindow,
  TimeSeries,
  Violation,
  WorkAccount,
} from "./observe/observations.ts";
export type { ResponsePart } from "./observe/metrics/breakdown.ts";
export type { WorkerCapacity } from "./process/deployment.ts";
export type { Address, AttemptNumber, NodeId, TaskId } from "./process/identity.ts";
export type {
  JobGraph,
  JobPart,
  JobStage,
  KeptOutput,
  OutputPlace,
  Receiver,
  StageDependency,
  TaskInput,
  TaskOutput,
} from "./process/task.ts";
export type { LineSource } from "./workload/traces/line-source.ts";
export { simulate } from "./experiment/simulate.ts";

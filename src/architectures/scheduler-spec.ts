// A design under comparison, described: which algorithms, wired how. What the scenario loader hands to an architecture.

import type { AccessPolicy } from "../algorithms/access/access-rules.ts";
import type { CopyTerms } from "../algorithms/access/kept-copy.ts";
import type { AdmissionDefinition } from "../algorithms/admission/admission.ts";
import type { BreakerDefinition } from "../algorithms/breaker/breaker.ts";
import type { CheckpointDefinition } from "../algorithms/checkpoint/checkpoint.ts";
import type { DampingDefinition } from "../algorithms/damping/damping.ts";
import type { DetectorDefinition } from "../algorithms/detection/detector.ts";
import type { GangDefinition } from "../algorithms/gangs/gang-policy.ts";
import type { HealthDefinition } from "../algorithms/health/health.ts";
import type { MigrationDefinition } from "../algorithms/migration/migration.ts";
import { none as noMigration } from "../algorithms/migration/none.ts";
import type { OrderingDefinition } from "../algorithms/ordering/ordering.ts";
import type { PlacementDefinition } from "../algorithms/placement/placement.ts";
import type { RebalancingDefinition } from "../algorithms/rebalancing/rebalancing.ts";
import { none as noRebalancing } from "../algorithms/rebalancing/none.ts";
import type { BudgetDefinition } from "../algorithms/budget/budget.ts";
import type { RetryDefinition } from "../algorithms/retry/retry.ts";
import type { ScalingDefinition } from "../algorithms/scaling/scaling.ts";
import type { SpeculationDefinition } from "../algorithms/speculation/speculation.ts";
import { none as noStealing } from "../algorithms/stealing/none.ts";
import type { StealingDefinition } from "../algorithms/stealing/stealing.ts";
import type { TriggerDefinition } from "../algorithms/triggers/trigger-definition.ts";
import { none as noVerification } from "../algorithms/verification/none.ts";
import type { VerificationDefinition } from "../algorithms/verification/verification.ts";
import type { ArchitectureDefinition } from "./architecture.ts";
import type { PoolSpec } from "./dispatch/pool-spec.ts";
import { START, seconds, type Duration, type Instant } from "../kernel/time.ts";

/** A plug-in and its loaded parameter values. */
export interface Chosen<D> {
  readonly definition: D;
  // The values were loaded by the definition's own declaration; `create(parameters)` is the only reader.
  readonly parameters: never;
}

export interface SchedulerSpec {
  readonly architecture: Chosen<ArchitectureDefinition>;
  /** What is taken in; absent: everything. */
  readonly admission?: Chosen<AdmissionDefinition>;
  /** central: the master holds the queue and sends work only where it can start. at-worker: it assigns on admission. */
  readonly queueing: "central" | "at-worker";
  readonly ordering: Chosen<OrderingDefinition>;
  readonly placement: Chosen<PlacementDefinition>;
  readonly detection: Chosen<DetectorDefinition>;
  /** How fast the attempts of workers that count as dead are given up. */
  readonly damping: Chosen<DampingDefinition>;
  /** Which workers are given no work although they answer. */
  readonly health: Chosen<HealthDefinition>;
  /** For failed attempts. */
  readonly retry: Chosen<RetryDefinition>;
  /** How many of them may be tried again, in proportion to all. */
  readonly budget: Chosen<BudgetDefinition>;
  /** A task is given up when so many workers died while they ran it; Infinity = never. */
  readonly crashLimit: number;
  readonly speculation: Chosen<SpeculationDefinition>;
  /** How what came of tasks is verified; absent: every worker is believed. */
  readonly verification?: Chosen<VerificationDefinition>;
  /** How the members of a gang come to their places; absent: all at once. */
  readonly gangs?: Chosen<GangDefinition>;
  /** Limits across the cluster; absent: there are none. */
  readonly pools?: readonly PoolSpec[] | undefined;
  /** From whom idle workers take what waits; nothing waits at workers with a central queue. */
  readonly stealing: Chosen<StealingDefinition>;
  /** How tasks that wait at workers are moved before anybody is idle; absent: not at all. */
  readonly rebalancing?: Chosen<RebalancingDefinition>;
  /** When a task that runs is to go on at another worker; absent: never. */
  readonly migration?: Chosen<MigrationDefinition>;
  /** How many of the machines that come and go there should be. */
  readonly scaling: Chosen<ScalingDefinition>;
  /** How old the dispatcher's picture of loads may get: every worker's load is refreshed this often. 0 = always fresh. */
  readonly loadReports: Duration;
  /** safe-stop: workers kill what they cannot renew before the master runs it again. fast: run again at once. */
  readonly recovery: "safe-stop" | "fast";
  /** What a worker does that is told to go down: it drains, or goes on until it is off. */
  readonly onNotice: "drain" | "ignore";
  readonly communication: RpcSpec;
  /** undefined = attempts are never saved; a preempted one keeps its work all the same. */
  readonly checkpoint: CheckpointSpec | undefined;
  /** undefined = a task takes effect with the master's commit, and nowhere else. */
  readonly effects: EffectSpec | undefined;
  /** Absent: whoever speaks is believed. */
  readonly security?: SecuritySpec | undefined;
  /** Absent: nothing is launched by the clock. */
  readonly triggers?: TriggersSpec;
}

/** Deliberate mistakes, each with one rule left out. */
export const SECURITY_MUTANTS = [
  "trusts-everyone",
  "trusts-any-member",
  "no-replay-window",
  "forgets-lives",
  "ignores-expiry",
  "skips-permissions",
  "forgets-revocations",
  "audits-afterwards",
] as const;

/** Every message is signed by its sender, and receivers drop what is not, or what they have seen (catalogue D13). */
export interface SecuritySpec {
  /** Who may join as a worker. anyone: the latest who says so. identity: nobody in the name of one who is well. */
  readonly join: "anyone" | "identity";
  /** How many messages a message may be overtaken by and still count. */
  readonly window: number;
  /** What a seal adds to a message on the wire. */
  readonly bytes: number;
  /** Computing, to make a seal and to check one. */
  readonly cost: Duration;
  /** Absent: keys hold for ever. */
  readonly certificates?: CertificateSpec | undefined;
  /** Absent: whoever is believed to be who he says may do everything. */
  readonly permissions?: PermissionsSpec | undefined;
  /** Absent: nobody puts on record who did what. */
  readonly audit?: AuditSpec | undefined;
  readonly broken?: (typeof SECURITY_MUTANTS)[number] | undefined;
}

/** A log of who did what, at a host of its own: the last of the stores. */
export interface AuditSpec {
  /** each: nothing is done before its entry is durable. batch: entries go out every `interval`. */
  readonly sync: "each" | "batch";
  readonly interval: Duration;
  /** Masters check so often that the log is what it was; absent: never. */
  readonly verify?: Duration | undefined;
}

/** undefined: there is none, or the design has nobody who could keep it. */
export function auditOf({ architecture, security }: SchedulerSpec): AuditSpec | undefined {
  if (security?.audit === undefined) return undefined;
  const { unused } = architecture.definition;
  const isUnused = unused?.security !== undefined || unused?.["security.audit"] !== undefined;
  return isUnused ? undefined : security.audit;
}

/** Who may do what, and who knows that. */
export interface PermissionsSpec extends AccessPolicy {
  /** Absent: the policy is in the masters' log. Otherwise a server (a member of the store) keeps it, and masters have copies. */
  readonly copies?: CopyTerms | undefined;
}

/** undefined: nobody asks, or the design has nobody who could. */
export function permissionsOf({ architecture, security }: SchedulerSpec): PermissionsSpec | undefined {
  if (security?.permissions === undefined) return undefined;
  const { unused } = architecture.definition;
  const isUnused = unused?.security !== undefined || unused?.["security.permissions"] !== undefined;
  return isUnused ? undefined : security.permissions;
}

export interface CertificateSpec {
  readonly lifetime: Duration;
  /** Share of its lifetime after which a certificate is renewed, above 0 and at most 1. */
  readonly renewAfter: number;
}

/** The time triggers of the workload, as every master knows them from its configuration. */
export interface TriggersSpec {
  readonly definitions: readonly TriggerDefinition[];
  /** The instant of the calendar at which a wall clock that is right reads 0. */
  readonly origin: Instant;
  /** By trigger: the intent to launch is made durable first. Otherwise it is launched first: one launch may become two. */
  readonly announces: readonly boolean[];
}

export interface CheckpointSpec {
  readonly policy: Chosen<CheckpointDefinition>;
  /** An attempt stands still for so long while it is saved, and again before it goes on from what was saved. */
  readonly cost: Duration;
  readonly restart: Duration;
  /** Size of what is saved, on its way to the store. */
  readonly bytes: number;
  /** What the policy takes for the mean time between failures, us; Infinity = none are expected. */
  readonly meanTimeBetweenFailures: number;
  /** A preempted or drained attempt is saved before it goes; false: what is not saved by then is lost. */
  readonly onPreemption: boolean;
}

/** Where the effect of a task on the outside world is protected against happening twice (catalogue F12). */
export interface EffectSpec {
  /**
   * direct: the worker causes it, unprotected. fenced: the store refuses deposed masters' attempts. dedupe: the store knows
   * what it has done. outbox: the master commits effect and completion together, and passes the effect on until a store that
   * knows what it has done has it.
   */
  readonly mode: "direct" | "fenced" | "dedupe" | "outbox";
  /** The store remembers for this long. */
  readonly horizon: Duration;
}

export interface RpcSpec {
  readonly kind: "rpc";
  /** A call without answer for this long is tried again. */
  readonly timeout: Duration;
  readonly retry: Chosen<RetryDefinition>;
  /** Of one client's submissions. */
  readonly budget: Chosen<BudgetDefinition>;
  /** A client gives a submission up when policy or budget allow no further try; else it goes on at the last delay. */
  readonly givesUp: boolean;
  /** Of one client's submissions to one master; absent: none. */
  readonly breaker?: Chosen<BreakerDefinition>;
  /** What a client does about a submission that is turned down: it is over, or asks again as `retry` and `budget` allow. Absent: give-up. */
  readonly whenRejected?: "give-up" | "retry";
}

/** Do tasks that wait at one worker move to another? With a central queue nothing waits there. */
export function isStealing({ stealing, queueing }: SchedulerSpec): boolean {
  return stealing.definition !== noStealing && queueing === "at-worker";
}

/** Does a master move tasks that wait at workers? */
export function isRebalancing({ rebalancing, queueing }: SchedulerSpec): boolean {
  return rebalancing !== undefined && rebalancing.definition !== noRebalancing && queueing === "at-worker";
}

/** Does it move tasks that run? */
export function isMigrating({ migration }: SchedulerSpec): boolean {
  return migration !== undefined && migration.definition !== noMigration;
}

/** Does it decide for tasks that it takes back where they go next? */
export function isMoving(scheduler: SchedulerSpec): boolean {
  return isStealing(scheduler) || isRebalancing(scheduler) || isMigrating(scheduler);
}

/** Are results compared, or workers checked? */
export function isVerifying({ verification }: Pick<SchedulerSpec, "verification">): boolean {
  return verification !== undefined && verification.definition !== noVerification;
}

/** How often workers beat, if there are so many: what the chosen detector asks for. */
export function heartbeatInterval({ detection }: SchedulerSpec, workers: number): Duration {
  return detection.definition.interval(detection.parameters, workers);
}

const FAST_ORPHAN_TIMEOUT = seconds(60);
/** Signs of life come with the heartbeats: so many must be missed before silence means anything. */
const FAST_ORPHAN_BEATS = 3;

/**
 * How long a worker goes on without a sign of life from the master. In safe-stop mode it must end before the master can
 * declare the worker dead, clock drift and one beat included.
 */
export function orphanTimeout(scheduler: SchedulerSpec, workers: number, chosen: Duration | undefined): Duration {
  if (chosen !== undefined) return chosen;
  if (scheduler.recovery === "fast")
    return Math.max(FAST_ORPHAN_TIMEOUT, FAST_ORPHAN_BEATS * heartbeatInterval(scheduler, workers)) as Duration;
  const { definition, parameters } = scheduler.detection;
  const detector = definition.create(parameters, { peerCount: 1 });
  detector.watch(0, START);
  let at: Instant = START;
  while (detector.opinion(0, at) !== "dead") at = detector.nextChange(0, at);
  return Math.floor(at * 0.8) as Duration;
}

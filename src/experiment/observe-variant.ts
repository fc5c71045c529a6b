// What the observers of a run are told beforehand: names, the window that counts, and what the design promises to keep to.

import { ACCESS_OPERATIONS, AccessRules } from "../algorithms/access/access-rules.ts";
import { HOWEVER_LATE, type Objective } from "../algorithms/alerts/alert.ts";
import { none as noControl } from "../algorithms/admission/none.ts";
import { none as noDamping } from "../algorithms/damping/none.ts";
import { NEVER, seconds, START, toSeconds, type Duration, type Instant } from "../kernel/time.ts";
import {
  QUIET_AFTER,
  type DeclaredBudget,
  type DeclaredBudgets,
  type DeclaredPool,
  type DeclaredStage,
  type ObserveOptions,
  type TaskRow,
} from "../observe/observe-options.ts";
import { ELECTION_KINDS } from "../architectures/protocol/election-kinds.ts";
import { MESSAGE_NAMES } from "../architectures/protocol/messages.ts";
import type { PoolSpec } from "../architectures/dispatch/pool-spec.ts";
import { unusedBy } from "../architectures/architecture.ts";
import {
  auditOf,
  isMigrating,
  isRebalancing,
  permissionsOf,
  type SchedulerSpec,
} from "../architectures/scheduler-spec.ts";
import type { FaultSpec } from "../cluster/faults/fault.ts";
import type { Episode } from "../cluster/faults/timeline.ts";
import type { AlertOptions } from "../observe/alerts/alert-options.ts";
import type { AlertsSpec } from "../scenario/sections/alerts-section.ts";
import { scalesMachines } from "../scenario/scales-machines.ts";
import { quorumsOf } from "../scenario/quorums.ts";
import type { Variant } from "../scenario/scenario.ts";
import type { WorkloadClass } from "../workload/workload.ts";
import { isGradual } from "./gradual-faults.ts";
import { holdsByClass } from "./holds-by-class.ts";

interface Mover {
  readonly interval: Duration;
  readonly moves: number;
  readonly minDwell: Duration;
}

/** Width of a bucket where a run has no `duration`. */
const SHORTEST_BUCKET = 1_000;
const BUCKETS_AIMED_AT = 240;
const FAULT_WINDOWS_MAX = 40;
const HOUR = seconds(3_600);

interface Wishes {
  readonly onTask?: ((row: TaskRow) => void) | undefined;
  readonly spacetime?: boolean | undefined;
}

export function observeOptions(variant: Variant, timeline: readonly Episode[], wishes: Wishes): ObserveOptions {
  const { cluster, warmup, duration, workload, scheduler } = variant;
  return {
    nodeNames: cluster.nodes.map(({ name }) => name),
    zones: [...new Set(cluster.nodes.map(({ zone }) => zone))],
    warmup: (START + warmup) as Instant,
    duration: duration === undefined ? undefined : ((START + duration) as Instant),
    bucket:
      duration === undefined
        ? seconds(1)
        : (Math.max(SHORTEST_BUCKET, Math.ceil(duration / BUCKETS_AIMED_AT)) as Duration),
    faultWindows: timeline.slice(0, FAULT_WINDOWS_MAX).map(({ at, until }) => ({ from: at, until })),
    classNames: workload.map(({ name }) => name),
    tenants: namedTenants(workload),
    quorums: quorumsOf(scheduler.architecture.definition, cluster.nodes).map(({ role, members, needed }) => ({
      name: role === "lock" ? "lock members" : "masters",
      members,
      needed,
    })),
    ...(scheduler.architecture.definition.isLeaderless && { isLeaderless: true }),
    ...(scheduler.architecture.definition.hasSeveralLeaders && { hasSeveralLeaders: true }),
    ...(sharesWork(scheduler) && { mastersShareWork: true }),
    ...(variant.faults.some(isCut) && { cuts: variant.faults.map(isCut) }),
    ...(variant.faults.some(({ action }) => isGradual(action)) && {
      gradualFaults: variant.faults.map(({ action }) => isGradual(action)),
    }),
    nodeSpeeds: cluster.nodes.map(({ speed }) => speed),
    holds: holdsByClass(variant),
    ...(cluster.nodes.some(({ group }) => group !== undefined) && { groups: cluster.nodes.map(({ group }) => group) }),
    ...(cluster.nodes.some(({ tariff }) => tariff !== undefined) && {
      tariffs: cluster.nodes.map(({ tariff }) => tariff),
      ...(scalesMachines(variant) && { warmPools: cluster.warmPools ?? [] }),
    }),
    ...gangPartOf(scheduler),
    ...(variant.comparesMoves === true && { comparesMoves: true }),
    ...dwellingOf(scheduler),
    ...(scheduler.pools && { pools: scheduler.pools.map((pool) => declaredPool(pool, workload)) }),
    budgets: declaredBudgets(scheduler),
    quietAfter: (QUIET_AFTER + restOf(scheduler) + keptFor(scheduler)) as Duration,
    // Whoever is turned away and has no answer to an earlier try gives that up.
    clientsGiveUp: scheduler.communication.givesUp || turnsAway(scheduler) || permissionsOf(scheduler) !== undefined,
    turnsAway: turnsAway(scheduler),
    // A worker without a queue that need not fetch a checkpoint first starts what it is sent at once.
    startsOnReceipt: scheduler.queueing === "central" && scheduler.checkpoint === undefined,
    ...effectsOf(scheduler),
    ...(workload.some(({ lineage }) => lineage !== undefined) && { stages: workload.map(stagesOf) }),
    ...(variant.faults.some(corruptsResults) && { corruptsResults: true }),
    ...(variant.faults.some(({ action }) => action.kind === "rollout") && { rollsOut: true }),
    ...(variant.faults.some(isAttack) && { attackedMessages: MESSAGE_NAMES }),
    ...accessOf(scheduler),
    ...auditedBy(variant),
    ...(variant.alerts && { alerts: alertOptions(variant.alerts) }),
    ...(wishes.onTask !== undefined && { onTask: wishes.onTask }),
    ...(wishes.spacetime && timeline.length > 0 && { spacetime: true, electionKinds: ELECTION_KINDS }),
  };
}

function isCut({ action }: FaultSpec): boolean {
  return action.kind === "partition";
}

function sharesWork({ architecture: { definition } }: SchedulerSpec): boolean {
  const { isLeaderless, hasSeveralLeaders, mastersShareWork } = definition;
  return isLeaderless === true || hasSeveralLeaders === true || mastersShareWork === true;
}

function corruptsResults({ action }: FaultSpec): boolean {
  const faults = action.kind === "rollout" ? action.version.faults : [action];
  return faults.some(({ kind }) => kind === "corrupt-results");
}

function isAttack({ action }: FaultSpec): boolean {
  return action.kind === "replay" || action.kind === "forge";
}

function stagesOf({ lineage, workflow }: WorkloadClass): readonly DeclaredStage[] | undefined {
  if (lineage === undefined) return undefined;
  return workflow?.map(({ after, bytes = [], narrow = [] }) => ({
    after,
    needs: after.flatMap((stage, which) => (bytes[which] > 0 ? [{ stage, isNarrow: narrow[which] === true }] : [])),
  }));
}

/** Where nothing is promised: for rules that judge no tasks. */
const NO_PROMISE: Objective = { share: 0, of: "completed", within: HOWEVER_LATE, counted: "when-ended" };

/** What a rule leaves open, the objective says. */
function alertOptions({ rules, ...spec }: AlertsSpec): AlertOptions {
  const { objective = NO_PROMISE } = spec;
  return {
    ...spec,
    rules: rules.map(({ name, definition, parameters }) => ({
      name,
      kind: definition.name,
      pending: definition.pending(parameters),
      goodness: definition.goodness && { ...objective, ...definition.goodness(parameters) },
      create: () => definition.create(parameters, objective),
    })),
  };
}

function auditedBy({ scheduler, cluster }: Variant): Pick<ObserveOptions, "audit"> {
  const audit = auditOf(scheduler);
  if (audit === undefined) return {};
  const logHost = cluster.nodes.findLastIndex(({ role }) => role === "store");
  return { audit: { logHost, isAwaited: audit.sync === "each", interval: audit.interval } };
}

function accessOf(scheduler: SchedulerSpec): Pick<ObserveOptions, "access"> {
  const permissions = permissionsOf(scheduler);
  if (permissions === undefined) return {};
  const rules = new AccessRules(permissions);
  return {
    access: {
      users: permissions.users.map(({ name }) => name),
      ageMax: permissions.copies?.maxAge ?? (0 as Duration),
      writtenRoles: (user) => rules.writtenRoles(user),
      permits: (roles, operation, tenant) => rules.permits(roles, ACCESS_OPERATIONS[operation], tenant),
    },
  };
}

/** A design that has no use for them leaves the stores alone. */
function effectsOf({ architecture, effects }: SchedulerSpec): Pick<ObserveOptions, "effects"> {
  const isUnused = architecture.definition.unused?.effects !== undefined;
  return effects === undefined || isUnused ? {} : { effects: { isFenced: effects.mode === "fenced" } };
}

/**
 * What its policy allows, and what it takes until a death is noticed and what was together is stopped. Not where the policy sets no
 * bound, nor where deaths may be acted on as late as one likes.
 */
function gangPartOf({ gangs, damping, detection }: SchedulerSpec): Pick<ObserveOptions, "gangPartMax"> {
  const policy = gangs?.definition.create(gangs.parameters);
  if (policy === undefined || damping.definition !== noDamping) return {};
  const hold = policy.grants === "together" ? 0 : policy.holdMax;
  if (hold >= NEVER) return {};
  return { gangPartMax: (hold + QUIET_AFTER + timeToDead(detection)) as Duration };
}

/** Of somebody who was heard of once. At most an hour. */
function timeToDead({ definition, parameters }: SchedulerSpec["detection"]): Duration {
  const detector = definition.create(parameters, { peerCount: 1 });
  detector.watch(0, START);
  let at: Instant = START;
  while (at < HOUR && detector.opinion(0, at) !== "dead") at = detector.nextChange(0, at);
  return Math.min(at, HOUR) as Duration;
}

function turnsAway({ admission }: SchedulerSpec): boolean {
  return admission !== undefined && admission.definition !== noControl;
}

function declaredPool({ name, slots, isPerKey }: PoolSpec, workload: readonly WorkloadClass[]): DeclaredPool {
  return { name, slots, isPerKey, slotsByClass: workload.map(({ pools }) => pools?.[name] ?? 0) };
}

/** How long a task may rest although a worker could run it. */
export function restOf({ architecture }: SchedulerSpec): Duration {
  return architecture.definition.rest?.(architecture.parameters as never) ?? (0 as Duration);
}

/** A result may wait for so long until its worker is checked. */
function keptFor({ verification }: SchedulerSpec): number {
  return verification?.definition.create(verification.parameters).keepsFor ?? 0;
}

/** By class. None where no class names a tenant, or one has several: records of tasks tell their class, not their tenant. */
function namedTenants(workload: readonly WorkloadClass[]): readonly string[] {
  const isNamed = workload.some(({ name, tenants }) => tenants.kind === "single" && tenants.name !== name);
  if (!isNamed) return [];
  const names = workload.flatMap(({ tenants, demand }) =>
    tenants.kind === "single" && demand.kind !== "trace" ? [tenants.name] : [],
  );
  return names.length === workload.length ? names : [];
}

/** The promises of the chosen plug-ins, as far as they can be told from the trace. */
function declaredBudgets(scheduler: SchedulerSpec): DeclaredBudgets {
  const { speculation, budget, ordering } = scheduler;
  const movers = moversOf(scheduler);
  const starts = speculation.definition.create(speculation.parameters).caps.ofStarts;
  const retries = declaredRetries(budget);
  const displacements = ordering.definition.displacements?.(ordering.parameters);
  return {
    ...(retries !== undefined && { retries }),
    ...(movers.length > 0 && { moves: declaredMoves(movers) }),
    ...(displacements !== undefined && { displacements: { ratio: 0, ...displacements } }),
    ...(starts !== undefined &&
      Number.isFinite(starts.burst) && { copies: { ratio: starts.share, perSecond: 0, burst: starts.burst } }),
  };
}

/** Whoever moves tasks of his own accord, if the design has a use for it. */
function moversOf(scheduler: SchedulerSpec): readonly Mover[] {
  const { rebalancing, migration } = scheduler;
  const unused = unusedBy(scheduler.architecture);
  const movers: Mover[] = [];
  if (isRebalancing(scheduler) && unused["rebalancing"] === undefined)
    movers.push(rebalancing!.definition.create(rebalancing!.parameters));
  if (isMigrating(scheduler) && unused["migration"] === undefined)
    movers.push(migration!.definition.create(migration!.parameters));
  return movers;
}

/** Clocks of masters may run a little fast. */
const DRIFT = 1.01;

/** Rounds are an interval apart. */
function declaredMoves(movers: readonly Mover[]): DeclaredBudget {
  const perSecond = movers.reduce((sum, { moves, interval }) => sum + moves / toSeconds(interval), 0);
  return { ratio: 0, perSecond: DRIFT * perSecond, burst: movers.reduce((sum, { moves }) => sum + moves, 0) };
}

function dwellingOf(scheduler: SchedulerSpec): Pick<ObserveOptions, "minDwell"> {
  const least = Math.min(...moversOf(scheduler).map(({ minDwell }) => minDwell));
  return Number.isFinite(least) && least > 0 ? { minDwell: Math.floor(least / DRIFT) as Duration } : {};
}

/** Only of budgets that count first tries and forget nothing: others promise over windows that a trace does not show. */
function declaredRetries(budget: SchedulerSpec["budget"]): DeclaredBudget | undefined {
  const bound = budget.definition.bound(budget.parameters);
  if (bound.kind !== "rate" || bound.of !== "tries" || bound.memory > 0) return undefined;
  return { ratio: bound.ratio, perSecond: bound.perSecond, burst: bound.burst };
}

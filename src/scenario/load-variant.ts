// One design, complete: from merged data to kernel units, with everything checked that only shows when the parts of a
// scenario are seen together.

import type * as z from "zod";
import { auditOf, permissionsOf, type SchedulerSpec } from "../architectures/scheduler-spec.ts";
import type { ClusterSpec } from "../cluster/cluster-spec.ts";
import type { FaultSpec } from "../cluster/faults/fault.ts";
import type { Duration } from "../kernel/time.ts";
import { checkAccess } from "./checks/access-check.ts";
import { refuseBlindAdmission } from "./checks/admission-check.ts";
import { DRAIN_WITHOUT_DURATION, CLASS_DEFAULTS } from "./defaults.ts";
import { refuseHastyDetection } from "./checks/detection-check.ts";
import { warnOfDoubts } from "./checks/design-doubts.ts";
import { withClassNumbers } from "./fault-classes.ts";
import { refuseGangs } from "./checks/gang-check.ts";
import { checkPools } from "./checks/pool-check.ts";
import { refuseLineage } from "./checks/lineage-check.ts";
import { isData, overlay } from "./overlay.ts";
import type { Data } from "./overlay.ts";
import { sayIssues } from "./say-issues.ts";
import type { Variant } from "./scenario.ts";
import type { DesignSection, designShape } from "./scenario-shape.ts";
import { refuseSize, type NodeNeeds } from "./sections/cluster-nodes.ts";
import { buildAlerts } from "./sections/alerts-section.ts";
import { buildCluster } from "./sections/cluster-section.ts";
import type { ClusterSection } from "./sections/cluster-section.ts";
import type { PlacedFault } from "./sections/faults-section.ts";
import { buildHeal } from "./sections/heal-section.ts";
import { buildClasses } from "./sections/build-workload.ts";
import { buildTriggers } from "./sections/trigger-build.ts";
import { withCeilings } from "./sections/pools-section.ts";
import { buildScheduler } from "./sections/scheduler-section.ts";
import { refuseStrikes } from "./sections/strike-count.ts";
import { knownPlaces, refuseTarget, targetsOf } from "./sections/target-check.ts";
import { quorumsOf } from "./quorums.ts";
import { readShape } from "./shapes/leaf.ts";
import type { ShapeContext } from "./shapes/shape-context.ts";
import { readDurationText } from "./units.ts";
import { refuseVerification } from "./checks/verification-check.ts";

export type Report = (path: readonly PropertyKey[], message: string, atKey?: boolean) => void;

export interface Reports {
  /** What makes the scenario unusable. */
  readonly report: Report;
  /** What may not be meant. */
  readonly warn: Report;
}

/** What the variants of a file share. */
export interface VariantLoading {
  readonly context: ShapeContext;
  readonly shape: ReturnType<typeof designShape>;
  /** Built clusters by their data: variants mostly have the same machines, and there may be 100,000 of them. */
  readonly clusters: Map<string, ClusterSpec>;
  readonly areAllBounds: boolean;
  /** Some design of the scenario moves tasks that wait at workers or run there. */
  readonly compareMoves: boolean;
}

export function loadVariant(
  name: string,
  merged: Data,
  loading: VariantLoading,
  { report, warn }: Reports,
): Variant | undefined {
  const data = withClassDefaults(merged);
  const design = parse(loading.shape, data, report);
  if (design === undefined) return undefined;
  const { duration, warmup, workload, startsAt, faults = [] } = design;
  const described = buildScheduler(design.scheduler);
  const { pools } = described;
  const basic = pools === undefined ? described : { ...described, pools: withCeilings(pools, Object.values(workload)) };
  const cluster = buildOnce(design.cluster, data["cluster"], nodeNeeds(basic), loading, report);
  if (cluster === undefined) return undefined;
  if (duration !== undefined && warmup >= duration) report(["warmup"], "expected a warmup shorter than the duration");
  refuseTooFewMasters(design, cluster, report);
  refuseTooFewLocks(design, cluster, report);
  warnOfEvenVoters(design, cluster, warn);
  const workers = cluster.nodes.filter(({ role }) => role === "worker");
  refuseTooFewStores(design, nodeNeeds(basic).stores, cluster, report);
  const triggers = buildTriggers(workload, { startsAt, duration, report });
  const scheduler = triggers.spec === undefined ? basic : { ...basic, triggers: triggers.spec };
  const { refusals } = scheduler.architecture.definition;
  for (const { path, message } of refusals?.(scheduler) ?? []) report(path, message);
  refuseBlindAdmission(scheduler, report);
  refuseHastyDetection(scheduler, report);
  const classes = buildClasses(workload, { context: loading.context, duration, workers, triggers, report });
  refuseGangs(classes, scheduler, report);
  refuseVerification(classes, scheduler, workers, report);
  checkPools(classes, scheduler, { report, warn });
  refuseLineage(classes, scheduler, workers.length, report);
  const placedFaults = checkFaults(faults, { cluster, duration, workload: classes }, report);
  checkAccess({ scheduler, classes, placedFaults: faults }, { report, warn });
  const quorums = quorumsOf(scheduler.architecture.definition, cluster.nodes);
  const heal = buildHeal(design.heal, { cluster, quorums, faults, duration, report });
  const drain = design.drain ?? duration ?? (readDurationText(DRAIN_WITHOUT_DURATION) as Duration);
  const end = duration === undefined ? Infinity : duration + drain;
  const alerts = buildAlerts(design.alerts, { end, report, warn });
  warnOfDoubts({
    name,
    isAmongBounds: loading.areAllBounds,
    settings: data["scheduler"],
    scheduler,
    cluster,
    readers: classes.filter(({ input }) => input !== undefined).map(({ name: reader }) => reader),
    classes,
    hasJobs: classes.some(({ job, workflow }) => (job ?? workflow) !== undefined),
    quorums: heal ? [] : quorums,
    placedFaults: faults,
    faults: placedFaults,
    end,
    warn,
  });
  return {
    name,
    duration,
    warmup,
    drain,
    cluster,
    workload: classes,
    scheduler,
    ...(loading.compareMoves && { comparesMoves: true }),
    faults: placedFaults,
    ...(heal && { heal }),
    ...(alerts && { alerts }),
    data,
  };
}

/** The shape of a design with the defaults of each class laid beneath it. */
function withClassDefaults(merged: Data): Data {
  const { workload } = merged;
  if (!isData(workload)) return merged;
  const classes = Object.entries(workload).map(([name, value]) => [
    name,
    isData(value) ? overlay(CLASS_DEFAULTS, value) : value,
  ]);
  return { ...merged, workload: Object.fromEntries(classes) };
}

function parse(shape: z.ZodType<DesignSection>, data: Data, report: Report): DesignSection | undefined {
  const result = readShape(shape, data);
  if (result.success) return result.data;
  for (const { path, message, atKey } of sayIssues(result.error.issues)) report(path, message, atKey);
  return undefined;
}

function buildOnce(
  section: ClusterSection,
  data: unknown,
  needs: NodeNeeds,
  { clusters }: VariantLoading,
  report: Report,
): ClusterSpec | undefined {
  const tooBig = refuseSize(section);
  if (tooBig !== undefined) {
    report(["cluster"], tooBig);
    return undefined;
  }
  const key = JSON.stringify([data, needs]);
  const cluster = clusters.get(key) ?? buildCluster(section, needs);
  clusters.set(key, cluster);
  return cluster;
}

function nodeNeeds(scheduler: SchedulerSpec): NodeNeeds {
  const { architecture, checkpoint, effects } = scheduler;
  const keepsPolicy = permissionsOf(scheduler)?.copies !== undefined;
  const usesStore = checkpoint !== undefined || effects !== undefined || keepsPolicy;
  const { mastersMin, locks = 0 } = architecture.definition;
  const logHosts = auditOf(scheduler) === undefined ? 0 : 1;
  return { masters: Math.max(1, mastersMin), locks, stores: Number(usesStore) + logHosts };
}

function refuseTooFewMasters({ cluster, scheduler }: DesignSection, { nodes }: ClusterSpec, report: Report): void {
  const { mastersMin, name } = scheduler.architecture.definition;
  const masters = nodes.filter(({ role }) => role === "master").length;
  if (masters >= mastersMin) return;
  const place = cluster.masters.count === undefined ? ["scheduler", "architecture"] : ["cluster", "masters", "count"];
  report(
    place,
    `expected at least ${mastersMin} ${mastersMin === 1 ? "master" : "masters"} for '${name}', found ${masters} in the cluster`,
  );
}

function refuseTooFewLocks({ cluster, scheduler }: DesignSection, { nodes }: ClusterSpec, report: Report): void {
  const { locksMin = 0, name } = scheduler.architecture.definition;
  const locks = nodes.filter(({ role }) => role === "lock").length;
  if (locks >= locksMin) return;
  const place = cluster.locks.count === undefined ? ["scheduler", "architecture"] : ["cluster", "locks", "count"];
  report(place, `expected at least ${locksMin} locks for '${name}', found ${locks} in the cluster`);
}

/** Whoever does not say how many there are has as many as are needed. */
function refuseTooFewStores({ cluster }: DesignSection, needed: number, { nodes }: ClusterSpec, report: Report): void {
  const stores = nodes.filter(({ role }) => role === "store").length;
  if (stores >= needed || needed < 2) return;
  report(
    ["cluster", "stores", ...(cluster.stores.count === undefined ? [] : ["count"])],
    `expected at least ${needed} stores, of which the last keeps the audit log and nothing else, found ${stores}`,
  );
}

/** Four voters tolerate no more failures than three, and a decision needs one more of them. */
function warnOfEvenVoters({ scheduler }: DesignSection, { nodes }: ClusterSpec, warn: Report): void {
  const { voters } = scheduler.architecture.definition;
  const count = nodes.filter(({ role }) => role === voters).length;
  if (count === 0 || count % 2 === 1) return;
  const group = voters === "lock" ? "locks" : "masters";
  const majority = count / 2 + 1;
  warn(
    ["cluster", group],
    `${count} voters are no safer than ${count - 1}: a decision needs ${majority} of them, so ${count - majority} may fail either way; expected an odd number of ${group}`,
  );
}

/** And what the cluster's providers do. Reports what the cluster does not have, what comes too late, and what comes too often. */
export function checkFaults(
  faults: readonly PlacedFault[],
  { cluster, duration, workload }: Pick<Variant, "cluster" | "duration" | "workload">,
  report: Report,
): readonly FaultSpec[] {
  const reclaims = cluster.reclaims ?? [];
  for (const reclaim of reclaims) {
    const strikes = refuseStrikes(reclaim, cluster, duration);
    if (strikes !== undefined) report(["cluster", "workers"], `spot: ${strikes.message}`);
  }
  if (faults.length === 0) return reclaims;
  const places = knownPlaces(cluster);
  const classNames = workload.map(({ name }) => name);
  const checked = faults.map(({ spec, actionPath }, index) => {
    for (const target of targetsOf(spec.action)) {
      const problem = refuseTarget(target, places);
      if (problem !== undefined) report(["faults", index, ...actionPath], problem);
    }
    if (spec.kind === "scheduled" && duration !== undefined && spec.at >= duration)
      report(["faults", index, "at"], "expected a time before the end of the run's duration");
    const strikes = refuseStrikes(spec, cluster, duration);
    if (strikes !== undefined) report(["faults", index, ...strikes.path], strikes.message);
    return withClassNumbers(spec, classNames, (message) => report(["faults", index, ...actionPath], message));
  });
  return [...checked, ...reclaims];
}

// Whether a design has the pools that its classes ask for, and can keep to what they promise.

import { none as noSpeculation } from "../../algorithms/speculation/none.ts";
import type { PoolSpec } from "../../architectures/dispatch/pool-spec.ts";
import { isVerifying, type SchedulerSpec } from "../../architectures/scheduler-spec.ts";
import type { WorkloadClass } from "../../workload/workload.ts";
import { isPreemptive } from "./is-preemptive.ts";
import type { Reports } from "../load-variant.ts";

type Report = Reports["report"];

export function checkPools(
  classes: readonly WorkloadClass[],
  scheduler: SchedulerSpec,
  { report, warn }: Reports,
): void {
  const { pools = [] } = scheduler;
  for (const one of classes) if (one.pools !== undefined) refuseClass(one, pools, report);
  if (pools.length === 0) return;
  for (const [setting, expected] of Object.entries(conflictsOf(scheduler)))
    report(["scheduler", setting], `expected ${expected} with \`scheduler.pools\``);
  for (const pool of pools) {
    refusePool(pool, scheduler, report);
    warnOfPool(pool, classes, scheduler, warn);
  }
}

function refuseClass(
  { name, pools: demands = {}, keys, gang }: WorkloadClass,
  pools: readonly PoolSpec[],
  report: Report,
): void {
  if (gang !== undefined)
    report(
      ["workload", name, "pools"],
      "expected no 'pools' for a gang, whose members could not all be sure of a slot",
    );
  const asked = pools.filter((pool) => demands[pool.name] !== undefined);
  for (const [which, slots] of Object.entries(demands)) {
    const path = ["workload", name, "pools", which];
    const pool = asked.find((each) => each.name === which);
    if (pool === undefined)
      report(path, `expected one of \`scheduler.pools\`, found '${which}'; slots: unlimited is no limit`);
    else if (slots > pool.slots) report(path, `expected at most the ${pool.slots} slots of '${which}', found ${slots}`);
    else if (pool.isPerKey && keys === undefined)
      report(path, `expected a 'key' for '${which}', which has slots for each`);
  }
  if (new Set(asked.map(({ keepsWhenPreempted }) => keepsWhenPreempted)).size > 1)
    report(
      ["workload", name, "pools"],
      "expected pools with the same `onPreemption`: a task that keeps one and has to wait for another could wait for ever",
    );
}

/** By setting: what would have to be there instead, and why. */
function conflictsOf(scheduler: SchedulerSpec): Readonly<Record<string, string>> {
  const { architecture, ordering, speculation } = scheduler;
  const conflicts: Record<string, string> = {};
  const { cannotPool } = architecture.definition;
  if (cannotPool !== undefined)
    conflicts["architecture"] = `another design than '${architecture.definition.name}', where ${cannotPool},`;
  const { reserving, placing } = ordering.definition.properties;
  if (reserving === true || placing === true)
    conflicts["ordering"] =
      `another ordering than '${ordering.definition.name}', which plans ahead by machines and knows nothing of slots,`;
  if (speculation.definition !== noSpeculation)
    conflicts["speculation"] = "'none', because a copy would run beside the original with the same slots,";
  if (isVerifying(scheduler))
    conflicts["verification"] = "'none', because copies would run beside each other with the same slots,";
  return conflicts;
}

function refusePool(
  { name, slots, isBlocking, inheritance }: PoolSpec,
  scheduler: SchedulerSpec,
  report: Report,
): void {
  if (inheritance === "none") return;
  const path = ["scheduler", "pools", name, "inheritance"];
  if (slots !== 1) report(path, `expected \`slots: 1\` with '${inheritance}': only a lock has one holder`);
  if (isBlocking && inheritance === "inheritance")
    report(path, "expected `blocking: false` with 'inheritance': its holder inherits from those in the pool's line");
  const { definition } = scheduler.ordering;
  if (definition.name !== "priority" || !isPreemptive(scheduler.ordering))
    report(
      path,
      `expected \`ordering: { priority: { preemptive: true } }\` with '${inheritance}': otherwise no holder is held up by priorities`,
    );
}

function warnOfPool(
  { name, keepsWhenPreempted }: PoolSpec,
  classes: readonly WorkloadClass[],
  { ordering, queueing, architecture }: SchedulerSpec,
  warn: Report,
): void {
  const path = ["scheduler", "pools", name];
  if (!classes.some(({ pools }) => pools?.[name] !== undefined)) warn(path, "no class of the workload asks for it");
  const isDisplacing = isPreemptive(ordering) && (queueing === "central" || architecture.definition.isBound);
  if (keepsWhenPreempted && !isDisplacing)
    warn(
      [...path, "onPreemption"],
      `nothing is displaced with '${ordering.definition.name}' and \`queueing: ${queueing}\``,
    );
}

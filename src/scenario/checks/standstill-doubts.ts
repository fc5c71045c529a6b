// Settings with which something can never happen, whatever else happens: no message arrives, no task is completed, no gang is ever
// together. Only what is certain is told.

import { unusedBy } from "../../architectures/architecture.ts";
import type { SchedulerSpec } from "../../architectures/scheduler-spec.ts";
import type { ClusterSpec, LinkClass, NodeSpec } from "../../cluster/cluster-spec.ts";
import { linkClassBetween } from "../../cluster/network-paths.ts";
import type { WorkloadClass } from "../../workload/workload.ts";

interface Design {
  readonly scheduler: SchedulerSpec;
  readonly cluster: ClusterSpec;
  readonly classes: readonly WorkloadClass[];
  readonly warn: (path: readonly string[], message: string) => void;
}

const APART: Readonly<Record<Exclude<LinkClass, "same-node">, string>> = {
  "same-rack": "of one rack",
  "same-zone": "of one zone",
  "cross-zone": "of different zones",
};
/** They send everything to one worker, and only there. */
const ONE_WORKER: ReadonlySet<string> = new Set(["first", "last"]);

export function warnOfStandstills(design: Design): void {
  warnOfSilentLinks(design);
  warnOfHopelessTasks(design);
  warnOfBigGangs(design);
  warnOfNobodyToCount(design);
}

function warnOfSilentLinks({ scheduler, cluster: { links, nodes }, warn }: Design): void {
  // The bound sends nothing.
  if (scheduler.architecture.definition.isBound) return;
  for (const [link, between] of Object.entries(APART)) {
    const isCut = links[link as LinkClass].loss === 1 && hasPair(nodes, link as LinkClass);
    if (isCut)
      warn(
        ["cluster", "network", link, "loss"],
        `nothing that a machine sends to another ${between} ever arrives: they never hear of each other; expected a loss below 100%, or a partition, which is a fault and heals`,
      );
  }
}

function hasPair(nodes: readonly NodeSpec[], link: LinkClass): boolean {
  return nodes.some((from, index) => nodes.slice(index + 1).some((to) => linkClassBetween(from, to) === link));
}

function warnOfHopelessTasks({ classes, warn }: Design): void {
  for (const { name, failure } of classes)
    if (failure === 1) warn(["workload", name, "failure"], "each attempt of its tasks fails: none is ever completed");
}

function warnOfBigGangs({ scheduler, cluster, classes, warn }: Design): void {
  const { architecture, placement } = scheduler;
  const { name: route } = placement.definition;
  const isOnOne = ONE_WORKER.has(route) && unusedBy(architecture).placement === undefined;
  for (const one of classes) {
    const needed = membersOf(one);
    if (needed === undefined) continue;
    const rooms = cluster.nodes.filter(({ role }) => role === "worker").map((worker) => roomFor(one, worker));
    const all = rooms.reduce((total, room) => total + room, 0);
    const most = Math.max(...rooms);
    const path = ["workload", one.name, "job", "gang"];

    if (needed > all)
      warn(path, `it needs ${needed} tasks at a time, and the workers have room for ${all} of them: none ever starts`);
    else if (isOnOne && needed > most)
      warn(
        path,
        `it needs ${needed} tasks at a time, and the placement '${route}' keeps to one worker, which has room for ${most} of them at most: none ever starts`,
      );
  }
}

/** The share of nothing that is busy is nothing, as for Kubernetes' horizontal pod autoscaler, which keeps one at least. */
function warnOfNobodyToCount({ scheduler: { architecture, scaling }, cluster, warn }: Design): void {
  const workers = cluster.nodes.filter(({ role }) => role === "worker");
  const isByUtilisation =
    scaling.parameters["metric"] === "utilisation" && unusedBy(architecture).scaling === undefined;
  if (isByUtilisation && workers.every(({ elastic }) => elastic !== undefined))
    warn(
      ["scheduler", "scaling"],
      `'${scaling.definition.name}' goes by how busy machines are: where there is none, none is ever wanted; expected \`elastic: { min: 1 }\`, or its metric 'tasks'`,
    );
}

/** How many of each of its gangs are needed at the least; undefined: it has none, or nobody knows. */
function membersOf({ gang, job }: WorkloadClass): number | undefined {
  if (gang !== "all" || job === undefined) return gang === "all" ? undefined : gang;
  return job.variance === 0 ? Math.round(job.mean) : undefined;
}

/** How many of its tasks a worker can run at a time. */
function roomFor({ cores, memory, resources = {} }: WorkloadClass, worker: NodeSpec): number {
  const others = Object.entries(resources).map(([name, amount]) => fits(worker.resources[name] ?? 0, amount));
  return Math.min(fits(worker.cores, cores), fits(worker.memory, memory), ...others);
}

function fits(there: number, needed: number): number {
  return needed === 0 ? Infinity : Math.floor(there / needed);
}

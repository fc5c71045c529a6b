// The machines of a cluster section, one by one: names, places and sizes.

import type { NodeSpec, WarmPool } from "../../cluster/cluster-spec.ts";
import type { RandomFault } from "../../cluster/faults/fault.ts";
import { LIMITS } from "../limits.ts";
import type { ClusterSection } from "./cluster-section.ts";
import { buildElastic, buildReclaims, buildTariff } from "./rent-section.ts";

type Spread = ClusterSection["masters"]["spread"];
type Workers = ClusterSection["workers"];
type WorkerGroup = Omit<Workers, "groups"> & { readonly name?: string | undefined };

/** How many of each the design needs, where the scenario does not say. */
export interface NodeNeeds {
  readonly masters: number;
  readonly locks: number;
  readonly stores: number;
}

/** In the order of node ids: masters, workers, clients, locks, stores. */
export function buildNodes(section: ClusterSection, needs: NodeNeeds): readonly NodeSpec[] {
  const racks = racksOf(section);
  const { masters, locks, stores } = section;
  const groups = workerGroups(section.workers);
  return [
    ...Array.from({ length: masters.count ?? needs.masters }, (_, index) => {
      const { cores, memory, speed, messageCost, backlog, spread } = masters;
      return {
        name: `master/${index}`,
        role: "master" as const,
        cores,
        memory,
        resources: {},
        speed,
        messageCost,
        backlog,
        ...placeAt(index, spread, racks),
      };
    }),
    ...buildWorkers(groups, racks),
    ...plainNodes("client", section.clients, section.clients.count, racks),
    ...plainNodes("lock", locks, locks.count ?? needs.locks, racks),
    ...plainNodes("store", stores, stores.count ?? needs.stores, racks),
  ];
}

/** Nodes that compute nothing for the cluster: one core, so that their machines are machines. */
function plainNodes(
  role: "client" | "lock" | "store",
  { messageCost, spread }: Pick<ClusterSection["clients"], "messageCost" | "spread">,
  count: number,
  racks: Racks,
): NodeSpec[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${role}/${index}`,
    role,
    cores: 1,
    memory: Infinity,
    resources: {},
    speed: 1,
    messageCost,
    ...placeAt(index, spread, racks),
  }));
}

/** Undefined if the cluster is small enough. */
export function refuseSize({ masters, workers, clients, zones, racks }: ClusterSection): string | undefined {
  for (const { count, elastic } of workerGroups(workers))
    if (elastic !== undefined && elastic.min > count)
      return `expected at most as many machines that are always there (elastic.min) as there are in the group (count: ${count}), found ${elastic.min}`;
  const rackCount = zones.length * racks.perZone;
  if (rackCount > LIMITS.nodes) return `expected at most ${LIMITS.nodes} racks in all, found ${rackCount}`;
  const count =
    (masters.count ?? 1) + workerGroups(workers).reduce((sum, group) => sum + group.count, 0) + clients.count;
  return count > LIMITS.nodes ? `expected at most ${LIMITS.nodes} nodes in all, found ${count}` : undefined;
}

function buildWorkers(groups: readonly WorkerGroup[], racks: Racks): NodeSpec[] {
  const nodes: NodeSpec[] = [];
  for (const [number, group] of groups.entries()) {
    const { name, count, cores, memory, resources = {}, speed, messageCost, spread } = group;
    const tariff = buildTariff(group);
    for (let member = 0; member < count; member++) {
      const index = nodes.length;
      nodes.push({
        name: `worker/${index}`,
        role: "worker",
        ...(name !== undefined && { group: name }),
        cores,
        memory,
        resources,
        speed: speed[member % speed.length]!,
        messageCost,
        ...tariff,
        ...buildElastic(group, member, number),
        ...placeAt(index, spread, racks),
      });
    }
  }
  return nodes;
}

/** What providers take back, by group. */
export function reclaimsOf({ workers }: ClusterSection): readonly RandomFault[] {
  let first = 0;
  return workerGroups(workers).flatMap((group) => {
    const names = Array.from({ length: group.count }, (_, index) => `worker/${first + index}`);
    first += group.count;
    return buildReclaims(group, names);
  });
}

/** What is kept at hand, by group, where that costs anything. */
export function warmPoolsOf({ workers }: ClusterSection): readonly WarmPool[] {
  return workerGroups(workers).flatMap(({ elastic }) =>
    elastic === undefined || elastic.warm.count * elastic.warm.price === 0 ? [] : [elastic.warm],
  );
}

export function workerGroups({ groups, ...common }: Workers): readonly WorkerGroup[] {
  if (groups === undefined || groups.length === 0) return [common];
  return groups.map((group) => ({
    name: group.name,
    count: group.count ?? 1,
    cores: group.cores ?? common.cores,
    memory: group.memory ?? common.memory,
    resources: group.resources ?? common.resources,
    speed: group.speed ?? common.speed,
    spread: group.spread ?? common.spread,
    messageCost: group.messageCost ?? common.messageCost,
    price: group.price ?? common.price,
    billing: group.billing ?? common.billing,
    spot: group.spot ?? common.spot,
    elastic: group.elastic ?? common.elastic,
  }));
}

interface Place {
  readonly zone: string;
  readonly rack: string;
}

interface Racks {
  readonly perZone: number;
  /** First racks of all zones first, so that a walk over it changes the zone at every step. */
  readonly all: readonly Place[];
  readonly zones: readonly string[];
}

function racksOf({ zones, racks }: ClusterSection): Racks {
  const all: Place[] = [];
  for (let rack = 1; rack <= racks.perZone; rack++)
    for (const zone of zones) all.push({ zone, rack: `${zone}/${rack}` });
  return { perZone: racks.perZone, all, zones };
}

function placeAt(index: number, spread: Spread, { all, zones }: Racks): Place {
  if (spread === "racks") return all[index % all.length]!;
  // The first rack of each zone comes first in the list.
  return spread === "zones" ? all[index % zones.length]! : all[0]!;
}

// Whether the targets of faults exist in the cluster of a variant, and are enough for what is to be done to them.

import type { ClusterSpec } from "../../cluster/cluster-spec.ts";
import { targetsOf as plainTargetsOf } from "../../cluster/faults/action-targets.ts";
import type { FaultAction, GroupName, NodeGroup, StrikeRole, Target } from "../../cluster/faults/fault.ts";
import { groupMembers } from "../../cluster/faults/group-members.ts";
import { pickedCount } from "../../cluster/faults/target.ts";
import { didYouMean } from "../did-you-mean.ts";
import { sayList } from "../shapes/leaf.ts";

/** What faults may name, looked up once per cluster. */
export interface KnownPlaces {
  readonly names: ReadonlySet<string>;
  readonly zones: ReadonlySet<string>;
  readonly racks: ReadonlySet<string>;
  readonly counts: Readonly<Record<NodeGroup, number>>;
  /** Of worker groups that have a name. */
  readonly named: ReadonlyMap<string, number>;
}

/** A target, and of how many nodes at least for the shape of partition that is made of it. */
export interface CheckedTarget {
  readonly target: Target;
  readonly least: number;
  readonly shape: string;
}

export function knownPlaces(cluster: ClusterSpec): KnownPlaces {
  const { nodes } = cluster;
  const count = (group: NodeGroup): number => groupMembers({ group }, cluster).length;
  const named = new Map<string, number>();
  for (const { group } of nodes) if (group !== undefined) named.set(group, (named.get(group) ?? 0) + 1);
  return {
    names: new Set(nodes.map(({ name }) => name)),
    zones: new Set(nodes.map(({ zone }) => zone)),
    racks: new Set(nodes.map(({ rack }) => rack)),
    counts: {
      masters: count("masters"),
      workers: count("workers"),
      clients: count("clients"),
      locks: count("locks"),
      stores: count("stores"),
      nodes: nodes.length,
    },
    named,
  };
}

/** Smaller ones cut nothing. */
const PARTIAL_SHAPES_LEAST: Readonly<Record<string, number>> = { halves: 2, bridge: 3, ring: 3, chain: 3 };

export function targetsOf(action: FaultAction): readonly CheckedTarget[] {
  const shape = action.kind === "partition" ? action.shape.kind : action.kind;
  const least = PARTIAL_SHAPES_LEAST[shape] ?? 0;
  return plainTargetsOf(action).map((target) => ({ target, least, shape }));
}

/** What is wrong with a target, or undefined. */
export function refuseTarget({ target, least, shape }: CheckedTarget, places: KnownPlaces): string | undefined {
  const problem = refuseUnknown(target, places);
  if (problem !== undefined) return problem;
  const size = sizeOf(target, places);
  return size === undefined || size >= least
    ? undefined
    : `expected at least ${least} nodes for '${shape}', found ${size}`;
}

function refuseUnknown(target: Target, places: KnownPlaces): string | undefined {
  switch (target.kind) {
    case "names": {
      const unknown = target.names.find((name) => !places.names.has(name));
      return unknown === undefined
        ? undefined
        : `expected a node of the cluster, found '${unknown}'; ${sayRange(unknown, places)}`;
    }
    case "zone":
      return places.zones.has(target.zone) ? undefined : sayUnknown("zone", target.zone, places.zones);
    case "rack":
      return places.racks.has(target.rack) ? undefined : sayUnknown("rack", target.rack, places.racks);
    case "group":
      return refuseGroup(target, places);
    case "role":
      return refuseRole(target.role, target.which, places);
  }
}

function refuseGroup(target: Target & { readonly kind: "group" }, places: KnownPlaces): string | undefined {
  const { pick, named } = target;
  if (named !== undefined && !places.named.has(named)) return sayNoSuchGroup(named, places);
  const there = countOf(target, places);
  const group = named === undefined ? target.group : `workers of group '${named}'`;
  if (there === 0) return `expected ${group} in the cluster, found none`;
  if (pick.kind === "minority" && there < 3)
    return `expected at least 3 ${group} for a minority of them, found ${there}`;
  return pick.kind === "count" && pick.count > there
    ? `expected at most ${there} ${group}, found ${pick.count}`
    : undefined;
}

function refuseRole(role: StrikeRole, which: number | "all" | undefined, { counts }: KnownPlaces): string | undefined {
  const group = role.endsWith("worker") ? "workers" : role === "lock-leader" ? "locks" : "masters";
  // A single master leads; for followers and standbys there have to be more.
  const others = role === "follower" || role === "standby" ? 1 : 0;
  const needed = others + (typeof which === "number" ? which : 0) + 1;
  const words = which === "all" ? `all ${role}s` : which === undefined ? role : `${role}/${which}`;
  return counts[group] >= needed
    ? undefined
    : `expected at least ${needed} ${group} in the cluster for '${words}', found ${counts[group]}`;
}

/** How many nodes it is, as far as that is known before the run. */
function sizeOf(target: Target, places: KnownPlaces): number | undefined {
  switch (target.kind) {
    case "names":
      return target.names.length;
    case "group":
      return pickedCount(target.pick, countOf(target, places));
    case "role":
      return target.which === "all" ? places.counts.masters - 1 : 1;
    case "zone":
    case "rack":
      return undefined;
  }
}

function countOf({ group, named }: GroupName, { counts, named: groups }: KnownPlaces): number {
  return named === undefined ? counts[group] : groups.get(named)!;
}

function sayNoSuchGroup(name: string, { named }: KnownPlaces): string {
  const expected = `expected the name of a group of workers, found '${name}'`;
  if (named.size === 0) return `${expected}; none has a name: give it one by \`name\` in \`cluster.workers.groups\``;
  return `${expected}${didYouMean(name, named.keys()) || `; there is ${sayList([...named.keys()], 10)}`}`;
}

function sayRange(name: string, { counts }: KnownPlaces): string {
  const role = name.split("/")[0]!;
  const count = counts[`${role}s` as NodeGroup];
  if (count === undefined || count === 0) return `there are no ${role}s`;
  return count === 1 ? `there is only ${role}/0` : `there are ${role}/0 to ${role}/${count - 1}`;
}

function sayUnknown(kind: string, name: string, known: ReadonlySet<string>): string {
  return `expected a ${kind} with nodes in it, found '${name}'${didYouMean(name, known) || `; there is ${sayList([...known], 10)}`}`;
}

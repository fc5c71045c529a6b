// Whether the targets of faults exist in the cluster of a variant.

import type { ClusterSpec } from "../../cluster/cluster-spec.ts";
import type { FaultAction, NodeGroup, Target } from "../../cluster/faults/fault.ts";
import { didYouMean } from "../did-you-mean.ts";
import { sayList } from "../shapes/leaf.ts";

/** What faults may name, looked up once per cluster. */
export interface KnownPlaces {
  readonly names: ReadonlySet<string>;
  readonly zones: ReadonlySet<string>;
  readonly racks: ReadonlySet<string>;
  readonly counts: Readonly<Record<NodeGroup, number>>;
}

export function knownPlaces({ nodes }: ClusterSpec): KnownPlaces {
  const count = (role: string) => nodes.filter((node) => node.role === role).length;
  return {
    names: new Set(nodes.map(({ name }) => name)),
    zones: new Set(nodes.map(({ zone }) => zone)),
    racks: new Set(nodes.map(({ rack }) => rack)),
    counts: { masters: count("master"), workers: count("worker"), clients: count("client"), nodes: nodes.length },
  };
}

/** What is wrong with a target, or undefined. */
export function refuseTarget(target: Target, places: KnownPlaces): string | undefined {
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
    case "group": {
      const there = places.counts[target.group];
      if (there === 0) return `expected ${target.group} in the cluster, found none`;
      return target.pick.kind === "count" && target.pick.count > there
        ? `expected at most ${there} ${target.group}, found ${target.pick.count}`
        : undefined;
    }
    case "role":
      return refuseRole(target.role, places);
  }
}

export function targetsOf(action: FaultAction): readonly Target[] {
  switch (action.kind) {
    case "link":
      return [action.from, action.to];
    case "partition":
      break;
    default:
      return [action.target];
  }
  switch (action.shape.kind) {
    case "groups":
      return action.shape.groups;
    case "links":
      return [action.shape.from, action.shape.to];
    default:
      return [action.shape.target];
  }
}

function refuseRole(role: string, { counts }: KnownPlaces): string | undefined {
  const group = role.endsWith("worker") ? "workers" : "masters";
  // A single master leads; for followers and standbys there have to be two.
  const needed = role === "follower" || role === "standby" ? 2 : 1;
  return counts[group] >= needed
    ? undefined
    : `expected at least ${needed} ${group} in the cluster for '${role}', found ${counts[group]}`;
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

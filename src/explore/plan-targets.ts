// Whom a drawn fault may strike: roles that are resolved when it does, single nodes, and groups, as far as the cluster has
// them. For draw-actions.

import type { ClusterSpec } from "../cluster/cluster-spec.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import type { Role } from "../trace/record-codes.ts";

/** A target as a scenario writes it. */
export type TargetItem = string | Readonly<Record<string, unknown>>;

export interface TargetPair {
  readonly from: TargetItem;
  readonly to: TargetItem;
}

export interface PlanTargets {
  /** Whom a plan may make its favourite: roles, so that it is somebody else when the first one is down. */
  readonly roles: readonly TargetItem[];
  /** Nobody else is where most failures come from: one node, often the one that leads (Alquraan et al., OSDI 2018). */
  readonly single: readonly TargetItem[];
  /** With something on their disks. */
  readonly durable: readonly TargetItem[];
  /** A role and its own group, or one of it: partial partitions between them leave it in touch with everybody else. */
  readonly peers: readonly TargetPair[];
  /** Groups that everybody talks to. */
  readonly hubs: readonly TargetItem[];
  /** Several nodes at once. */
  readonly several: readonly TargetItem[];
  /** All of a group of three or more, for partial partitions. */
  readonly circles: readonly TargetItem[];
  /** All of each group. */
  readonly groups: readonly TargetItem[];
}

export function planTargets({ nodes }: ClusterSpec): PlanTargets {
  const namesOf = (...roles: readonly Role[]): readonly string[] =>
    nodes.filter(({ role }) => roles.includes(role)).map(({ name }) => name);
  const [masters, workers, locks] = [namesOf("master"), namesOf("worker"), namesOf("lock")];
  const roles = [
    "leader",
    "leader",
    ...(masters.length > 1 ? ["follower"] : []),
    ...(locks.length > 0 ? ["lock-leader"] : []),
  ];
  const groups = (["master", "worker", "client", "lock", "store"] as const).filter((role) => namesOf(role).length > 0);
  const zones = [...new Set(nodes.map(({ zone }) => zone))];
  return {
    roles: [...roles, "busiest-worker"],
    single: [...roles, "busiest-worker", "idlest-worker", ...namesOf("master", "worker", "client", "lock", "store")],
    durable: [...roles, ...namesOf("master", "lock", "store")],
    peers: [
      ...(masters.length > 1 ? [pair("leader", "all masters"), pair("leader", "follower")] : []),
      ...(locks.length > 1 ? [pair("lock-leader", "all locks"), pair("lock-leader", locks[0]!)] : []),
    ],
    hubs: ["all masters", ...(locks.length > 0 ? ["all locks"] : [])],
    several: [
      ...groups.map((role) => `all ${role}s`),
      ...(masters.length >= 3 ? [{ masters: "minority" }, { masters: "majority" }] : []),
      ...(locks.length >= 3 ? [{ locks: "minority" }] : []),
      ...(workers.length >= 2 ? [{ workers: "50%" }] : []),
      ...(zones.length > 1 ? zones.map((zone) => ({ zone })) : []),
    ],
    circles: [
      ...(masters.length >= 3 ? ["all masters"] : []),
      ...(locks.length >= 3 ? ["all locks"] : []),
      ...(nodes.length >= 3 ? ["all nodes"] : []),
    ],
    groups: groups.map((role) => `all ${role}s`),
  };
}

function pair(from: TargetItem, to: TargetItem): TargetPair {
  return { from, to };
}

/** One of the roles comes up as often as everybody else together. */
export function favouring(targets: PlanTargets, random: RandomStream): PlanTargets {
  const favourite = oneOf(targets.roles, random);
  const more = (list: readonly TargetItem[]): readonly TargetItem[] => [...list, ...list.map(() => favourite)];
  const peers = targets.peers.filter(({ from, to }) => from === favourite || to === favourite);
  const isDurable = targets.durable.includes(favourite);
  return {
    ...targets,
    single: more(targets.single),
    durable: isDurable ? more(targets.durable) : targets.durable,
    peers: peers.length > 0 ? peers : targets.peers,
    hubs: isDurable ? more(targets.hubs) : targets.hubs,
  };
}

export function oneOf<T>(list: readonly T[], random: RandomStream): T {
  return list[random.integer(list.length)];
}

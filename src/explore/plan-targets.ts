// Whom a drawn fault may strike: roles that are resolved when it does, single nodes, and groups, as far as the cluster has
// them. For draw-actions.

import type { ClusterSpec } from "../cluster/cluster-spec.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import type { Role } from "../trace/record-codes.ts";

/** A target as a scenario writes it. */
export type TargetItem = string | Readonly<Record<string, unknown>>;

export interface PlanTargets {
  /** Nobody else is where most failures come from: one node, often the one that leads (Alquraan et al., OSDI 2018). */
  readonly single: readonly TargetItem[];
  /** With something on their disks. */
  readonly durable: readonly TargetItem[];
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
    single: [...roles, "busiest-worker", "idlest-worker", ...namesOf("master", "worker", "client", "lock", "store")],
    durable: [...roles, ...namesOf("master", "lock", "store")],
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

export function oneOf<T>(list: readonly T[], random: RandomStream): T {
  return list[random.integer(list.length)];
}

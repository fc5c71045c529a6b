// Who belongs to a group of nodes.

import type { ClusterSpec, NodeSpec } from "../cluster-spec.ts";
import type { NodeGroup } from "./target.ts";

/** In the order of node ids. */
export function groupMembers(group: NodeGroup, { nodes }: Pick<ClusterSpec, "nodes">): readonly NodeSpec[] {
  return nodes.filter((node) => isMember(group, node));
}

export function isMember(group: NodeGroup, { role }: Pick<NodeSpec, "role">): boolean {
  return group === "nodes" || `${role}s` === group;
}

// Who belongs to a group of nodes.

import type { ClusterSpec, NodeSpec } from "../cluster-spec.ts";
import type { RandomFault } from "./fault.ts";
import type { NodeGroup } from "./target.ts";

/** In the order of node ids. */
export function groupMembers(group: NodeGroup, { nodes }: Pick<ClusterSpec, "nodes">): readonly NodeSpec[] {
  return nodes.filter((node) => isMember(group, node));
}

export function isMember(group: NodeGroup, { role }: Pick<NodeSpec, "role">): boolean {
  return group === "nodes" || `${role}s` === group;
}

/** What a random fault strikes at once, in the order of node ids: each member by itself, or all of a zone, a rack or the group. */
export function failureDomains(
  { group, per, among }: Pick<RandomFault, "group" | "per" | "among">,
  cluster: Pick<ClusterSpec, "nodes">,
): readonly { readonly name: string; readonly members: readonly NodeSpec[] }[] {
  const named = among && new Set(among);
  const members = groupMembers(group, cluster).filter(({ name }) => named === undefined || named.has(name));
  if (per === "node") return members.map((node) => ({ name: node.name, members: [node] }));
  const domainOf = (node: NodeSpec): string => (per === "zone" ? node.zone : per === "rack" ? node.rack : group);
  const domains = new Map<string, NodeSpec[]>();
  for (const node of members) domains.set(domainOf(node), [...(domains.get(domainOf(node)) ?? []), node]);
  return [...domains].map(([name, own]) => ({ name, members: own }));
}

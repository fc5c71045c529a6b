// Who belongs to a group of nodes.

import type { ClusterSpec, NodeSpec } from "../cluster-spec.ts";
import type { RandomFault } from "./fault.ts";
import type { GroupName } from "./target.ts";

/** In the order of node ids. */
export function groupMembers(name: GroupName, { nodes }: Pick<ClusterSpec, "nodes">): readonly NodeSpec[] {
  return nodes.filter((node) => isMember(name, node));
}

export function isMember({ group, named }: GroupName, node: Pick<NodeSpec, "role" | "group">): boolean {
  if (named !== undefined && node.group !== named) return false;
  return group === "nodes" || `${node.role}s` === group;
}

/** What a random fault strikes at once, in the order of node ids: each member by itself, or all of a zone, a rack or the group. */
export function failureDomains(
  { group, named, per, among }: GroupName & Pick<RandomFault, "per" | "among">,
  cluster: Pick<ClusterSpec, "nodes">,
): readonly { readonly name: string; readonly members: readonly NodeSpec[] }[] {
  const wanted = among && new Set(among);
  const members = groupMembers({ group, ...(named !== undefined && { named }) }, cluster).filter(
    ({ name }) => wanted?.has(name) ?? true,
  );
  if (per === "node") return members.map((node) => ({ name: node.name, members: [node] }));
  const domainOf = (node: NodeSpec): string => (per === "zone" ? node.zone : per === "rack" ? node.rack : group);
  const domains = new Map<string, NodeSpec[]>();
  for (const node of members) domains.set(domainOf(node), [...(domains.get(domainOf(node)) ?? []), node]);
  return [...domains].map(([name, own]) => ({ name, members: own }));
}

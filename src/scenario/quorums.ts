// Whom a design cannot do without: the groups of nodes of which so many must be up for anybody to lead.

import type { ArchitectureDefinition } from "../architectures/architecture.ts";
import type { Role } from "../trace/record-codes.ts";

export interface Quorum {
  readonly role: Role;
  /** Node ids, in order. */
  readonly members: readonly number[];
  /** So many of them have to be up. */
  readonly needed: number;
}

/** Voters: a majority of them. Masters that do not vote: one of those that the design makes use of. */
export function quorumsOf(
  { voters, isBound, mastersMax }: Pick<ArchitectureDefinition, "voters" | "isBound" | "mastersMax">,
  nodes: readonly { readonly role: Role }[],
): readonly Quorum[] {
  if (isBound) return [];
  const membersOf = (role: Role): readonly number[] => nodes.flatMap((node, id) => (node.role === role ? [id] : []));
  const masters = membersOf("master").slice(0, mastersMax);
  const groups: Quorum[] = [
    { role: "master", members: masters, needed: voters === "master" ? majorityOf(masters) : 1 },
  ];
  if (voters !== undefined && voters !== "master") {
    const members = membersOf(voters);
    groups.push({ role: voters, members, needed: majorityOf(members) });
  }
  return groups;
}

function majorityOf({ length }: readonly number[]): number {
  return Math.floor(length / 2) + 1;
}

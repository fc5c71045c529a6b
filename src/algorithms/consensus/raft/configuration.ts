// Who belongs to a group: voters, whose majorities decide, and learners, who receive the log and decide nothing. Pure
// functions; when a change may be made is membership.ts's business.

import type { Address } from "../../../process/identity.ts";

/** Both lists in ascending order; nobody is in both. */
export interface Configuration {
  readonly voters: readonly Address[];
  readonly learners: readonly Address[];
}

export type MembershipChange =
  | { readonly kind: "add-voter"; readonly member: Address }
  /** Also makes a learner of a voter. */
  | { readonly kind: "add-learner"; readonly member: Address }
  | { readonly kind: "remove"; readonly member: Address };

/** Why one configuration may never follow another, whatever the state of the group. */
export type ConfigurationFault = "no-voters" | "several-voters";

export function createConfiguration(voters: readonly Address[], learners: readonly Address[] = []): Configuration {
  return { voters: ascending(voters), learners: ascending(learners) };
}

/** Changes that are in effect already change nothing. */
export function changed(configuration: Configuration, changes: readonly MembershipChange[]): Configuration {
  let { voters, learners } = configuration;
  for (const { kind, member } of changes) {
    voters = voters.filter((voter) => voter !== member);
    learners = learners.filter((learner) => learner !== member);
    if (kind === "add-voter") voters = ascending([...voters, member]);
    if (kind === "add-learner") learners = ascending([...learners, member]);
  }
  return { voters, learners };
}

/**
 * Majorities of two configurations overlap if they differ in one voter at most (Ongaro, Consensus: Bridging Theory and
 * Practice, 2014, section 4.1); of learners any number may come and go.
 */
export function faultOfStep(before: Configuration, after: Configuration): ConfigurationFault | undefined {
  if (after.voters.length === 0) return "no-voters";
  return differing(before.voters, after.voters) > 1 ? "several-voters" : undefined;
}

export function isSameConfiguration(one: Configuration, other: Configuration): boolean {
  return differing(one.voters, other.voters) === 0 && differing(one.learners, other.learners) === 0;
}

/** Everybody who receives the log, voters first. */
export function receivers({ voters, learners }: Configuration): readonly Address[] {
  return [...voters, ...learners];
}

/** Tells configurations apart in the trace: 32 bits (FNV-1a over the members' numbers). */
export function configurationFingerprint({ voters, learners }: Configuration): number {
  let hash = 0x811c9dc5 | 0;
  for (const voter of voters) hash = Math.imul(hash ^ (2 * voter), 0x01000193);
  for (const learner of learners) hash = Math.imul(hash ^ (2 * learner + 1), 0x01000193);
  return hash >>> 0;
}

function differing(some: readonly Address[], others: readonly Address[]): number {
  const gone = some.filter((member) => !others.includes(member)).length;
  return gone + others.filter((member) => !some.includes(member)).length;
}

function ascending(members: readonly Address[]): readonly Address[] {
  return [...members].sort((one, other) => one - other);
}

// When a leader may change the group it leads. One voter at a time, so that majorities before and after overlap; never while an
// earlier change is open, and never before an entry of its own term is committed, or two leaders could each change the
// group without knowing of the other's change (Ongaro, "bug in single-server membership changes", raft-dev, July 2015).

import { changed, faultOfStep, isSameConfiguration, type Configuration } from "./configuration.ts";
import type { MembershipChange } from "./configuration.ts";
import type { MemberState } from "./member-state.ts";
import type { Progress } from "./progress.ts";

export type ChangeRefusal =
  | "not-leader"
  /** Leadership is being handed over. */
  | "transferring"
  /** Nothing of this leader's own term is committed yet. */
  | "unsettled"
  /** An earlier change is not committed yet. */
  | "pending"
  /** A new voter must have been a learner first, and have caught up. */
  | "behind"
  /** Changes nothing. */
  | "pointless"
  | "no-voters"
  | "several-voters";

/** What a leader would have to append; or why it may not. */
export function nextConfiguration<Command>(
  state: MemberState<Command>,
  peers: readonly Progress[],
  changes: readonly MembershipChange[],
): Configuration | ChangeRefusal {
  const { configuration, configurations, commitIndex, options } = state;
  if (!state.hasCommittedInTerm && options.broken !== "membership-unchecked") return "unsettled";
  if (configurations.latestIndex > commitIndex) return "pending";
  const next = changed(configuration, changes);
  if (isSameConfiguration(configuration, next)) return "pointless";
  const fault = faultOfStep(configuration, next);
  if (fault !== undefined) return fault;
  const newcomer = next.voters.find((voter) => !configuration.voters.includes(voter));
  if (newcomer === undefined || newcomer === state.self) return next;
  return hasCaughtUp(
    state,
    peers.find(({ member }) => member === newcomer),
  )
    ? next
    : "behind";
}

function hasCaughtUp<Command>(state: MemberState<Command>, learner: Progress | undefined): boolean {
  if (learner === undefined || learner.state !== "replicate" || !learner.catchUp.isDone) return false;
  return state.environment.now() - learner.heardAt < state.options.electionTimeout;
}

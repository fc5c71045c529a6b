// Elections: who may have a vote, and the counting of votes by a candidate. Raft, sections 5.2 and 5.4.1; Ongaro 2014, sections
// 4.2.3 and 9.6.

import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { Address } from "../../../process/identity.ts";
import type { MemberState } from "./member-state.ts";
import type { VoteRequest } from "./messages.ts";
import { voteResult, type VoteResult } from "./quorum.ts";

/** One campaign of this member. */
export class Candidacy {
  readonly kind: "pre-vote" | "vote";
  readonly isTransfer: boolean;
  readonly #votes = new IntegerMap<boolean>();

  constructor(kind: "pre-vote" | "vote", isTransfer: boolean) {
    this.kind = kind;
    this.isTransfer = isTransfer;
  }

  /** The first answer of each voter counts. */
  record(voter: Address, isGranted: boolean): void {
    if (!this.#votes.has(voter)) this.#votes.set(voter, isGranted);
  }

  result(voters: readonly Address[]): VoteResult {
    return voteResult(voters, (voter) => this.#votes.get(voter));
  }
}

/** A request of the present term (a pre-vote: for a later one). Nothing is promised by a pre-vote, so nothing stands in its way but the log. */
export function canGrant(state: MemberState<unknown>, from: Address, request: VoteRequest): boolean {
  const { log, options, vote } = state;
  const isFree = request.type === "preVote" ? request.term > state.term : vote === undefined || vote === from;
  if (!isFree) return false;
  return options.broken === "no-log-check" || log.isMatchedBy(request.lastIndex, request.lastTerm);
}

/** Asks every other voter. */
export function requestVotes(state: MemberState<unknown>, candidacy: Candidacy): void {
  const { environment, kinds, log, term, configuration } = state;
  const type = candidacy.kind === "pre-vote" ? "preVote" : "vote";
  const request: VoteRequest = {
    kind: kinds[type],
    type,
    term: type === "preVote" ? term + 1 : term,
    incarnation: environment.incarnation,
    lastIndex: log.lastIndex,
    lastTerm: log.lastTerm,
    isTransfer: candidacy.isTransfer,
  };
  for (const voter of configuration.voters) if (voter !== environment.self) environment.send(voter, request);
}

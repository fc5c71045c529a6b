// A member that has just been elected, and the answers of its followers.

import type { RaftSettings } from "../../../src/algorithms/consensus/raft/options.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import { diskWith, ScriptedMember } from "./scripted-member.ts";

export interface Elected {
  readonly members?: readonly number[];
  /** Of its log. */
  readonly terms?: readonly number[];
  readonly settings?: Partial<RaftSettings>;
}

/** Member 1 leads; its own disk is done with everything; nobody else has acknowledged anything. */
export function elected({ members = [1, 2, 3], terms = [], settings }: Elected = {}): ScriptedMember {
  const disk = diskWith(terms, { term: terms.at(-1) ?? 0, vote: undefined });
  const member = new ScriptedMember(1, members, { disk, settings }).start().passUntil("election").sync();
  const type = settings?.preVote === true ? "preVoteAnswer" : "voteAnswer";
  const next = (terms.at(-1) ?? 0) + 1;
  for (const voter of members.slice(1)) member.receive(voter, { type, term: next, incarnation: 1, isGranted: true });
  if (settings?.preVote === true) {
    member.sync();
    for (const voter of members.slice(1))
      member.receive(voter, { type: "voteAnswer", term: next, incarnation: 1, isGranted: true });
  }
  member.sync().takeSent();
  return member;
}

/** The follower has everything up to `match`. */
export function acknowledge(member: ScriptedMember, from: number, match: number, incarnation = 1): ScriptedMember {
  const { term } = member.core.state;
  return member.receive(from, {
    type: "appendAnswer",
    term,
    incarnation,
    match,
    rejected: 0,
    hintIndex: 0,
    hintTerm: 0,
  });
}

/** The followers have everything. */
export function settle(member: ScriptedMember, ...followers: readonly number[]): ScriptedMember {
  member.sync();
  for (const follower of followers) acknowledge(member, follower, member.core.state.log.lastIndex);
  member.takeSent();
  return member;
}

/** The followers answer the latest heartbeat. */
export function answerHeartbeat(member: ScriptedMember, ...followers: readonly number[]): ScriptedMember {
  const { term } = member.core.state;
  const beats = member.sent.filter(({ message }) => message.type === "heartbeat");
  const last = beats.at(-1)?.message;
  if (last?.type !== "heartbeat") throw new Error("there is no heartbeat to be answered");
  const { round, sentAt } = last;
  for (const follower of followers)
    member.receive(follower, { type: "heartbeatAnswer", term, incarnation: 1, round, sentAt });
  return member;
}

export function heartbeat(term: number, commit = 0, round = 1) {
  return { type: "heartbeat", term, commit, round, sentAt: 0 as Instant } as const;
}

// Pre-vote: nobody raises a term that it could not win (Ongaro, Consensus: Bridging Theory and Practice, 2014, section 9.6).

import { describe, expect, it } from "vitest";
import { elected, heartbeat } from "../elected.ts";
import { diskWith, PLAIN, ScriptedMember } from "../scripted-member.ts";

const settings = { preVote: true };

function member(terms: readonly number[] = []): ScriptedMember {
  const disk = diskWith(terms, { term: terms.at(-1) ?? 0, vote: undefined });
  return new ScriptedMember(1, [1, 2, 3], { disk, settings }).start();
}

function request(term: number, lastIndex = 0, lastTerm = 0) {
  return { type: "preVote", term, incarnation: 1, lastIndex, lastTerm, isTransfer: false } as const;
}

describe("a member that hears nothing", () => {
  it("asks for the next term without entering it, and writes nothing", () => {
    const asker = member([1, 1]).passUntil("election");
    expect(asker.core.state).toMatchObject({ role: "pre-candidate", term: 1, leader: undefined });
    expect(asker.take("preVote")).toMatchObject([
      { term: 2, lastIndex: 2, lastTerm: 1 },
      { term: 2, lastIndex: 2, lastTerm: 1 },
    ]);
    expect(asker.disk.asked).toEqual([]);
  });

  it("asks again and again while it is alone, and its term stays what it was", () => {
    const asker = member([1]);
    for (let round = 0; round < 20; round += 1) asker.passUntil("election");
    expect(asker.core.state).toMatchObject({ role: "pre-candidate", term: 1 });
  });

  it("campaigns as soon as a majority would vote for it", () => {
    const asker = member([1]).passUntil("election");
    asker.receive(2, { type: "preVoteAnswer", term: 2, incarnation: 1, isGranted: true });
    expect(asker.core.state).toMatchObject({ role: "candidate", term: 2, vote: 1 });
    expect(asker.take("vote").map(({ term }) => term)).toEqual([2, 2]);
  });

  it("counts no pre-vote that was given for another term, and no vote as a pre-vote", () => {
    const asker = member([1]).passUntil("election");
    asker.receive(2, { type: "preVoteAnswer", term: 3, incarnation: 1, isGranted: true });
    asker.receive(2, { type: "voteAnswer", term: 1, incarnation: 1, isGranted: true });
    expect(asker.core.state.role).toBe("pre-candidate");
  });

  it("follows when a majority refuses, and enters the term of whoever refuses under a higher one", () => {
    const asker = member([1]).passUntil("election");
    asker.receive(2, { type: "preVoteAnswer", term: 1, incarnation: 1, isGranted: false });
    asker.receive(3, { type: "preVoteAnswer", term: 1, incarnation: 1, isGranted: false });
    expect(asker.core.state).toMatchObject({ role: "follower", term: 1 });
    const other = member([1])
      .passUntil("election")
      .receive(2, { type: "preVoteAnswer", term: 6, incarnation: 1, isGranted: false });
    expect(other.core.state).toMatchObject({ role: "follower", term: 6 });
  });

  it("follows a leader that it hears meanwhile", () => {
    const asker = member([1]).passUntil("election").receive(2, heartbeat(1));
    expect(asker.core.state).toMatchObject({ role: "follower", term: 1, leader: 2 });
  });
});

describe("whoever is asked", () => {
  it("promises nothing: grants it to several, does not enter the term, and writes nothing", () => {
    const voter = member([1]);
    const due = voter.timers.get("election");
    voter.receive(2, request(2, 1, 1)).receive(3, request(2, 1, 1));
    expect(voter.take("preVoteAnswer")).toMatchObject([
      { term: 2, isGranted: true },
      { term: 2, isGranted: true },
    ]);
    expect(voter.core.state).toMatchObject({ term: 1, vote: undefined });
    expect(voter.disk.asked).toEqual([]);
    expect(voter.timers.get("election")).toBe(due);
  });

  it("refuses a log that is behind, and a term that is not new, and says its own term", () => {
    const voter = member([1, 2])
      .receive(2, request(3, 5, 1))
      .receive(2, request(2, 9, 9))
      .receive(2, request(1, 9, 9));
    expect(voter.take("preVoteAnswer")).toMatchObject([
      { term: 2, isGranted: false },
      { term: 2, isGranted: false },
      { term: 2, isGranted: false },
    ]);
  });
});

describe("with pre-vote and check-quorum", () => {
  const both = { preVote: true, checkQuorum: true };

  it("a member that comes back from isolation disturbs nobody", () => {
    const leader = elected({ settings: both });
    leader.receive(3, request(9, 9, 9));
    expect(leader.sent).toEqual([]);
    expect(leader.core.state).toMatchObject({ role: "leader", term: 1 });
    const follower = new ScriptedMember(2, [1, 2, 3], { settings: both }).start().receive(1, heartbeat(1));
    follower.takeSent();
    follower.pass(PLAIN.electionTimeout - 1).receive(3, request(2));
    expect(follower.sent).toEqual([]);
    follower.pass(1).receive(3, request(2));
    expect(follower.take("preVoteAnswer")).toMatchObject([{ isGranted: true }]);
  });
});

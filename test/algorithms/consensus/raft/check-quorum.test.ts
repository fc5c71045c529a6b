// Check-quorum and the stickiness of leaders (Ongaro, Consensus: Bridging Theory and Practice, 2014, sections 6.2 and 4.2.3).

import { describe, expect, it } from "vitest";
import { RESIGNATIONS } from "../../../../src/trace/record-codes.ts";
import { answerHeartbeat, elected, heartbeat } from "../elected.ts";
import { PLAIN, ScriptedMember } from "../scripted-member.ts";

const T = PLAIN.electionTimeout;
const BEAT = PLAIN.heartbeatInterval;
const settings = { checkQuorum: true };

function vote(term: number, isTransfer = false) {
  return { type: "vote", term, incarnation: 1, lastIndex: 9, lastTerm: 9, isTransfer } as const;
}

describe("a leader", () => {
  it("gives up when it has not heard from a majority for an election timeout", () => {
    const leader = elected({ members: [1, 2, 3, 4, 5], settings });
    leader.pass(T - 1);
    expect(leader.core.state.role).toBe("leader");
    leader.pass(BEAT);
    expect(leader.core.state).toMatchObject({ role: "follower", term: 1, leader: undefined });
    expect(leader.emittedOf("leader.resigned")).toMatchObject([{ epoch: 1, value: RESIGNATIONS.indexOf("no-quorum") }]);
    expect(leader.told.at(-1)).toBe("follows 1 nobody");
    expect(leader.timers.has("heartbeat")).toBe(false);
  });

  it("goes on while a majority answers, whoever that is", () => {
    const leader = elected({ members: [1, 2, 3, 4, 5], settings });
    for (let round = 0; round < 30; round += 1) {
      leader.pass(BEAT);
      answerHeartbeat(leader, 2 + (round % 2), 4 + (round % 2)).takeSent();
    }
    expect(leader.core.state.role).toBe("leader");
  });

  it("goes on for ever without check-quorum", () => {
    const leader = elected();
    leader.pass(100 * T);
    expect(leader.core.state.role).toBe("leader");
  });

  it("is not impressed by requests for votes, not even of a higher term", () => {
    const leader = elected({ settings }).receive(3, vote(7)).sync();
    expect(leader.sent).toEqual([]);
    expect(leader.core.state).toMatchObject({ role: "leader", term: 1 });
  });

  it("gives way to an answer of a higher term: there is a member that it could not reach otherwise", () => {
    const leader = elected({ settings });
    leader.receive(3, {
      type: "appendAnswer",
      term: 7,
      incarnation: 1,
      match: 0,
      rejected: 0,
      hintIndex: 0,
      hintTerm: 0,
    });
    expect(leader.core.state).toMatchObject({ role: "follower", term: 7 });
  });
});

describe("a follower", () => {
  function follower(): ScriptedMember {
    const member = new ScriptedMember(1, [1, 2, 3], { settings }).start().receive(2, heartbeat(1));
    member.takeSent();
    return member;
  }

  it("votes for nobody, and keeps its term, within an election timeout of hearing from a leader", () => {
    const member = follower()
      .pass(T - 1)
      .receive(3, vote(2))
      .sync();
    expect(member.sent).toEqual([]);
    expect(member.core.state).toMatchObject({ term: 1, vote: undefined });
    member.pass(1).receive(3, vote(2)).sync();
    expect(member.take("voteAnswer")).toMatchObject([{ term: 2, isGranted: true }]);
  });

  it("votes all the same when the leader itself has asked for the election", () => {
    const member = follower().receive(3, vote(2, true)).sync();
    expect(member.take("voteAnswer")).toMatchObject([{ term: 2, isGranted: true }]);
  });

  it("keeps to it also when it has heard of a higher term from somebody who leads nobody", () => {
    const member = follower().receive(3, { type: "fetch", term: 4, wanted: [], snapshot: 0 });
    expect(member.core.state.term).toBe(4);
    member.receive(3, vote(5)).sync();
    expect(member.sent).toEqual([]);
  });

  it("after a restart votes at once; but not where reads rely on leases, since it may have answered a heartbeat just before", () => {
    const again = (reads: "index" | "lease"): ScriptedMember =>
      new ScriptedMember(1, [1, 2, 3], { settings: { ...settings, reads }, incarnation: 2 }).start();
    expect(again("index").receive(3, vote(2)).sync().take("voteAnswer")).toMatchObject([{ isGranted: true }]);
    const careful = again("lease")
      .pass(T - 1)
      .receive(3, vote(2))
      .sync();
    expect(careful.sent).toEqual([]);
    careful.pass(1).receive(3, vote(2)).sync();
    expect(careful.take("voteAnswer")).toMatchObject([{ isGranted: true }]);
  });
});

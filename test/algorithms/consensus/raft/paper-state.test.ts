// What a member keeps and what it forgets: Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (extended
// version, 2014), figure 2, "State"; and when a member's word counts although it has been restarted since.

import { describe, expect, it } from "vitest";
import { createNoOp } from "../../../../src/algorithms/consensus/raft/entries.ts";
import { elected, heartbeat } from "../elected.ts";
import { commandAt, diskWith, ScriptedMember } from "../scripted-member.ts";

const GROUP = [1, 2, 3, 4, 5];

function grant(term: number, incarnation: number) {
  return { type: "voteAnswer", term, incarnation, isGranted: true } as const;
}

describe("persistent state", () => {
  it("is term, vote and log, and all of it comes back", () => {
    const before = new ScriptedMember(1, GROUP).start();
    before
      .receive(2, {
        type: "append",
        term: 3,
        previousIndex: 0,
        previousTerm: 0,
        entries: [createNoOp(1, 3)],
        commit: 1,
      })
      .receive(4, { type: "vote", term: 5, incarnation: 1, lastIndex: 1, lastTerm: 3, isTransfer: false })
      .sync();
    before.disk.crash();
    const { core, log } = new ScriptedMember(1, GROUP, { disk: before.disk, incarnation: 2 }).start();
    expect(core.state).toMatchObject({ term: 5, vote: 4, role: "follower", leader: undefined });
    expect(log).toEqual(["1/3"]);
  });

  it("is as of the last sync: what was not durable had not been answered, and is gone", () => {
    const before = new ScriptedMember(1, GROUP, { disk: diskWith([1], { term: 1, vote: undefined }) }).start();
    before.receive(2, heartbeat(4)).takeSent();
    before.receive(2, {
      type: "append",
      term: 4,
      previousIndex: 1,
      previousTerm: 1,
      entries: [commandAt(2, 4)],
      commit: 0,
    });
    expect(before.sent).toEqual([]);
    before.disk.crash();
    const again = new ScriptedMember(1, GROUP, { disk: before.disk, incarnation: 2 }).start();
    expect(again.core.state.term).toBe(1);
    expect(again.log).toEqual(["1/1"]);
  });
});

describe("volatile state", () => {
  it("starts over: nothing is known to be committed, and everything will be handed over again", () => {
    const member = new ScriptedMember(1, GROUP, { disk: diskWith([1, 1], { term: 1, vote: undefined }) }).start();
    expect(member.core.state).toMatchObject({ commitIndex: 0, appliedIndex: 0 });
    member.receive(2, { type: "append", term: 1, previousIndex: 2, previousTerm: 1, entries: [], commit: 2 });
    expect(member.state).toEqual(["c1", "c2"]);
  });

  it("of a new leader says that everybody has its whole log and nothing is acknowledged", () => {
    const leader = elected({ members: GROUP, terms: [1, 1, 2] });
    for (const peer of leader.core.leadership!.peers) expect(peer).toMatchObject({ match: 0, state: "probe" });
    expect(leader.core.leadership!.peers.map(({ next }) => next)).toEqual([4, 4, 4, 4]);
  });

  it("of a new leader is told to everybody at once", () => {
    const member = new ScriptedMember(1, GROUP, { disk: diskWith([1], { term: 1, vote: undefined }) }).start();
    member.passUntil("election").sync().takeSent();
    member.receive(2, grant(2, 1)).receive(3, grant(2, 1));
    expect(member.takeSent().map(({ to, message }) => [to, message])).toMatchObject(
      [2, 3, 4, 5].map((to) => [to, { type: "append", term: 2, previousIndex: 1, entries: [{ kind: "no-op" }] }]),
    );
  });
});

describe("a vote that was given before its candidate crashed", () => {
  // The candidate asks while its disk still writes its ballot and the end of its log.
  function candidateThatForgot(): ScriptedMember {
    const before = new ScriptedMember(1, GROUP).start().receive(2, heartbeat(1)).sync();
    before.receive(2, {
      type: "append",
      term: 1,
      previousIndex: 0,
      previousTerm: 0,
      entries: [createNoOp(1, 1)],
      commit: 0,
    });
    before.passUntil("election").takeSent();
    expect(before.core.state).toMatchObject({ role: "candidate", term: 2 });
    before.disk.crash();
    const again = new ScriptedMember(1, GROUP, { disk: before.disk, incarnation: 2 }).start();
    again.passUntil("election").sync();
    // The same term, and a shorter log.
    expect(again.core.state).toMatchObject({ role: "candidate", term: 2 });
    expect(again.log).toEqual([]);
    return again;
  }

  it("does not count when it comes late: it was given for a log that is gone", () => {
    const again = candidateThatForgot();
    again.receive(2, grant(2, 1)).receive(3, grant(2, 1));
    expect(again.core.state.role).toBe("candidate");
    again.receive(2, grant(2, 2)).receive(3, grant(2, 2));
    expect(again.core.state.role).toBe("leader");
  });

  it("is told apart by what the request says", () => {
    expect(
      candidateThatForgot()
        .take("vote")
        .map(({ incarnation }) => incarnation),
    ).toEqual([2, 2, 2, 2]);
    const voter = new ScriptedMember(2, GROUP).start();
    voter.receive(1, { type: "vote", term: 2, incarnation: 7, lastIndex: 0, lastTerm: 0, isTransfer: false }).sync();
    expect(voter.take("voteAnswer")).toMatchObject([{ incarnation: 7, isGranted: true }]);
  });
});

// Sentence by sentence: Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (extended version, 2014), figure
// 2 and sections 5.1, 5.2 and 5.4.1. In the manner of etcd's raft_paper_test.go, of which some tables are taken (reference cases
// raft.paper.*).

import { describe, expect, it } from "vitest";

import { expectedOf, isSharedMissing, setupOf } from "../shared-cases.ts";
import { diskWith, PLAIN, ScriptedMember } from "../scripted-member.ts";

const T = PLAIN.electionTimeout;

function follower(members: readonly number[] = [1, 2, 3], terms: readonly number[] = []): ScriptedMember {
  return new ScriptedMember(1, members, { disk: diskWith(terms) }).start();
}

/** Has campaigned for the term after the last of its log. */
function candidate(members: readonly number[] = [1, 2, 3], terms: readonly number[] = []): ScriptedMember {
  const disk = diskWith(terms, { term: terms.at(-1) ?? 0, vote: undefined });
  const member = new ScriptedMember(1, members, { disk }).start();
  member.passUntil("election").sync();
  return member;
}

function leader(members: readonly number[] = [1, 2, 3], terms: readonly number[] = []): ScriptedMember {
  const member = candidate(members, terms);
  const { term } = member.core.state;
  for (const voter of members.slice(1))
    member.receive(voter, { type: "voteAnswer", term, incarnation: 1, isGranted: true });
  expect(member.core.state.role).toBe("leader");
  return member;
}

const ROLES = { follower, candidate, leader } as const;

function heartbeat(term: number) {
  return { type: "heartbeat", term, commit: 0, round: 1, sentAt: 0 as never } as const;
}

function voteRequest(term: number, lastIndex = 0, lastTerm = 0) {
  return { type: "vote", term, incarnation: 1, lastIndex, lastTerm, isTransfer: false } as const;
}

describe("section 5.1, terms", () => {
  it.each(["follower", "candidate", "leader"] as const)(
    "a %s that sees a higher term takes it over and follows",
    (role) => {
      const member = ROLES[role]();
      const term = member.core.state.term + 3;
      member.receive(2, heartbeat(term));
      expect(member.core.state).toMatchObject({ role: "follower", term, leader: 2 });
      member.receive(3, {
        type: "appendAnswer",
        term: term + 1,
        incarnation: 1,
        match: 0,
        rejected: 0,
        hintIndex: 0,
        hintTerm: 0,
      });
      expect(member.core.state).toMatchObject({ role: "follower", term: term + 1, leader: undefined });
    },
  );

  it("refuses a request of an earlier term, and says which term it is", () => {
    const member = follower().receive(2, heartbeat(4));
    member.takeSent();
    member.receive(3, voteRequest(3, 9, 3)).sync();
    expect(member.take("voteAnswer")).toMatchObject([{ term: 4, isGranted: false }]);
    member.receive(3, { type: "append", term: 3, previousIndex: 0, previousTerm: 0, entries: [], commit: 0 }).sync();
    expect(member.take("appendAnswer")).toMatchObject([{ term: 4 }]);
    expect(member.core.state).toMatchObject({ term: 4, vote: undefined, leader: 2 });
  });

  it("ignores answers of an earlier term", () => {
    const member = candidate([1, 2, 3], [4]);
    expect(member.core.state.term).toBe(5);
    for (const voter of [2, 3]) member.receive(voter, { type: "voteAnswer", term: 4, incarnation: 1, isGranted: true });
    expect(member.core.state.role).toBe("candidate");
  });
});

describe("section 5.2, leader election", () => {
  it("begins as a follower, and sends nothing of its own accord", () => {
    const member = follower();
    expect(member.core.state.role).toBe("follower");
    member.pass(T - 1);
    expect(member.sent).toEqual([]);
  });

  it("remains a follower as long as it hears from a leader", () => {
    const member = follower();
    for (let beat = 0; beat < 50; beat += 1) member.pass(T - 1).receive(2, heartbeat(1));
    expect(member.core.state).toMatchObject({ role: "follower", term: 1 });
  });

  it("campaigns when it hears nothing: a new term, a vote for itself, a request to every other voter", () => {
    const member = follower([1, 2, 3, 4, 5], [1, 1, 2]);
    member.passUntil("election");
    expect(member.core.state).toMatchObject({ role: "candidate", term: 1, vote: 1, leader: undefined });
    expect(member.takeSent().map(({ to, message }) => [to, message])).toMatchObject(
      [2, 3, 4, 5].map((voter) => [voter, { type: "vote", term: 1, lastIndex: 3, lastTerm: 2 }]),
    );
  });

  it("waits a time drawn from [T, 2T], a new one for every term", () => {
    const waits = new Set<number>();
    const member = follower();
    for (let term = 1; term <= 200; term += 1) {
      const wait = member.timers.get("election")! - member.now;
      expect(wait).toBeGreaterThanOrEqual(T);
      expect(wait).toBeLessThanOrEqual(2 * T);
      waits.add(wait);
      member.passUntil("election");
      expect(member.core.state.term).toBe(term);
    }
    expect(waits.size).toBeGreaterThan(150);
  });

  it("leads with the votes of a majority, its own among them, and never without", () => {
    const member = candidate([1, 2, 3, 4, 5]);
    member.receive(2, { type: "voteAnswer", term: 1, incarnation: 1, isGranted: true });
    member.receive(2, { type: "voteAnswer", term: 1, incarnation: 1, isGranted: true });
    expect(member.core.state.role).toBe("candidate");
    member.receive(4, { type: "voteAnswer", term: 1, incarnation: 1, isGranted: true });
    expect(member.core.state).toMatchObject({ role: "leader", leader: 1 });
  });

  it("does not lead before its own vote is durable, whoever else has voted for it", () => {
    const member = follower().passUntil("election");
    for (const voter of [2, 3]) member.receive(voter, { type: "voteAnswer", term: 1, incarnation: 1, isGranted: true });
    expect(member.core.state.role).toBe("candidate");
    member.sync();
    expect(member.core.state.role).toBe("leader");
  });

  it("votes for one candidate in a term, the first that asks, and says so again if it is asked again", () => {
    const member = follower().receive(2, voteRequest(1)).receive(3, voteRequest(1)).sync();
    expect(member.takeSent()).toMatchObject([
      { to: 3, message: { isGranted: false } },
      { to: 2, message: { isGranted: true } },
    ]);
    member.receive(2, voteRequest(1)).receive(3, voteRequest(1)).sync();
    expect(member.takeSent()).toMatchObject([
      { to: 2, message: { isGranted: true } },
      { to: 3, message: { isGranted: false } },
    ]);
  });

  it("answers a vote when it is durable, and keeps to it after a crash", () => {
    const member = follower().receive(2, voteRequest(1));
    expect(member.sent).toEqual([]);
    member.sync();
    expect(member.take("voteAnswer")).toMatchObject([{ isGranted: true }]);
    member.disk.crash();
    const again = new ScriptedMember(1, [1, 2, 3], { disk: member.disk, incarnation: 2 }).start();
    again.receive(3, voteRequest(1)).sync();
    expect(again.take("voteAnswer")).toMatchObject([{ isGranted: false }]);
    again.receive(2, voteRequest(1)).sync();
    expect(again.take("voteAnswer")).toMatchObject([{ isGranted: true }]);
  });

  it("forgets a vote that was not durable at the crash, and had told nobody", () => {
    const member = follower().receive(2, voteRequest(1));
    member.disk.crash();
    const again = new ScriptedMember(1, [1, 2, 3], { disk: member.disk, incarnation: 2 }).start();
    again.receive(3, voteRequest(1)).sync();
    expect(again.take("voteAnswer")).toMatchObject([{ isGranted: true }]);
  });

  it("a candidate follows a leader of its own term, and not one of an earlier term", () => {
    const member = candidate([1, 2, 3], [5]);
    member.receive(2, { type: "append", term: 5, previousIndex: 0, previousTerm: 0, entries: [], commit: 0 });
    expect(member.core.state).toMatchObject({ role: "candidate", term: 6 });
    member.receive(2, { type: "append", term: 6, previousIndex: 0, previousTerm: 0, entries: [], commit: 0 });
    expect(member.core.state).toMatchObject({ role: "follower", term: 6, leader: 2 });
  });

  it("begins another election when votes are split", () => {
    const member = candidate([1, 2, 3, 4, 5]);
    member.receive(2, { type: "voteAnswer", term: 1, incarnation: 1, isGranted: true });
    member.receive(3, { type: "voteAnswer", term: 1, incarnation: 1, isGranted: false });
    member.receive(4, { type: "voteAnswer", term: 1, incarnation: 1, isGranted: false });
    expect(member.core.state).toMatchObject({ role: "candidate", term: 1 });
    member.passUntil("election");
    expect(member.core.state).toMatchObject({ role: "candidate", term: 2 });
  });

  it("a leader sends heartbeats to everybody, every interval", () => {
    const member = leader();
    member.takeSent();
    member.pass(3 * PLAIN.heartbeatInterval);
    const beats = member.takeSent().filter(({ message }) => message.type === "heartbeat");
    expect(beats.map(({ to }) => to)).toEqual([2, 3, 2, 3, 2, 3]);
  });

  // Figure 2, rules for servers: the timer starts anew with an append of the present leader or a vote that is given.
  it("waits on after a vote that it gave, and does not after one that it refused", () => {
    const generous = follower()
      .pass(T - 1)
      .receive(2, voteRequest(1))
      .sync();
    generous.pass(T - 1);
    expect(generous.core.state.role).toBe("follower");

    const stern = follower([1, 2, 3], [1, 1]);
    const due = stern.timers.get("election")!;
    stern
      .pass(T - 1)
      .receive(2, voteRequest(7))
      .sync();
    expect(stern.core.state).toMatchObject({ role: "follower", term: 7, vote: undefined });
    stern.pass(due - stern.now);
    expect(stern.core.state).toMatchObject({ role: "candidate", term: 8 });
  });

  it.skipIf(isSharedMissing)("after one round of votes, is what etcd's table says", () => {
    const { cases } = setupOf("raft.paper.election") as { cases: readonly [number, Record<string, number>][] };
    const { state } = expectedOf("raft.paper.election") as { state: readonly string[] };
    expect(cases.length).toBeGreaterThan(8);
    cases.forEach(([size, votes], position) => {
      const member = candidate(Array.from({ length: size }, (_, index) => index + 1));
      for (const [voter, vote] of Object.entries(votes))
        member.receive(Number(voter), { type: "voteAnswer", term: 1, incarnation: 1, isGranted: vote === 1 });
      expect(member.core.state.role, `case ${position}`).toBe(state[position]);
    });
  });
});

describe("section 5.4.1, election restriction", () => {
  it.each([
    { own: [1], last: [1, 1], isGranted: true },
    { own: [1], last: [2, 1], isGranted: true },
    { own: [1, 1], last: [1, 1], isGranted: false },
    { own: [1, 2], last: [3, 1], isGranted: false },
    { own: [1, 2], last: [1, 3], isGranted: true },
    { own: [2], last: [9, 1], isGranted: false },
    { own: [], last: [0, 0], isGranted: true },
  ])(
    "with a log of terms $own, a candidate's last entry (index, term) $last is answered $isGranted",
    ({ own, last, isGranted }) => {
      const member = follower([1, 2, 3], own)
        .receive(2, voteRequest(5, last[0], last[1]))
        .sync();
      expect(member.take("voteAnswer")).toMatchObject([{ term: 5, isGranted }]);
    },
  );
});

describe("the trace of an election", () => {
  it("tells roles, votes and resignations", () => {
    const member = leader();
    member.receive(2, heartbeat(4));
    const roles = member.emittedOf("role.changed").map(({ subject, epoch, value }) => [subject, epoch, value]);
    expect(roles).toEqual([
      [0, 0, -1],
      [1, 1, -1],
      [2, 1, 1],
      [0, 4, 2],
    ]);
    expect(member.emittedOf("leader.resigned")).toMatchObject([{ epoch: 1, value: 0 }]);
    const voter = follower().receive(2, voteRequest(3));
    expect(voter.emittedOf("vote.granted")).toEqual([]);
    voter.sync();
    expect(voter.emittedOf("vote.granted")).toMatchObject([{ subject: 2, epoch: 3 }]);
  });

  it("and its owner hears whom to follow, and no more often than that changes", () => {
    const member = follower();
    for (let beat = 0; beat < 3; beat += 1) member.receive(2, heartbeat(1));
    member.receive(3, heartbeat(2)).passUntil("election");
    expect(member.told).toEqual(["follows 1 2", "follows 2 3", "follows 3 nobody"]);
  });
});

// Sentence by sentence: Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (extended version, 2014), figure
// 2 and sections 5.3, 5.4.2, 5.5 and 8. Some tables are etcd's (raft_paper_test.go; reference cases raft.paper.append and .ack).

import { describe, expect, it } from "vitest";
import { createNoOp, type WholeEntry } from "../../../../src/algorithms/consensus/raft/entries.ts";
import { expectedOf, isSharedMissing, setupOf } from "../shared-cases.ts";
import { commandAt, diskWith, PLAIN, ScriptedMember } from "../scripted-member.ts";

function follower(terms: readonly number[] = [], term = terms.at(-1) ?? 0): ScriptedMember {
  return new ScriptedMember(1, [1, 2, 3], { disk: diskWith(terms, { term, vote: undefined }) }).start();
}

function leader(members: readonly number[] = [1, 2, 3], terms: readonly number[] = []): ScriptedMember {
  const disk = diskWith(terms, { term: terms.at(-1) ?? 0, vote: undefined });
  const member = new ScriptedMember(1, members, { disk }).start().passUntil("election").sync();
  const { term } = member.core.state;
  for (const voter of members.slice(1))
    member.receive(voter, { type: "voteAnswer", term, incarnation: 1, isGranted: true });
  return member.sync();
}

function append(
  term: number,
  previous: readonly [number, number],
  entries: readonly WholeEntry<string>[] = [],
  commit = 0,
) {
  return { type: "append", term, previousIndex: previous[0], previousTerm: previous[1], entries, commit } as const;
}

function answer(member: ScriptedMember, match: number, incarnation = 1) {
  const { term } = member.core.state;
  return { type: "appendAnswer", term, incarnation, match, rejected: 0, hintIndex: 0, hintTerm: 0 } as const;
}

describe("section 5.3, the leader", () => {
  it("appends a command to its log, and sends it to everybody with the place before it", () => {
    const member = leader([1, 2, 3], [1, 1]);
    for (const peer of [2, 3]) member.receive(peer, answer(member, 3));
    member.takeSent();
    member.propose("x");
    expect(member.log).toEqual(["1/1", "2/1", "3/2", "4/2"]);
    expect(member.takeSent()).toMatchObject(
      [2, 3].map((to) => ({
        to,
        message: { type: "append", term: 2, previousIndex: 3, previousTerm: 2, commit: 3, entries: [{ command: "x" }] },
      })),
    );
  });

  it("answers a proposal with its place; a follower refuses", () => {
    const member = leader([1, 2, 3], [1]);
    expect(member.core.propose("x", 1)).toMatchObject({ index: 3, term: 2 });
    expect(follower().core.propose("x", 1)).toBeUndefined();
  });

  it("hands a command over once a majority has it durably, itself included", () => {
    const member = leader().propose("x");
    member.receive(2, answer(member, 2));
    // Its own disk is not done: one of three.
    expect(member.state).toEqual([]);
    member.sync();
    expect(member.state).toEqual(["x"]);
  });

  it("commits without its own disk when others are a majority", () => {
    const member = leader().propose("x");
    for (const peer of [2, 3]) member.receive(peer, answer(member, 2));
    expect(member.state).toEqual(["x"]);
    expect(member.core.state.journal.stableIndex).toBe(1);
  });

  it("tells followers with later messages what is committed", () => {
    const member = leader().propose("x").sync();
    member.receive(2, answer(member, 2));
    member.takeSent();
    member.pass(PLAIN.heartbeatInterval);
    expect(member.take("heartbeat").map(({ commit }) => commit)).toEqual([2, 2]);
  });

  it("gathers commands while its disk writes, and sends them together", () => {
    const member = leader();
    for (const peer of [2, 3]) member.receive(peer, answer(member, 1));
    member.takeSent();
    member.propose("a", "b", "c");
    expect(member.take("append").map(({ entries }) => entries.length)).toEqual([1, 1]);
    expect(member.disk.asked.map(({ count }) => count)).toEqual([2]);
    member.core.synced(member.disk.complete());
    expect(member.take("append").map(({ entries }) => entries.length)).toEqual([2, 2]);
    expect(member.disk.asked.map(({ count }) => count)).toEqual([4]);
  });

  it("never overwrites or removes entries of its own log, whatever it hears", () => {
    const member = leader([1, 2, 3], [1, 1]);
    const before = member.log;
    const rejected = { ...answer(member, 0), rejected: 3, hintIndex: 1, hintTerm: 1 };
    member.receive(2, rejected).receive(3, append(1, [0, 0], [commandAt(1, 9)]));
    expect(member.log).toEqual(before);
  });

  it("tries again for ever, with every heartbeat that is answered", () => {
    const member = leader();
    member.takeSent();
    for (let round = 1; round <= 20; round += 1) {
      member.pass(PLAIN.heartbeatInterval);
      member.receive(2, { type: "heartbeatAnswer", term: 1, incarnation: 1, round, sentAt: 0 as never });
      expect(member.take("append")).toMatchObject([{ previousIndex: 0, entries: [{ kind: "no-op" }] }]);
    }
  });

  it.skipIf(isSharedMissing)("commits after as many acknowledgements as etcd's table says", () => {
    const { cases } = setupOf("raft.paper.ack") as { cases: readonly [number, readonly number[]][] };
    const { committed } = expectedOf("raft.paper.ack") as { committed: readonly boolean[] };
    expect(cases.length).toBeGreaterThan(8);
    cases.forEach(([size, acceptors], position) => {
      const member = leader(Array.from({ length: size }, (_, index) => index + 1))
        .propose("x")
        .sync();
      for (const acceptor of acceptors) member.receive(acceptor, answer(member, 2));
      expect(member.core.state.commitIndex >= 2, `case ${position}`).toBe(committed[position]);
    });
  });
});

describe("section 5.3, the follower", () => {
  it("answers when the entries are durable, and not before", () => {
    const member = follower().receive(2, append(1, [0, 0], [createNoOp(1, 1), commandAt(2, 1)]));
    expect(member.sent).toEqual([]);
    member.sync();
    expect(member.takeSent()).toMatchObject([{ to: 2, message: { type: "appendAnswer", match: 2, rejected: 0 } }]);
  });

  it("writes what comes during a sync with the next, and answers both together", () => {
    const member = follower().receive(2, append(1, [0, 0], [createNoOp(1, 1)]));
    member.receive(2, append(1, [1, 1], [commandAt(2, 1)])).receive(2, append(1, [2, 1], [commandAt(3, 1)]));
    member.core.synced(member.disk.complete());
    expect(member.take("appendAnswer").map(({ match }) => match)).toEqual([1]);
    member.sync();
    expect(member.take("appendAnswer").map(({ match }) => match)).toEqual([3]);
  });

  it("hands committed entries to its owner, in order, as far as it knows that they are the leader's", () => {
    const member = follower()
      .receive(2, append(1, [0, 0], [commandAt(1, 1, "a"), commandAt(2, 1, "b")], 1))
      .sync();
    expect(member.state).toEqual(["a"]);
    member.receive(2, append(1, [2, 1], [commandAt(3, 1, "c")], 3));
    expect(member.state).toEqual(["a", "b", "c"]);
    // A heartbeat's commit index says nothing about entries that were not compared.
    const stranger = follower([1, 1, 1]).receive(2, {
      type: "heartbeat",
      term: 2,
      commit: 3,
      round: 1,
      sentAt: 0 as never,
    });
    expect(stranger.core.state.commitIndex).toBe(0);
    stranger.receive(2, append(2, [2, 1], [], 3));
    expect(stranger.core.state.commitIndex).toBe(2);
  });

  // TestFollowerCheckMsgApp: which previous places fit a log of terms 1 and 2, of which the first entry is committed.
  it.each([
    { previous: [0, 0], fits: true },
    { previous: [1, 1], fits: true },
    { previous: [2, 2], fits: true },
    { previous: [2, 1], fits: false, hint: [1, 1] },
    { previous: [3, 3], fits: false, hint: [2, 2] },
    { previous: [3, 1], fits: false, hint: [1, 1] },
  ])("with a log 1@1 2@2, an append after (index, term) $previous fits: $fits", ({ previous, fits, hint }) => {
    const member = follower([1, 2])
      .receive(2, append(2, [previous[0], previous[1]], []))
      .sync();
    const [said] = member.take("appendAnswer");
    if (fits) expect(said).toMatchObject({ rejected: 0, match: previous[0] });
    else expect(said).toMatchObject({ rejected: previous[0], hintIndex: hint![0], hintTerm: hint![1] });
  });

  it.skipIf(isSharedMissing)("has the log that etcd's table says after an append", () => {
    const { cases } = setupOf("raft.paper.append") as { cases: readonly [number, number, Record<string, number>][] };
    const { log_terms: terms } = expectedOf("raft.paper.append") as { log_terms: readonly (readonly number[])[] };
    expect(cases.length).toBe(4);
    cases.forEach(([previousIndex, previousTerm, entries], position) => {
      const sent = Object.entries(entries).map(([index, term]) => commandAt(Number(index), term));
      const member = follower([1, 2])
        .receive(2, append(4, [previousIndex, previousTerm], sent))
        .sync();
      expect(member.log, `case ${position}`).toEqual(terms[position].map((term, index) => `${index + 1}/${term}`));
    });
  });

  it("cuts its log at the first conflict, and at nothing else", () => {
    const member = follower([1, 1, 2, 2], 2);
    member.receive(2, append(3, [1, 1], [commandAt(2, 1), commandAt(3, 3)])).sync();
    expect(member.log).toEqual(["1/1", "2/1", "3/3"]);
    expect(member.emittedOf("log.truncated")).toMatchObject([{ subject: 3, epoch: 3 }]);
    // An append that is older than what the log has, and agrees with it, removes nothing.
    member.receive(2, append(3, [0, 0], [commandAt(1, 1)])).sync();
    expect(member.log).toEqual(["1/1", "2/1", "3/3"]);
  });

  it("finds the cut log again after a restart, although the disk can only append", () => {
    const member = follower([1, 1, 2, 2], 2)
      .receive(2, append(3, [1, 1], [commandAt(2, 3)]))
      .sync();
    expect(member.disk.records.length).toBe(5);
    const again = new ScriptedMember(1, [1, 2, 3], { disk: member.disk, incarnation: 2 }).start();
    expect(again.log).toEqual(["1/1", "2/3"]);
    // What was cut and not yet replaced durably is still there.
    const early = follower([1, 1, 2, 2], 2).receive(2, append(3, [1, 1], [commandAt(2, 3)]));
    early.disk.crash();
    const found = new ScriptedMember(1, [1, 2, 3], { disk: early.disk, incarnation: 2 }).start();
    expect(found.log).toEqual(["1/1", "2/1", "3/2", "4/2"]);
  });
});

describe("section 5.4.2, committing entries of earlier terms", () => {
  it("does not count copies of an entry of an earlier term, and commits it with one of its own", () => {
    const member = leader([1, 2, 3], [1, 2]);
    expect(member.core.state.term).toBe(3);
    member.receive(2, answer(member, 2)).receive(3, answer(member, 2));
    expect(member.core.state.commitIndex).toBe(0);
    member.receive(2, answer(member, 3));
    expect(member.core.state.commitIndex).toBe(3);
    expect(member.state).toEqual(["c1", "c2"]);
  });
});

describe("section 5.5, follower crashes", () => {
  it("takes the same append twice without harm, and answers both times", () => {
    const member = follower();
    for (let copy = 0; copy < 2; copy += 1) {
      member.receive(2, append(1, [0, 0], [commandAt(1, 1)], 1)).sync();
      expect(member.take("appendAnswer").map(({ match }) => match)).toEqual([1]);
    }
    expect(member.state).toEqual(["c1"]);
  });

  it("a leader starts over with a follower that was restarted, in case its disk lost what it had acknowledged", () => {
    const member = leader().propose("x", "y").sync();
    for (const peer of [2, 3]) member.receive(peer, answer(member, 3));
    expect(member.core.leadership!.peers[0]).toMatchObject({ match: 3, state: "replicate" });
    member.receive(2, { type: "heartbeatAnswer", term: 1, incarnation: 2, round: 1, sentAt: 0 as never });
    expect(member.core.leadership!.peers[0]).toMatchObject({ match: 0, next: 4, state: "probe" });
    // And what it said before its restart counts no more.
    member.receive(2, answer(member, 3, 1));
    expect(member.core.leadership!.peers[0]).toMatchObject({ match: 0 });
    member.takeSent();
    member.receive(2, { ...answer(member, 0, 2), rejected: 3, hintIndex: 0, hintTerm: 0 });
    expect(member.take("append")).toMatchObject([{ previousIndex: 0, entries: [{}, {}, {}] }]);
  });
});

describe("section 8, a leader's first entry", () => {
  it("is empty, and tells it what is committed; only then it says that it leads", () => {
    const member = leader([1, 2, 3], [1, 1]);
    expect(member.log).toEqual(["1/1", "2/1", "3/2"]);
    expect(member.told.filter((line) => line.startsWith("leads"))).toEqual([]);
    member.receive(2, answer(member, 3));
    expect(member.told.slice(-4)).toEqual(["committed 1/1 c1", "committed 2/1 c2", "batch", "leads 2"]);
    expect(member.emittedOf("log.committed").map(({ subject, epoch }) => [subject, epoch])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
  });
});

describe("a group of one", () => {
  it("elects itself, and commits when its own disk is done", () => {
    const member = new ScriptedMember(1, [1]).start().passUntil("election").sync();
    expect(member.core.isServing).toBe(true);
    member.propose("x");
    expect(member.state).toEqual([]);
    member.sync();
    expect(member.state).toEqual(["x"]);
    expect(member.sent).toEqual([]);
    const again = new ScriptedMember(1, [1], { disk: member.disk, incarnation: 2 })
      .start()
      .passUntil("election")
      .sync();
    expect(again.state).toEqual(["x"]);
    expect(again.core.state.term).toBe(2);
  });
});

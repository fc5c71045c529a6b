// How much is on its way to a follower, and in what pieces (Ongaro, Consensus: Bridging Theory and Practice, 2014, section 10.2;
// states and window as in etcd, tracker/progress.go and inflights.go).

import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { framedBytes } from "../../../../src/algorithms/consensus/raft/entries.ts";
import { Window } from "../../../../src/algorithms/consensus/raft/window.ts";
import { acknowledge, answerHeartbeat, elected, settle } from "../elected.ts";
import { PLAIN, type Message, type ScriptedMember } from "../scripted-member.ts";

type Appended = Message & { type: "append" };

/** What is sent to follower 2. */
function appends(leader: ScriptedMember): readonly (readonly [number, number])[] {
  return leader
    .takeSent()
    .filter(({ to, message }) => to === 2 && message.type === "append")
    .map(({ message }) => message as Appended)
    .map(({ previousIndex, entries }) => [previousIndex + 1, entries.length]);
}

/** One after the other, each written before the next. */
function proposeSlowly(leader: ScriptedMember, count: number): void {
  for (let command = 0; command < count; command += 1) leader.propose(`x${command}`).sync();
}

describe("a follower of which the leader knows nothing", () => {
  it("is sent one append, and no more before it answers, or answers a heartbeat", () => {
    const leader = elected();
    proposeSlowly(leader, 3);
    expect(appends(leader)).toEqual([]);
    leader.pass(PLAIN.heartbeatInterval);
    answerHeartbeat(leader, 2);
    expect(appends(leader)).toEqual([[1, 4]]);
    acknowledge(leader, 2, 4);
    proposeSlowly(leader, 2);
    expect(appends(leader)).toEqual([
      [5, 1],
      [6, 1],
    ]);
  });

  it("is probed further back, by whole terms, until the logs agree", () => {
    const leader = elected({ terms: [1, 1, 1, 2, 2, 2, 3, 3] });
    const rejection = { type: "appendAnswer", term: 4, incarnation: 1, match: 0 } as const;
    leader.receive(2, { ...rejection, rejected: 8, hintIndex: 6, hintTerm: 2 });
    expect(appends(leader)).toEqual([[7, 3]]);
    // The follower has more of term 2 than the leader, or something else there.
    leader.receive(2, { ...rejection, rejected: 6, hintIndex: 5, hintTerm: 1 });
    expect(appends(leader)).toEqual([[4, 6]]);
    // An answer to a probe of before changes nothing.
    leader.receive(2, { ...rejection, rejected: 8, hintIndex: 0, hintTerm: 0 });
    expect(appends(leader)).toEqual([]);
    acknowledge(leader, 2, 9);
    expect(leader.core.leadership!.peers[0]).toMatchObject({ state: "replicate", match: 9, next: 10 });
  });
});

describe("the window", () => {
  it("ends at so many appends, and goes on with each that is acknowledged", () => {
    const leader = settle(elected({ settings: { windowMessages: 3 } }), 2, 3);
    proposeSlowly(leader, 6);
    expect(appends(leader)).toEqual([
      [2, 1],
      [3, 1],
      [4, 1],
    ]);
    // The first two: room for two more, of which the first takes all that has gathered.
    acknowledge(leader, 2, 3);
    expect(appends(leader)).toEqual([[5, 3]]);
    expect(leader.core.leadership!.peers[0].window.count).toBe(2);
  });

  it("ends at so many bytes; the append that reaches the limit still goes", () => {
    const leader = settle(elected({ settings: { windowBytes: framedBytes({ bytes: 10 }) + 1 } }), 2, 3);
    proposeSlowly(leader, 4);
    expect(appends(leader)).toEqual([
      [2, 1],
      [3, 1],
    ]);
  });

  it("is not the same for everybody: a slow follower holds up nobody else", () => {
    const leader = settle(elected({ settings: { windowMessages: 1 } }), 2, 3);
    for (const index of [2, 3, 4]) {
      proposeSlowly(leader, 1);
      acknowledge(leader, 3, index);
    }
    expect(leader.state).toHaveLength(3);
    expect(appends(leader)).toEqual([[2, 1]]);
  });

  it("that is full is asked after with every heartbeat that is answered: all of it may be lost", () => {
    const leader = settle(elected({ settings: { windowMessages: 1 } }), 2, 3);
    proposeSlowly(leader, 2);
    leader.takeSent();
    leader.pass(PLAIN.heartbeatInterval);
    answerHeartbeat(leader, 2);
    // Nothing but a question: does what was sent stand there?
    expect(appends(leader)).toEqual([[3, 0]]);
    const rejected = { match: 0, rejected: 2, hintIndex: 1, hintTerm: 1 };
    leader.receive(2, { type: "appendAnswer", term: 1, incarnation: 1, ...rejected });
    expect(appends(leader)).toEqual([[2, 2]]);
  });

  it("is forgotten when a connection breaks: the leader asks where the follower stands", () => {
    const leader = settle(elected(), 2, 3);
    proposeSlowly(leader, 2);
    leader.core.disconnected(leader.core.leadership!.peers[0].member);
    expect(leader.core.leadership!.peers[0]).toMatchObject({ state: "probe", match: 1, next: 2 });
    leader.takeSent();
    leader.pass(PLAIN.heartbeatInterval);
    answerHeartbeat(leader, 2);
    expect(appends(leader)).toEqual([[2, 2]]);
  });

  it("is opened again after a break also if nothing is missing: by a question, and its answer", () => {
    const leader = settle(elected(), 2, 3);
    leader.core.disconnected(leader.core.leadership!.peers[0].member);
    leader.pass(PLAIN.heartbeatInterval);
    answerHeartbeat(leader, 2);
    expect(appends(leader)).toEqual([[2, 0]]);
    acknowledge(leader, 2, 1);
    expect(leader.core.leadership!.peers[0].state).toBe("replicate");
  });

  property.prop([
    fc.array(
      fc.oneof(
        { weight: 10, arbitrary: fc.record({ kind: fc.constant("add"), bytes: fc.nat(50) }) },
        { weight: 10, arbitrary: fc.record({ kind: fc.constant("free"), bytes: fc.nat(5) }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear"), bytes: fc.constant(0) }) },
      ),
      { minLength: 30, maxLength: 60 },
    ),
  ])("holds what a list would hold", (steps) => {
    const window = new Window(8, 120);
    let list: { readonly index: number; readonly bytes: number }[] = [];
    let index = 0;
    for (const { kind, bytes } of steps) {
      if (kind === "add" && !window.isFull) {
        index += 1;
        window.add(index, bytes);
        list.push({ index, bytes });
      } else if (kind === "free") {
        window.freeTo(index - bytes);
        list = list.filter((sent) => sent.index > index - bytes);
      } else if (kind === "clear") {
        window.clear();
        list = [];
      }
      const sum = list.reduce((total, sent) => total + sent.bytes, 0);
      expect([window.count, window.isFull]).toEqual([list.length, list.length === 8 || sum >= 120]);
    }
  });
});

describe("batches", () => {
  it("are as long as their bytes allow, and never empty, however large an entry is", () => {
    const two = 2 * framedBytes({ bytes: 10 });
    const leader = settle(elected({ settings: { appendBytes: two } }), 2, 3);
    leader.propose("a").propose("b", "c", "d").sync();
    expect(appends(leader)).toEqual([
      [2, 1],
      [3, 2],
      [5, 1],
    ]);
    const narrow = settle(elected({ settings: { appendBytes: 1 } }), 2, 3);
    narrow.propose("a", "b").sync();
    expect(appends(narrow)).toEqual([
      [2, 1],
      [3, 1],
    ]);
  });

  it("are one message for all that was proposed at once, and one sync", () => {
    const leader = settle(elected(), 2, 3);
    // The owner proposes from within a step: what it proposes goes out at the end of it.
    leader.react = (command, member) => void (command === "first" && member.propose("b", "c", "d"));
    leader.propose("first").sync();
    leader.takeSent();
    acknowledge(leader, 2, 2);
    expect(appends(leader)).toEqual([[3, 3]]);
    expect(leader.disk.asked).toHaveLength(1);
  });
});

describe("what is committed", () => {
  it("travels with the next message, or by itself where that is asked for", () => {
    for (const commitNotices of [false, true]) {
      const leader = settle(elected({ settings: { commitNotices } }), 2, 3);
      leader.propose("x").sync().takeSent();
      acknowledge(leader, 2, 2);
      const notices = leader.take("commit").map(({ commit }) => commit);
      expect(notices).toEqual(commitNotices ? [2, 2] : []);
    }
  });
});

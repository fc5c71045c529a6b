// Members that come and go (Ongaro, Consensus: Bridging Theory and Practice, 2014, chapter 4): one voter at a time, by way of a
// learner, and never before the leader has committed an entry of its own term.

import { describe, expect, it } from "vitest";
import type { MembershipChange } from "../../../../src/algorithms/consensus/raft/configuration.ts";
import { MEMBER_ROLES } from "../../../../src/trace/record-codes.ts";
import { acknowledge, answerHeartbeat, elected, settle } from "../elected.ts";
import { ScriptedGroup } from "../scripted-group.ts";
import { address, diskWith, PLAIN, ScriptedMember } from "../scripted-member.ts";

const T = PLAIN.electionTimeout;

function add(member: number): MembershipChange {
  return { kind: "add-voter", member: address(member) };
}

function learn(member: number): MembershipChange {
  return { kind: "add-learner", member: address(member) };
}

function remove(member: number): MembershipChange {
  return { kind: "remove", member: address(member) };
}

function ask(leader: ScriptedMember, ...changes: readonly MembershipChange[]): unknown {
  return leader.core.changeMembership(changes);
}

describe("a change", () => {
  it("is in force as soon as it stands in the log, and reaches whoever it adds", () => {
    const leader = settle(elected(), 2, 3);
    expect(ask(leader, learn(4))).toMatchObject({ index: 2, term: 1 });
    expect(leader.core.state.configuration).toEqual({ voters: [1, 2, 3], learners: [4] });
    expect(
      leader
        .takeSent()
        .filter(({ message }) => message.type === "append")
        .map(({ to }) => to),
    ).toEqual([2, 3, 4]);
  });

  it("is refused by whoever does not lead", () => {
    expect(ask(new ScriptedMember(1, [1, 2, 3]).start(), learn(4))).toBe("not-leader");
  });

  it("waits for the one before it", () => {
    const leader = settle(elected(), 2, 3);
    ask(leader, learn(4));
    expect(ask(leader, learn(5))).toBe("pending");
    settle(leader, 2);
    expect(ask(leader, learn(5))).toMatchObject({ index: 3 });
  });

  it("concerns one voter, and any number of learners", () => {
    const leader = settle(elected({ members: [1, 2, 3, 4, 5] }), 2, 3, 4, 5);
    expect(ask(leader, remove(4), remove(5))).toBe("several-voters");
    expect(ask(leader, learn(6), learn(7), learn(5))).toMatchObject({ index: 2 });
    expect(leader.core.state.configuration).toEqual({ voters: [1, 2, 3, 4], learners: [5, 6, 7] });
  });

  it("changes something, and leaves somebody", () => {
    const leader = settle(elected(), 2, 3);
    expect(ask(leader, remove(9))).toBe("pointless");
    expect(ask(leader, add(2))).toBe("pointless");
    const alone = new ScriptedMember(1, [1]).start().passUntil("election").sync();
    expect(ask(alone, remove(1))).toBe("no-voters");
  });

  it("comes back out of force when a new leader cuts it off the log", () => {
    const follower = new ScriptedMember(1, [1, 2, 3], { disk: diskWith([1], { term: 1, vote: undefined }) }).start();
    const append = { type: "append", previousIndex: 1, previousTerm: 1, commit: 1 } as const;
    const configuration = { voters: [1, 2, 3].map(address), learners: [address(4)] };
    follower.receive(2, {
      ...append,
      term: 1,
      entries: [{ kind: "configuration", index: 2, term: 1, configuration, bytes: 32 }],
    });
    expect(follower.core.state.configuration.learners).toEqual([4]);
    follower.receive(3, { ...append, term: 2, entries: [{ kind: "no-op", index: 2, term: 2, bytes: 0 }] });
    expect(follower.core.state.configuration.learners).toEqual([]);
  });
});

describe("the mistake of 2015", () => {
  // raft-dev, "bug in single-server membership changes": two leaders, each with a change that the other does not know of.
  it("is not made: no change before something of the leader's own term is committed", () => {
    const leader = elected({ members: [1, 2, 3, 4], terms: [1] });
    expect(ask(leader, remove(4))).toBe("unsettled");
    acknowledge(leader.sync(), 2, 1);
    acknowledge(leader, 3, 1);
    expect(ask(leader, remove(4))).toBe("unsettled");
    acknowledge(leader, 2, 2);
    acknowledge(leader, 3, 2);
    expect(ask(leader, remove(4))).toMatchObject({ index: 3 });
  });

  // Four voters. 1 adds a fifth, and nobody hears of it; 2 is elected, and removes 1; then 1 is back.
  function twoOperators(broken?: "membership-unchecked"): ScriptedGroup {
    const group = new ScriptedGroup([1, 2, 3, 4], { settings: { broken }, strangers: [5] });
    const first = group.elect(1);
    ask(first, learn(5));
    group.deliver();
    // Everybody knows that this is committed.
    group.pass(PLAIN.heartbeatInterval);
    group.cutOff(1);
    expect(ask(first, add(5))).toMatchObject({ index: 3, term: 1 });
    group.deliver();
    const second = group.member(2);
    second.core.campaign();
    group.deliver(() => second.core.leadership !== undefined);
    // 4 has voted for 2, and hears no more of it. Among 2, 3 and 4, two are a majority; among four, they are not.
    for (const number of [4, 5]) group.cutOff(number);
    const answer = ask(second, remove(1));
    if (broken === undefined) expect(answer).toBe("unsettled");
    else expect(answer).toMatchObject({ index: 4, term: 2 });
    group.deliver();
    for (const number of [2, 3]) group.cutOff(number);
    for (const number of [1, 4, 5]) group.reconnect(number);
    first.core.stepDown();
    // 4 has voted in term 2; in term 3 it votes for 1.
    for (const term of [2, 3]) expect(group.elect(1).core.state.term).toBe(term);
    return group;
  }

  it("leaves one truth: whatever 2 has done in vain is cut away when it comes back", () => {
    const group = twoOperators();
    expect(group.member(2).core.state.commitIndex).toBe(2);
    for (const number of [2, 3]) group.reconnect(number);
    group.pass(2 * T);
    for (const number of [2, 3, 4, 5]) expect(group.member(number).core.state.log.termAt(3)).toBe(1);
    expect(group.member(2).core.state.configuration.voters).toEqual([1, 2, 3, 4, 5]);
  });

  it("makes two truths: entry 3 is committed twice, once by each operator's majority", () => {
    const group = twoOperators("membership-unchecked");
    const committed = [1, 2].map((number) => {
      const { log, commitIndex } = group.member(number).core.state;
      return commitIndex >= 3 ? log.termAt(3) : undefined;
    });
    expect(committed).toEqual([1, 2]);
  });
});

describe("a new voter", () => {
  it("must have been a learner, and have caught up", () => {
    const leader = settle(elected(), 2, 3);
    settle(leader.propose("a", "b", "c"), 2, 3);
    expect(ask(leader, add(4))).toBe("behind");
    ask(leader, learn(4));
    settle(leader, 2, 3);
    expect(ask(leader, add(4))).toBe("behind");
    acknowledge(leader, 4, 5);
    expect(ask(leader, add(4))).toMatchObject({ index: 6 });
    expect(leader.core.state.configuration).toEqual({ voters: [1, 2, 3, 4], learners: [] });
  });

  it("must have been heard from within an election timeout", () => {
    const leader = settle(elected(), 2, 3);
    ask(leader, learn(4));
    settle(leader, 2, 3);
    acknowledge(leader, 4, 2);
    for (let beat = 0; beat * PLAIN.heartbeatInterval < T; beat += 1) leader.pass(PLAIN.heartbeatInterval);
    expect(ask(leader, add(4))).toBe("behind");
    answerHeartbeat(leader, 4);
    expect(ask(leader, add(4))).toMatchObject({ index: 3 });
  });

  it("has caught up when a round of replication took less than an election timeout, also under a constant stream", () => {
    const leader = settle(elected(), 2, 3);
    ask(leader, learn(4));
    settle(leader, 2, 3);
    // Each time there is more to come. The first round, of everything, is slow; the second is quick.
    for (const [wait, expected] of [
      [T, "behind"],
      [T - 1, { index: 5 }],
    ] as const) {
      const goal = leader.core.state.log.lastIndex;
      settle(leader.propose("x"), 2, 3);
      leader.pass(wait);
      acknowledge(leader, 4, goal);
      const answer = ask(leader, add(4));
      if (typeof expected === "string") expect(answer).toBe(expected);
      else expect(answer).toMatchObject(expected);
    }
  });
});

describe("a learner", () => {
  it("receives the log and is not counted", () => {
    const leader = settle(elected(), 2, 3);
    ask(leader, learn(4), learn(5));
    settle(leader, 2, 3);
    leader.propose("x").sync();
    acknowledge(leader, 4, 3);
    acknowledge(leader, 5, 3);
    expect(leader.state).toEqual([]);
    acknowledge(leader, 2, 3);
    expect(leader.state).toEqual(["x"]);
  });

  it("never campaigns, and shows itself as what it is", () => {
    const group = new ScriptedGroup([1, 2, 3], { settings: { preVote: true, checkQuorum: true }, strangers: [4] });
    group.elect(1);
    ask(group.member(1), learn(4));
    group.deliver();
    const learner = group.member(4);
    expect(learner.emittedOf("role.changed").at(-1)).toMatchObject({ subject: MEMBER_ROLES.indexOf("learner") });
    group.cutOff(4);
    group.pass(20 * T);
    expect(learner.core.state).toMatchObject({ role: "follower", term: 1 });
  });

  it("votes all the same when it is asked: it may be a voter already and not know it", () => {
    const stranger = new ScriptedMember(4, [1, 2, 3]).start();
    stranger.receive(2, { type: "vote", term: 3, incarnation: 1, lastIndex: 5, lastTerm: 2, isTransfer: false }).sync();
    expect(stranger.take("voteAnswer")).toMatchObject([{ isGranted: true }]);
  });
});

describe("a leader that removes itself", () => {
  it("leads until that is committed, without counting itself, and says so at the end", () => {
    const leader = settle(elected(), 2, 3);
    ask(leader, remove(1));
    leader.sync();
    acknowledge(leader, 2, 2);
    expect(leader.core.state).toMatchObject({ role: "leader", commitIndex: 1 });
    leader.takeSent();
    acknowledge(leader, 3, 2);
    expect(leader.core.state).toMatchObject({ role: "follower", commitIndex: 2 });
    expect(leader.take("commit")).toMatchObject([{ commit: 2 }, { commit: 2 }]);
    // And it leaves the others in peace.
    leader.pass(10 * T);
    expect(leader.core.state).toMatchObject({ role: "follower", term: 1 });
  });

  it("may campaign until then: perhaps nobody else has the entry that removes it", () => {
    const leader = settle(elected(), 2, 3);
    ask(leader, remove(1));
    leader.sync().core.stepDown();
    leader.passUntil("election");
    expect(leader.core.state).toMatchObject({ role: "candidate", term: 2 });
  });
});

describe("a group that is replaced, machine by machine", () => {
  it("keeps every command, and ends with none of its first members", () => {
    const group = new ScriptedGroup([1, 2, 3], {
      settings: { preVote: true, checkQuorum: true },
      strangers: [4, 5, 6],
    });
    const all: string[] = [];
    for (const [oldMember, newMember] of [
      [1, 4],
      [2, 5],
      [3, 6],
    ]) {
      if (group.leader === undefined) group.elect(oldMember);
      group.leader!.core.transferLeadership(address(oldMember));
      group.deliver();
      const leader = group.member(oldMember);
      for (const change of [learn(newMember), add(newMember), remove(oldMember)]) {
        const command = `${change.kind} ${change.member}`;
        all.push(command);
        group.propose(oldMember, command);
        expect(ask(leader, change)).toMatchObject({ term: leader.core.state.term });
        group.deliver();
      }
      group.crash(oldMember);
      group.pass(3 * T);
    }
    const last = group.member(6);
    expect(last.core.state.configuration).toEqual({ voters: [4, 5, 6], learners: [] });
    for (const number of [4, 5, 6]) expect(group.member(number).state).toEqual(all);
  });
});

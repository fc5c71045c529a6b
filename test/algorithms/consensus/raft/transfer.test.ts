// Leadership transfer (Ongaro, Consensus: Bridging Theory and Practice, 2014, section 3.10).

import { describe, expect, it } from "vitest";
import { RESIGNATIONS } from "../../../../src/trace/record-codes.ts";
import { acknowledge, answerHeartbeat, elected, settle } from "../elected.ts";
import { address, PLAIN, ScriptedMember } from "../scripted-member.ts";

const T = PLAIN.electionTimeout;

describe("a leader that hands over", () => {
  it("asks a successor that is up to date to campaign at once", () => {
    const leader = settle(elected(), 2, 3);
    expect(leader.core.transferLeadership(address(3))).toBe(true);
    expect(leader.takeSent().filter(({ message }) => message.type === "timeoutNow")).toMatchObject([{ to: 3 }]);
  });

  it("brings one that is behind up to date first", () => {
    const leader = settle(elected(), 2);
    leader.propose("x").sync();
    acknowledge(leader, 2, 2);
    leader.takeSent();
    leader.core.transferLeadership(address(3));
    expect(leader.take("timeoutNow")).toEqual([]);
    acknowledge(leader, 3, 1);
    expect(leader.take("append")).toMatchObject([{ previousIndex: 1 }]);
    acknowledge(leader, 3, 2);
    expect(leader.take("timeoutNow")).toHaveLength(1);
    acknowledge(leader, 3, 2);
    expect(leader.take("timeoutNow")).toEqual([]);
  });

  it("takes no more proposals, and tells its owner that it does not lead", () => {
    const leader = settle(elected(), 2, 3);
    leader.core.transferLeadership(address(3));
    expect(leader.core.propose("x", 1)).toBeUndefined();
    expect(leader.told.slice(-2)).toEqual(["leads 1", "follows 1 nobody"]);
    expect(leader.core.transferLeadership(address(2))).toBe(false);
  });

  it("follows its successor, and says that leadership was handed over", () => {
    const leader = settle(elected(), 2, 3);
    leader.core.transferLeadership(address(3));
    leader.receive(3, { type: "vote", term: 2, incarnation: 1, lastIndex: 1, lastTerm: 1, isTransfer: true }).sync();
    expect(leader.take("voteAnswer")).toMatchObject([{ isGranted: true }]);
    expect(leader.emittedOf("leader.resigned")).toMatchObject([{ value: RESIGNATIONS.indexOf("transferred") }]);
  });

  it("goes on leading after an election timeout, once everything proposed before is handed over", () => {
    const leader = settle(elected(), 2, 3);
    leader.propose("x").sync();
    leader.core.transferLeadership(address(3));
    for (let beat = 0; beat * PLAIN.heartbeatInterval < T; beat += 1) leader.pass(PLAIN.heartbeatInterval);
    expect(leader.core.leadership!.transferringTo).toBeUndefined();
    expect(leader.told.at(-1)).toBe("follows 1 nobody");
    acknowledge(leader, 2, 2);
    expect(leader.told.slice(-3)).toEqual(["committed 2/1 x", "batch", "leads 1"]);
    expect(leader.core.propose("y", 1)).toMatchObject({ index: 3 });
  });

  it("chooses the voter that has most of its log if nobody is named, and of equals the one heard last", () => {
    const leader = settle(elected({ members: [1, 2, 3, 4] }), 3, 4);
    leader.pass(PLAIN.heartbeatInterval);
    answerHeartbeat(leader, 3).takeSent();
    leader.core.transferLeadership(undefined);
    expect(leader.takeSent().filter(({ message }) => message.type === "timeoutNow")).toMatchObject([{ to: 3 }]);
  });

  it("cannot hand over to itself, to a stranger, or when it does not lead", () => {
    const leader = settle(elected(), 2, 3);
    expect(leader.core.transferLeadership(address(1))).toBe(false);
    expect(leader.core.transferLeadership(address(9))).toBe(false);
    expect(new ScriptedMember(1, [1, 2]).start().core.transferLeadership(address(2))).toBe(false);
    const alone = new ScriptedMember(1, [1]).start().passUntil("election").sync();
    expect(alone.core.transferLeadership(undefined)).toBe(false);
  });

  it("can also just give up", () => {
    const leader = settle(elected(), 2, 3);
    leader.core.stepDown();
    expect(leader.core.state).toMatchObject({ role: "follower", term: 1, leader: undefined });
    expect(leader.emittedOf("leader.resigned")).toMatchObject([{ value: RESIGNATIONS.indexOf("stopped") }]);
  });
});

describe("the successor", () => {
  it("campaigns without asking first, and says on whose behalf", () => {
    const follower = new ScriptedMember(2, [1, 2, 3], { settings: { preVote: true, checkQuorum: true } }).start();
    follower.receive(1, { type: "append", term: 1, previousIndex: 0, previousTerm: 0, entries: [], commit: 0 }).sync();
    follower.takeSent();
    follower.receive(1, { type: "timeoutNow", term: 1 });
    expect(follower.core.state).toMatchObject({ role: "candidate", term: 2 });
    expect(follower.take("vote")).toMatchObject([{ isTransfer: true }, { isTransfer: true }]);
  });

  it("does nothing if the request is of an earlier term, or if it may not lead", () => {
    const late = new ScriptedMember(2, [1, 2, 3]).start().receive(1, {
      type: "append",
      term: 5,
      previousIndex: 0,
      previousTerm: 0,
      entries: [],
      commit: 0,
    });
    late.receive(3, { type: "timeoutNow", term: 4 });
    expect(late.core.state).toMatchObject({ role: "follower", term: 5 });
    const stranger = new ScriptedMember(9, [1, 2, 3]).start().receive(1, { type: "timeoutNow", term: 1 });
    expect(stranger.core.state).toMatchObject({ role: "follower", term: 1 });
  });
});

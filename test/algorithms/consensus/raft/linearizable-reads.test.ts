// Linearizable reads that write nothing (Ongaro, Consensus: Bridging Theory and Practice, 2014, section 6.4).

import { describe, expect, it } from "vitest";
import { leaseDuration } from "../../../../src/algorithms/consensus/raft/options.ts";
import { acknowledge, answerHeartbeat, elected, heartbeat, settle } from "../elected.ts";
import { address, PLAIN, ScriptedMember } from "../scripted-member.ts";

const reads = (member: ScriptedMember): readonly string[] => member.told.filter((line) => line.startsWith("read"));

describe("by index", () => {
  it("answers when a majority has answered a heartbeat that was sent after the read came", () => {
    const leader = settle(elected(), 2, 3);
    leader.pass(PLAIN.heartbeatInterval);
    const [early] = leader.take("heartbeat");
    leader.core.read(7);
    // The answer to the heartbeat before says nothing about now.
    leader.receive(2, { type: "heartbeatAnswer", term: 1, incarnation: 1, round: early.round, sentAt: early.sentAt });
    expect(reads(leader)).toEqual([]);
    answerHeartbeat(leader, 2);
    expect(reads(leader)).toEqual(["read 7 at 1"]);
    expect(leader.emittedOf("read.served")).toMatchObject([{ subject: 1, epoch: 1, value: 7 }]);
  });

  it("needs a majority, not one", () => {
    const leader = settle(elected({ members: [1, 2, 3, 4, 5] }), 2, 3, 4, 5);
    leader.core.read(7);
    answerHeartbeat(leader, 2);
    answerHeartbeat(leader, 2);
    expect(reads(leader)).toEqual([]);
    answerHeartbeat(leader, 5);
    expect(reads(leader)).toEqual(["read 7 at 1"]);
  });

  it("lets reads that come during a round share the next one", () => {
    const leader = settle(elected(), 2, 3);
    leader.core.read(1);
    expect(leader.sent.length).toBe(2);
    leader.core.read(2);
    leader.core.read(3);
    expect(leader.sent.length).toBe(2);
    answerHeartbeat(leader, 2);
    expect(reads(leader)).toEqual(["read 1 at 1"]);
    expect(leader.sent.length).toBe(4);
    answerHeartbeat(leader, 3);
    expect(reads(leader)).toEqual(["read 1 at 1", "read 2 at 1", "read 3 at 1"]);
    expect(leader.sent.length).toBe(4);
  });

  it("is repeated by the ordinary heartbeats if a round is lost", () => {
    const leader = settle(elected(), 2, 3);
    leader.core.read(1);
    leader.takeSent();
    leader.pass(PLAIN.heartbeatInterval);
    answerHeartbeat(leader, 3);
    expect(reads(leader)).toEqual(["read 1 at 1"]);
  });

  it("waits until something of the term is committed: before that the leader does not know what is", () => {
    const leader = elected({ terms: [1, 1] });
    leader.core.read(1);
    expect(leader.sent).toEqual([]);
    acknowledge(leader, 2, 3);
    answerHeartbeat(leader, 2);
    expect(reads(leader)).toEqual(["read 1 at 3"]);
  });

  it("is refused by whoever does not lead, and when leadership ends", () => {
    const follower = new ScriptedMember(1, [1, 2, 3]).start();
    follower.core.read(4);
    expect(reads(follower)).toEqual(["read 4 refused"]);
    const leader = elected();
    leader.core.read(5);
    settle(leader, 2, 3);
    leader.core.read(6);
    leader.receive(2, heartbeat(9));
    expect(reads(leader)).toEqual(["read 5 refused", "read 6 refused"]);
    expect(leader.told.indexOf("follows 9 2")).toBeLessThan(leader.told.indexOf("read 5 refused"));
  });

  it("is answered at once by a group of one", () => {
    const alone = new ScriptedMember(1, [1]).start().passUntil("election").sync();
    alone.core.read(1);
    expect(reads(alone)).toEqual(["read 1 at 1"]);
  });
});

describe("by lease", () => {
  const settings = { reads: "lease", checkQuorum: true, clockRateError: 0.1 } as const;
  const LEASE = leaseDuration({ ...PLAIN, ...settings });

  function leaseholder(): ScriptedMember {
    const leader = settle(elected({ settings }), 2, 3);
    leader.pass(PLAIN.heartbeatInterval);
    answerHeartbeat(leader, 2);
    leader.takeSent();
    return leader;
  }

  it("lasts a little less than an election timeout: clocks may be fast there and slow here", () => {
    // T (1 - e) / (1 + e), with T = 150 ms and e = 0.1.
    expect(LEASE).toBe(122_727);
    expect(LEASE / 0.9).toBeLessThanOrEqual(PLAIN.electionTimeout / 1.1);
  });

  it("answers at once while it lasts, counted from the sending of the heartbeat", () => {
    const leader = leaseholder();
    leader.timers.delete("heartbeat");
    leader.pass(LEASE - 1);
    leader.core.read(1);
    expect(reads(leader)).toEqual(["read 1 at 1"]);
    expect(leader.sent).toEqual([]);
    leader.pass(1);
    leader.core.read(2);
    expect(reads(leader)).toEqual(["read 1 at 1"]);
    answerHeartbeat(leader, 3);
    expect(reads(leader)).toEqual(["read 1 at 1", "read 2 at 1"]);
  });

  it("is not there before anybody has answered", () => {
    const leader = settle(elected({ settings }), 2, 3);
    leader.core.read(1);
    expect(reads(leader)).toEqual([]);
  });

  it("is void for the rest of the term once somebody was asked to campaign", () => {
    const leader = leaseholder();
    expect(leader.core.transferLeadership(address(2))).toBe(true);
    expect(leader.take("timeoutNow")).toHaveLength(1);
    // The transfer fails, and leadership goes on; but the request may still arrive.
    for (let beat = 0; beat < 8; beat += 1) {
      leader.pass(PLAIN.heartbeatInterval);
      answerHeartbeat(leader, 2, 3).takeSent();
    }
    expect(leader.core.isServing).toBe(true);
    leader.core.read(1);
    expect(reads(leader)).toEqual([]);
    answerHeartbeat(leader, 3);
    expect(reads(leader)).toEqual(["read 1 at 1"]);
  });
});

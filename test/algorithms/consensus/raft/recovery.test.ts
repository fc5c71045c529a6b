// What a member makes of what it finds on its disk: a torn end was never promised to anybody and goes, a damaged record may be
// committed and stays, to be fetched again (Alagappan et al., Protocol-Aware Recovery for Consensus-Based Storage, FAST 2018).

import { describe, expect, it } from "vitest";
import { createConfiguration } from "../../../../src/algorithms/consensus/raft/configuration.ts";
import type { RaftMutant } from "../../../../src/algorithms/consensus/raft/mutants.ts";
import { elected, heartbeat, settle } from "../elected.ts";
import { ScriptedGroup } from "../scripted-group.ts";
import { addresses, commandAt, diskFrom, diskWith, PLAIN, ScriptedMember } from "../scripted-member.ts";

const FIVE = ["a", "b", "c", "d", "e"];

/** Five entries of term 1, of which these are damaged. */
function damaged(places: readonly number[], broken?: RaftMutant): ScriptedMember {
  const disk = diskWith([1, 1, 1, 1, 1], { term: 1, vote: undefined });
  for (const place of places) disk.damaged.add(place - 1);
  return new ScriptedMember(1, [1, 2, 3], { disk, incarnation: 2, settings: { broken } }).start();
}

function fetched(...indices: readonly number[]) {
  return { type: "fetched", term: 1, entries: indices.map((index) => commandAt(index, 1)) } as const;
}

describe("a torn end", () => {
  it("is dropped, and what comes next takes its place", () => {
    const before = new ScriptedMember(1, [1, 2, 3], { disk: diskWith([1, 1], { term: 1, vote: undefined }) }).start();
    const append = { type: "append", term: 1, previousIndex: 2, previousTerm: 1, commit: 0 } as const;
    before.receive(2, { ...append, entries: [commandAt(3, 1)] });
    before.disk.crash(true);
    const after = new ScriptedMember(1, [1, 2, 3], { disk: before.disk, incarnation: 2 }).start();
    expect(after.disk.isTorn).toBe(false);
    expect(after.log).toEqual(["1/1", "2/1"]);
    expect(after.emittedOf("log.damaged")).toEqual([]);
    expect(after.core.state.mayCampaign).toBe(true);
  });
});

describe("a damaged record", () => {
  it("keeps its place in the log, and is told", () => {
    const member = damaged([2, 4]);
    expect(member.log).toEqual(["1/1", "2/1", "3/1", "4/1", "5/1"]);
    expect(member.emittedOf("log.damaged").map(({ subject, epoch }) => [subject, epoch])).toEqual([
      [2, 1],
      [4, 1],
    ]);
  });

  it("still stands in the way of a candidate that lacks it", () => {
    const vote = { type: "vote", term: 2, incarnation: 1, lastIndex: 4, lastTerm: 1, isTransfer: false } as const;
    expect(damaged([5]).receive(2, vote).sync().take("voteAnswer")).toMatchObject([{ isGranted: false }]);
    // Taken for a torn end, it is gone, and with it what the member had promised.
    const forgetful = damaged([5], "truncate-damaged");
    expect(forgetful.log).toEqual(["1/1", "2/1", "3/1", "4/1"]);
    expect(forgetful.receive(2, vote).sync().take("voteAnswer")).toMatchObject([{ isGranted: true }]);
  });

  it("keeps its member from leading, and the commands after it from being handed over", () => {
    const member = damaged([3]).receive(2, heartbeat(1));
    member.receive(2, { type: "append", term: 1, previousIndex: 5, previousTerm: 1, entries: [], commit: 5 });
    expect(member.state).toEqual(["c1", "c2"]);
    member.pass(20 * PLAIN.electionTimeout);
    expect(member.core.state).toMatchObject({ role: "follower", term: 1 });
  });

  it("is asked for at one peer after the other, until somebody has it", () => {
    const member = damaged([2, 4]);
    for (let beat = 0; beat < 3; beat += 1) member.pass(PLAIN.heartbeatInterval);
    const asked = member.takeSent().filter(({ message }) => message.type === "fetch");
    expect(asked.map(({ to }) => to)).toEqual([3, 2, 3, 2]);
    const wanted = [2, 4].map((index) => ({ index, term: 1 }));
    expect(asked[0].message).toMatchObject({ wanted, snapshot: 0 });
    member.receive(2, fetched(2)).pass(PLAIN.heartbeatInterval);
    expect(member.take("fetch")).toMatchObject([{ wanted: [{ index: 4, term: 1 }] }]);
    member.receive(3, fetched(4)).pass(PLAIN.heartbeatInterval);
    expect(member.take("fetch")).toEqual([]);
    expect(member.emittedOf("log.repaired").map(({ subject }) => subject)).toEqual([2, 4]);
  });

  it("is whole after the repair, and after another restart", () => {
    const member = damaged([2]).receive(2, fetched(2)).sync();
    const again = new ScriptedMember(1, [1, 2, 3], { disk: member.disk, incarnation: 3 }).start();
    expect(again.core.state.isDamaged).toBe(false);
    expect(again.core.state.log.entryAt(2)).toMatchObject({ kind: "command", command: "c2" });
    expect(again.log).toEqual(["1/1", "2/1", "3/1", "4/1", "5/1"]);
  });

  it("is not repaired by an entry of another term, which is another entry", () => {
    const member = damaged([2]).receive(2, { ...fetched(), entries: [commandAt(2, 7)] });
    expect(member.core.state.isDamaged).toBe(true);
  });

  it("is repaired by an ordinary append as well", () => {
    const append = { type: "append", term: 1, previousIndex: 1, previousTerm: 1, commit: 5 } as const;
    const member = damaged([2]).receive(2, { ...append, entries: [commandAt(2, 1)] });
    expect(member.core.state.isDamaged).toBe(false);
  });

  it("that made configuration or no-op matters not: all of it is in its identity", () => {
    const leader = settle(elected(), 2, 3);
    leader.core.changeMembership([{ kind: "add-learner", member: addresses(4)[0] }]);
    leader.sync();
    for (const place of [0, 1]) leader.disk.damaged.add(place);
    const again = new ScriptedMember(1, [1, 2, 3], { disk: leader.disk, incarnation: 2 }).start();
    expect(again.core.state.isDamaged).toBe(false);
    expect(again.core.state.configuration.learners).toEqual([4]);
  });
});

describe("whoever is asked", () => {
  it("sends what it has, whoever leads, and nothing that it lacks", () => {
    const peer = new ScriptedMember(2, [1, 2, 3], { disk: diskWith([1, 1, 2], { term: 2, vote: undefined }) }).start();
    const wanted = [1, 3, 9].map((index) => ({ index, term: 1 }));
    peer.receive(1, { type: "fetch", term: 1, wanted, snapshot: 0 });
    expect(peer.take("fetched")).toMatchObject([{ entries: [{ index: 1, term: 1, command: "c1" }] }]);
    peer.receive(1, { type: "fetch", term: 1, wanted: [{ index: 9, term: 1 }], snapshot: 0 });
    expect(peer.sent).toEqual([]);
  });
});

describe("a damaged snapshot", () => {
  const snapshot = {
    index: 7,
    term: 1,
    configuration: createConfiguration(addresses(1, 2, 3)),
    state: FIVE,
    bytes: 50,
  };

  it("is asked for as a whole, and nothing is handed over before it is there", () => {
    const disk = diskFrom(snapshot, { term: 1, vote: undefined });
    disk.damaged.add(0);
    const member = new ScriptedMember(1, [1, 2, 3], { disk, incarnation: 2 }).start();
    expect(member.take("fetch")).toMatchObject([{ wanted: [], snapshot: 7 }]);
    expect(member.core.state).toMatchObject({ isDamaged: true, commitIndex: 7, appliedIndex: 0 });
    const { index, configuration, bytes } = snapshot;
    const part = { index, configuration, bytes, total: bytes, indexTerm: 1, offset: 0, state: FIVE } as const;
    member.receive(3, { type: "snapshot", term: 1, purpose: "repair", ...part });
    expect(member.state).toEqual(FIVE);
    expect(member.core.state).toMatchObject({ isDamaged: false, appliedIndex: 7 });
  });

  it("comes from a peer that takes one on purpose, if it has none yet", () => {
    const peer = settle(elected(), 2, 3);
    settle(peer.propose(...FIVE), 2, 3);
    peer.receive(3, { type: "fetch", term: 1, wanted: [], snapshot: 4 });
    expect(peer.take("snapshot")).toMatchObject([{ purpose: "repair", index: 6, state: FIVE }]);
  });
});

describe("a group in which a disk has lost a committed entry", () => {
  it("heals it from whoever has it, and loses nothing", () => {
    const group = new ScriptedGroup([1, 2, 3]);
    group.elect(1);
    // Of a, b, c, d, e member 3 has heard nothing: they are on two disks.
    group.cutOff(3);
    group.propose(1, ...FIVE);
    group.crash(2);
    for (const place of [2, 3, 5]) group.disk(2).damaged.add(place);
    group.crash(1);
    group.reconnect(3);
    group.restart(2);
    group.pass(40 * PLAIN.electionTimeout);
    // 3 lacks them, and 2 has lost them: nobody may lead without 1.
    expect(group.leader).toBeUndefined();
    group.restart(1);
    group.pass(40 * PLAIN.electionTimeout);
    expect(group.leader).toBeDefined();
    for (const number of [1, 2, 3]) expect(group.member(number).state).toEqual(FIVE);
    expect(group.member(2).core.state.isDamaged).toBe(false);
  });
});

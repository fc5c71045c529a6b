// Snapshots: taking one, sending it to whoever is too far behind, and taking one over. Raft (extended version), section 7 and
// figure 13.

import { describe, expect, it } from "vitest";
import { createConfiguration } from "../../../../src/algorithms/consensus/raft/configuration.ts";
import { acknowledge, answerHeartbeat, elected, settle } from "../elected.ts";
import { ScriptedGroup } from "../scripted-group.ts";
import { addresses, diskFrom, diskWith, PLAIN, ScriptedMember } from "../scripted-member.ts";

const FIVE = ["a", "b", "c", "d", "e"];

/** A leader whose snapshot ends at entry 6 and whose log begins right after it; follower 3 has acknowledged nothing. */
function compacted(settings = {}): ScriptedMember {
  const leader = settle(elected({ settings: { trailingEntries: 0, ...settings } }), 2);
  settle(leader.propose(...FIVE), 2);
  expect(leader.core.compact()).toBe(true);
  return leader.sync();
}

function part(index: number, offset: number, bytes: number, total: number, state?: readonly string[]) {
  const configuration = createConfiguration(addresses(1, 2, 3));
  return {
    type: "snapshot",
    term: 4,
    purpose: "catch-up",
    index,
    indexTerm: 3,
    configuration,
    offset,
    bytes,
    total,
    state,
  } as const;
}

describe("a snapshot", () => {
  it("takes the place of the records that it covers, on the disk and in memory", () => {
    const leader = compacted();
    expect(leader.log).toEqual([]);
    expect(leader.core.state.log).toMatchObject({ baseIndex: 6, lastIndex: 6, lastTerm: 1 });
    expect(leader.disk.records).toMatchObject([{ kind: "snapshot", index: 6, term: 1, state: FIVE }]);
    settle(leader.propose("f"), 2);
    const again = new ScriptedMember(1, [1, 2, 3], { disk: leader.disk, incarnation: 2 }).start();
    expect(again.told[0]).toBe("restore a b c d e");
    expect(again.core.state).toMatchObject({ commitIndex: 6, appliedIndex: 6 });
    expect(again.log).toEqual(["7/1"]);
  });

  it("is refused when nothing is new, and while something that it would cover is not durable", () => {
    const leader = settle(elected(), 2, 3);
    expect(leader.core.compact()).toBe(true);
    expect(leader.core.compact()).toBe(false);
    leader.sync().propose("x");
    for (const follower of [2, 3]) acknowledge(leader, follower, 2);
    expect(leader.state).toEqual(["x"]);
    expect(leader.core.compact()).toBe(false);
    expect(leader.sync().core.compact()).toBe(true);
  });

  it("is taken by itself every so many entries, and leaves some for followers that are a little behind", () => {
    const leader = settle(elected({ settings: { snapshotEvery: 4, trailingEntries: 2 } }), 2, 3);
    for (const command of ["a", "b", "c", "d", "e", "f", "g"]) settle(leader.propose(command), 2, 3);
    expect(leader.core.state.snapshot).toMatchObject({ index: 8 });
    expect(leader.log).toEqual(["7/1", "8/1"]);
  });

  it("holds the group as it was then, not as it is", () => {
    const leader = settle(elected({ settings: { trailingEntries: 0 } }), 2, 3);
    leader.core.changeMembership([{ kind: "add-learner", member: addresses(4)[0] }]);
    leader.sync();
    leader.core.compact();
    expect(leader.core.state.configuration.learners).toEqual([4]);
    expect(leader.core.state.snapshot!.configuration.learners).toEqual([]);
    settle(leader, 2, 3).core.compact();
    expect(leader.core.state.snapshot!.configuration.learners).toEqual([4]);
  });
});

describe("a leader", () => {
  it("sends its snapshot, part by part, to a follower that needs entries it does not have any more", () => {
    const leader = compacted({ snapshotPartBytes: 20 });
    acknowledgeNothing(leader);
    const sent: unknown[] = [];
    for (let received = 0; received < 50;) {
      const [next] = leader.take("snapshot");
      sent.push([next.offset, next.bytes, next.total, next.state]);
      received += next.bytes;
      leader.receive(3, { type: "snapshotAnswer", term: 1, purpose: "catch-up", index: 6, received });
    }
    // Five commands of 10 bytes; the state comes with the last of three parts.
    expect(sent).toEqual([
      [0, 20, 50, undefined],
      [20, 20, 50, undefined],
      [40, 10, 50, FIVE],
    ]);
    expect(leader.sent).toEqual([]);
  });

  it("sends entries again when the snapshot is in force there", () => {
    const leader = compacted();
    acknowledgeNothing(leader);
    leader.takeSent();
    leader.propose("f").sync();
    expect(leader.takeSent().filter(({ to }) => to === 3)).toEqual([]);
    acknowledge(leader, 3, 6);
    expect(leader.core.leadership!.peers[1]).toMatchObject({ match: 6, state: "replicate" });
    expect(leader.take("append")).toMatchObject([{ previousIndex: 6, previousTerm: 1, entries: [{ command: "f" }] }]);
  });

  it("begins again when nothing has come back for an election timeout, and not before", () => {
    const leader = compacted();
    acknowledgeNothing(leader);
    leader.takeSent();
    let parts = 0;
    for (let beat = 0; beat < 3; beat += 1) {
      expect(parts).toBe(0);
      leader.pass(PLAIN.heartbeatInterval);
      parts += answerHeartbeat(leader, 3).take("snapshot").length;
    }
    expect(parts).toBe(1);
  });

  it("goes on with the snapshot that it began with, also when it has taken a newer one", () => {
    const leader = compacted({ snapshotPartBytes: 25 });
    acknowledgeNothing(leader);
    settle(leader.propose("f"), 2);
    leader.core.compact();
    leader.sync().takeSent();
    leader.receive(3, { type: "snapshotAnswer", term: 1, purpose: "catch-up", index: 6, received: 25 });
    expect(leader.take("snapshot")).toMatchObject([{ index: 6, offset: 25, state: FIVE }]);
  });
});

describe("a follower", () => {
  const behind = (): ScriptedMember =>
    new ScriptedMember(1, [1, 2, 3], { disk: diskWith([1, 1], { term: 4, vote: undefined }) }).start();

  it("asks for each part, and takes the state over with the last", () => {
    const follower = behind().receive(2, part(9, 0, 30, 50));
    expect(follower.take("snapshotAnswer")).toMatchObject([{ index: 9, received: 30 }]);
    follower.receive(2, part(9, 30, 20, 50, ["x", "y"])).sync();
    expect(follower.told.at(-2)).toBe("restore x y");
    expect(follower.core.state).toMatchObject({ commitIndex: 9, appliedIndex: 9 });
    expect(follower.core.state.log).toMatchObject({ baseIndex: 9, lastIndex: 9, lastTerm: 3 });
    expect(follower.emittedOf("snapshot.installed")).toMatchObject([{ subject: 9, epoch: 3, value: 50 }]);
  });

  it("answers as to an append, when the snapshot is durable", () => {
    const follower = behind().receive(2, part(9, 0, 50, 50, ["x"]));
    expect(follower.take("appendAnswer")).toEqual([]);
    follower.sync();
    expect(follower.take("appendAnswer")).toMatchObject([{ match: 9, rejected: 0 }]);
    follower.disk.crash();
    const again = new ScriptedMember(1, [1, 2, 3], { disk: follower.disk, incarnation: 2 }).start();
    expect(again.told[0]).toBe("restore x");
    expect(again.core.state).toMatchObject({ commitIndex: 9, appliedIndex: 9 });
  });

  it("says what it has when a part comes twice, out of order or after a gap", () => {
    const follower = behind()
      .receive(2, part(9, 0, 20, 60))
      .receive(2, part(9, 40, 20, 60, ["x"]));
    follower.receive(2, part(9, 0, 20, 60));
    expect(follower.take("snapshotAnswer").map(({ received }) => received)).toEqual([20, 20, 20]);
    expect(follower.state).toEqual([]);
    follower.receive(2, part(9, 20, 20, 60)).receive(2, part(9, 40, 20, 60, ["x"]));
    expect(follower.state).toEqual(["x"]);
  });

  // Raft, figure 13, rules 6 and 7.
  it("keeps what its log has behind the snapshot if the logs agree there, and nothing otherwise", () => {
    const agreeing = new ScriptedMember(1, [1, 2, 3], { disk: diskWith([3, 3, 3, 4], { term: 4, vote: undefined }) });
    agreeing
      .start()
      .receive(2, part(3, 0, 1, 1, ["x"]))
      .sync();
    expect(agreeing.log).toEqual(["1/3", "2/3", "3/3", "4/4"]);
    expect(agreeing.core.state.commitIndex).toBe(3);
    // It has those entries itself: the state is not needed.
    expect(agreeing.state).toEqual(["c1", "c2", "c3"]);
    const other = new ScriptedMember(1, [1, 2, 3], { disk: diskWith([1, 1, 1, 1], { term: 4, vote: undefined }) });
    other
      .start()
      .receive(2, part(3, 0, 1, 1, ["x"]))
      .sync();
    expect(other.log).toEqual([]);
    expect(other.core.state.log).toMatchObject({ baseIndex: 3, lastTerm: 3 });
    expect(other.state).toEqual(["x"]);
  });

  it("goes back to nothing that it has handed over already", () => {
    const disk = diskFrom(
      { index: 12, term: 3, configuration: createConfiguration(addresses(1, 2, 3)), state: ["new"], bytes: 3 },
      { term: 4, vote: undefined },
    );
    const follower = new ScriptedMember(1, [1, 2, 3], { disk })
      .start()
      .receive(2, part(9, 0, 5, 5, ["old"]))
      .sync();
    expect(follower.state).toEqual(["new"]);
    expect(follower.take("appendAnswer")).toMatchObject([{ match: 12 }]);
  });

  it("ignores the snapshot of a leader of an earlier term", () => {
    const follower = behind();
    follower.receive(3, { ...part(9, 0, 5, 5, ["x"]), term: 3 }).sync();
    expect(follower.state).toEqual([]);
    expect(follower.take("appendAnswer")).toMatchObject([{ term: 4, match: 0 }]);
  });
});

describe("a group whose third member was away", () => {
  it("brings it back by a snapshot and the entries after it, and all hold the same", () => {
    const group = new ScriptedGroup([1, 2, 3], { settings: { snapshotEvery: 3, trailingEntries: 0 } });
    group.elect(1);
    group.cutOff(3);
    for (const command of FIVE) group.propose(1, command);
    expect(group.member(1).core.state.log.firstIndex).toBeGreaterThan(2);
    group.reconnect(3);
    group.pass(2 * PLAIN.electionTimeout);
    expect(group.member(3).emittedOf("snapshot.installed")).toHaveLength(1);
    expect(group.member(3).state).toEqual(FIVE);
    group.propose(1, "f");
    group.pass(PLAIN.heartbeatInterval);
    for (const number of [1, 2, 3]) expect(group.member(number).state).toEqual([...FIVE, "f"]);
  });
});

/** Follower 3 says that its log is empty: the leader has nothing of what it would need. */
function acknowledgeNothing(leader: ScriptedMember): void {
  const { next } = leader.core.leadership!.peers[1];
  leader.takeSent();
  leader.receive(3, {
    type: "appendAnswer",
    term: 1,
    incarnation: 1,
    match: 0,
    rejected: next - 1,
    hintIndex: 0,
    hintTerm: 0,
  });
}

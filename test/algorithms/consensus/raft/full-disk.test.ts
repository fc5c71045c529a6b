// A disk without space, and syncs that are slow: what is not durable is not promised, and nothing is lost when there is space again.

import { describe, expect, it } from "vitest";
import { seconds } from "../../../../src/kernel/time.ts";
import { acknowledge, elected, heartbeat, settle } from "../elected.ts";
import { commandAt, diskWith, ScriptedMember } from "../scripted-member.ts";

function append(previousIndex: number, ...commands: readonly string[]) {
  const entries = commands.map((command, position) => commandAt(previousIndex + 1 + position, 1, command));
  return {
    type: "append",
    term: 1,
    previousIndex,
    previousTerm: previousIndex === 0 ? 0 : 1,
    entries,
    commit: 0,
  } as const;
}

describe("a follower whose disk is full", () => {
  it("answers for what is on its disk, and for the rest when there is space again", () => {
    const follower = new ScriptedMember(1, [1, 2, 3]).start().receive(2, append(0, "a")).sync();
    follower.takeSent();
    follower.disk.isFull = true;
    follower.receive(2, append(1, "b", "c")).sync();
    expect(follower.take("appendAnswer")).toEqual([]);
    expect(follower.core.state.journal.isBlocked).toBe(true);
    follower.disk.isFull = false;
    for (let beat = 0; beat < 10; beat += 1) {
      expect(follower.take("appendAnswer")).toEqual([]);
      follower
        .receive(2, heartbeat(1))
        .pass(seconds(1) / 10)
        .sync();
    }
    expect(follower.take("appendAnswer").map(({ match }) => match)).toEqual([3]);
  });

  it("promises no entries by the sync of a new term, for which there always is space", () => {
    const follower = new ScriptedMember(1, [1, 2, 3]).start();
    follower.disk.isFull = true;
    follower.receive(2, append(0, "a"));
    expect(follower.disk.asked).toHaveLength(1);
    follower.sync();
    expect(follower.core.state.journal).toMatchObject({ stableIndex: 0, isBallotStable: true });
    expect(follower.take("appendAnswer").map(({ match }) => match)).toEqual([0]);
  });

  it("tries again and again", () => {
    const follower = new ScriptedMember(1, [1, 2, 3]).start();
    follower.disk.isFull = true;
    follower.receive(2, append(0, "a"));
    for (let attempt = 0; attempt < 3; attempt += 1) follower.passUntil("space").receive(2, heartbeat(1));
    expect(follower.now).toBe(seconds(3));
    expect(follower.disk.records).toEqual([]);
    follower.disk.isFull = false;
    follower.passUntil("space").sync();
    expect(follower.disk.records).toHaveLength(1);
    expect(follower.timers.has("space")).toBe(false);
  });

  it("loses at a crash what it never wrote, and had told nobody", () => {
    const follower = new ScriptedMember(1, [1, 2, 3]).start().receive(2, append(0, "a")).sync();
    follower.disk.isFull = true;
    follower.receive(2, append(1, "b")).sync();
    follower.disk.crash();
    expect(new ScriptedMember(1, [1, 2, 3], { disk: follower.disk, incarnation: 2 }).start().log).toEqual(["1/1"]);
  });

  it("replaces entries that conflict also when neither has reached the disk in between", () => {
    const disk = diskWith([1], { term: 1, vote: undefined });
    const follower = new ScriptedMember(1, [1, 2, 3], { disk }).start();
    disk.isFull = true;
    follower.receive(2, append(1, "b", "c"));
    follower.receive(3, { ...append(1), term: 2, entries: [commandAt(2, 2, "x")] }).sync();
    disk.isFull = false;
    follower.passUntil("space").sync();
    expect(follower.log).toEqual(["1/1", "2/2"]);
    disk.crash();
    expect(new ScriptedMember(1, [1, 2, 3], { disk, incarnation: 2 }).start().log).toEqual(["1/1", "2/2"]);
  });

  it("takes no snapshot over, and asks for it again when it is offered again", () => {
    const follower = new ScriptedMember(1, [1, 2, 3]).start().receive(2, heartbeat(1)).sync();
    follower.takeSent();
    const configuration = follower.core.state.configuration;
    const offer = {
      type: "snapshot",
      term: 1,
      purpose: "catch-up",
      index: 9,
      indexTerm: 1,
      configuration,
      offset: 0,
      bytes: 5,
      total: 5,
      state: ["x"],
    } as const;
    follower.disk.isFull = true;
    follower.receive(2, offer).sync();
    expect([follower.state, follower.sent]).toEqual([[], []]);
    follower.disk.isFull = false;
    follower.receive(2, offer).sync();
    expect(follower.state).toEqual(["x"]);
    expect(follower.take("appendAnswer")).toMatchObject([{ match: 9 }]);
  });
});

describe("a leader whose disk is full", () => {
  it("commits by the disks of the others, and counts itself when its own has caught up", () => {
    const leader = settle(elected(), 2, 3);
    leader.disk.isFull = true;
    leader.propose("a").sync();
    acknowledge(leader, 2, 2);
    expect(leader.state).toEqual([]);
    acknowledge(leader, 3, 2);
    expect(leader.state).toEqual(["a"]);
    leader.propose("b").sync();
    acknowledge(leader, 2, 3);
    expect(leader.state).toEqual(["a"]);
    leader.disk.isFull = false;
    leader.passUntil("space").sync();
    expect(leader.state).toEqual(["a", "b"]);
  });
});

describe("a slow sync", () => {
  it("covers what was written before it began, and not what came meanwhile", () => {
    const leader = settle(elected(), 2, 3);
    leader.propose("a").propose("b");
    acknowledge(leader, 2, 3);
    expect(leader.core.state.journal.stableIndex).toBe(1);
    leader.core.synced(leader.disk.complete());
    expect(leader.core.state.journal.stableIndex).toBe(2);
    expect(leader.state).toEqual(["a"]);
    leader.core.synced(leader.disk.complete());
    expect(leader.state).toEqual(["a", "b"]);
  });

  it("of entries that were cut meanwhile promises nothing about those in their place", () => {
    const follower = new ScriptedMember(1, [1, 2, 3]).start().receive(2, append(0, "a", "b"));
    follower.receive(3, { ...append(1), term: 2, entries: [commandAt(2, 2, "x")] });
    follower.core.synced(follower.disk.complete());
    expect(follower.core.state.journal.stableIndex).toBe(1);
    expect(follower.take("appendAnswer")).toEqual([]);
    follower.sync();
    expect(follower.take("appendAnswer")).toMatchObject([{ term: 2, match: 2 }]);
  });

  it("is nobody else's: a member answers for its own tokens only", () => {
    const leader = settle(elected(), 2, 3);
    leader.propose("a");
    expect(leader.core.synced(999)).toBe(false);
    expect(leader.core.synced(leader.disk.complete())).toBe(true);
  });
});

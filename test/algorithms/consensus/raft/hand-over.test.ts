// What the owner of a member is told, and what it may ask for from within: proposals, reads, transfers and resignations in the
// middle of a step become part of it.

import { describe, expect, it } from "vitest";
import { acknowledge, answerHeartbeat, elected, heartbeat, settle } from "../elected.ts";
import { address, diskWith, ScriptedMember } from "../scripted-member.ts";

describe("an owner that acts while it is told something", () => {
  it("may propose: the command takes the next place, and comes back in its turn", () => {
    const leader = settle(elected(), 2, 3);
    leader.react = (command, member) => void (command === "a" && member.propose("b"));
    settle(settle(leader.propose("a"), 2, 3), 2, 3);
    expect(leader.state).toEqual(["a", "b"]);
    expect(leader.told.slice(-4)).toEqual(["committed 2/1 a", "batch", "committed 3/1 b", "batch"]);
  });

  it("may give leadership up: it is not told that it leads after that", () => {
    const leader = elected({ terms: [1] });
    // What an earlier leader has left in its log makes it resign before it was ever told that it leads.
    leader.react = (_command, member) => member.core.stepDown();
    settle(leader, 2, 3);
    expect(leader.state).toEqual(["c1"]);
    expect(leader.told.filter((line) => line.startsWith("leads"))).toEqual([]);
    expect(leader.core.isServing).toBe(false);
  });

  it("may hand leadership over, and is told at the end that it does not lead", () => {
    const leader = settle(elected(), 2, 3);
    leader.react = (_command, member) => void member.core.transferLeadership(address(2));
    leader.propose("a").sync();
    acknowledge(leader, 2, 2);
    expect(leader.told.slice(-3)).toEqual(["committed 2/1 a", "batch", "follows 1 nobody"]);
    expect(leader.take("timeoutNow")).toHaveLength(1);
  });

  it("may read: it sees what it was just handed", () => {
    const leader = settle(elected(), 2, 3);
    leader.react = (_command, member) => member.core.read(5);
    leader.propose("a").sync();
    acknowledge(leader, 2, 2);
    answerHeartbeat(leader, 2);
    expect(leader.told.at(-1)).toBe("read 5 at 2");
  });
});

describe("an owner is told", () => {
  it("that it leads after everything that was committed before it led", () => {
    const leader = elected({ terms: [1, 1] });
    expect(leader.told).toEqual(["follows 1 nobody", "follows 2 nobody"]);
    acknowledge(leader, 2, 2);
    expect(leader.told).toHaveLength(2);
    acknowledge(leader, 2, 3);
    expect(leader.told.slice(2)).toEqual(["committed 1/1 c1", "committed 2/1 c2", "batch", "leads 2"]);
  });

  it("that it follows before anything that the next leader commits", () => {
    const leader = settle(elected(), 2, 3);
    leader.propose("mine").sync();
    leader.receive(2, heartbeat(2));
    const entry = { kind: "command", index: 2, term: 2, command: "theirs", bytes: 10 } as const;
    leader.receive(2, { type: "append", term: 2, previousIndex: 1, previousTerm: 1, entries: [entry], commit: 2 });
    expect(leader.told.slice(-3)).toEqual(["follows 2 2", "committed 2/2 theirs", "batch"]);
    expect(leader.state).toEqual(["theirs"]);
  });

  it("nothing after its member has stopped", () => {
    const member = new ScriptedMember(1, [1, 2, 3], { disk: diskWith([1], { term: 1, vote: undefined }) }).start();
    member.core.stop();
    const before = member.told.length;
    member.receive(2, { type: "append", term: 1, previousIndex: 1, previousTerm: 1, entries: [], commit: 1 });
    expect(member.told).toHaveLength(before);
    expect(member.timers.size).toBe(0);
  });
});

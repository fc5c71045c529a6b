// The followers of figure 7: Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (extended version, 2014),
// section 5.3. A new leader, whose log is at the top of the figure, meets each of them.

import { describe, expect, it } from "vitest";
import { diskWith, ScriptedMember } from "../scripted-member.ts";

describe("section 5.3, figure 7", () => {
  const LEADER = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
  it.each([
    ["a: lacks the last", [1, 1, 1, 4, 4, 5, 5, 6, 6]],
    ["b: lacks most", [1, 1, 1, 4]],
    ["c: has one more", [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6]],
    ["d: has two of a later term", [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7]],
    ["e: lacks some and has others", [1, 1, 1, 4, 4, 4, 4]],
    ["f: has two terms that nobody else has", [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]],
  ])("a leader makes the log its own of follower %s", (_name, terms) => {
    const first = new ScriptedMember(1, [1, 2, 3], { disk: diskWith(LEADER, { term: 7, vote: undefined }) }).start();
    const other = new ScriptedMember(2, [1, 2, 3], { disk: diskWith(terms, { term: 7, vote: undefined }) }).start();
    first
      .passUntil("election")
      .sync()
      .receive(3, { type: "voteAnswer", term: 8, incarnation: 1, isGranted: true })
      .sync();
    let probes = 0;
    for (;;) {
      const toOther = first.takeSent().filter(({ to, message }) => to === 2 && message.type === "append");
      if (toOther.length === 0) break;
      probes += toOther.length;
      for (const { message } of toOther) other.core.receive(first.self, message);
      for (const { message } of other.sync().takeSent()) first.core.receive(other.self, message);
    }
    expect(other.log).toEqual(first.log);
    // By terms and not by entries: one step back for each term in which the logs differ.
    expect(probes).toBeLessThanOrEqual(3);
  });
});

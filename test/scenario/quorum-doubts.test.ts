// What a user is warned of where a fault plan takes the quorum away and does not give it back.

import { describe, expect, test } from "vitest";
import { scenarioOf, SMALLEST, WORKLOAD } from "./loading.ts";

/** `line:column message` of every warning about a text that is otherwise right. */
function warningsOf(text: string): readonly string[] {
  return scenarioOf(text).warnings.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

const RAFT = "scheduler: { architecture: replicated-master }\n";
const LEASE = "scheduler: { architecture: active-standby }\n";

const gone = (design: string, whose: string, left: string, needed: number, at: string) =>
  `leaves '${design}' at most ${left} ${whose} for good, and ${needed} must be up for a leader: from ${at} on no task is taken in or given out`;

function faults(...items: readonly string[]): string {
  return `faults:\n${items.map((item) => `  - ${item}\n`).join("")}`;
}

describe("a fault plan that takes the quorum away for good", () => {
  const raft = (...items: readonly string[]) =>
    warningsOf(`${SMALLEST}cluster: { masters: 5 }\n${RAFT}${faults(...items)}`);

  test("is explained at the fault with which it is gone", () => {
    expect(raft("{ at: 10s, crash: [master/0, master/1] }", "{ at: 20s, crash: master/2 }")).toEqual([
      `7:23 ${gone("replicated-master", "masters", "2 of 5", 3, "20s")}`,
    ]);
    expect(raft("{ at: 20s, crash: { masters: majority } }")).toEqual([
      `6:16 ${gone("replicated-master", "masters", "2 of 5", 3, "20s")}`,
    ]);
  });

  test("counts in the order of time, not of the file", () => {
    expect(raft("{ at: 20s, drain: master/2 }", "{ at: 10s, pause: [master/0, master/1] }")).toEqual([
      `6:23 ${gone("replicated-master", "masters", "2 of 5", 3, "20s")}`,
    ]);
  });

  test.each([
    ["a minority", "{ at: 20s, crash: { masters: minority } }"],
    ["a majority that comes back", "{ at: 10s, crash: { masters: majority }, for: 30s }"],
    ["the same machine again", "{ at: 10s, crash: [master/0, master/1] }", "{ at: 20s, crash: master/1 }"],
    ["draws that may be the same", "{ at: 10s, crash: { masters: 2 } }", "{ at: 20s, crash: { masters: 2 } }"],
    ["machines that do not vote", "{ at: 10s, crash: all workers }"],
    ["a flap", "{ at: 10s, crash: all masters, flap: { up: 5s, down: 5s } }"],
    ["slowness", "{ at: 10s, slow: all masters, factor: 3 }"],
  ])("is not %s", (_title, ...items) => {
    expect(raft(...items)).toEqual([]);
  });

  test("counts a leader as another one once there is one again", () => {
    const leaders = (...at: readonly string[]) =>
      warningsOf(
        `duration: 5m\n${WORKLOAD}cluster: { masters: 5 }\n${RAFT}${faults(...at.map((each) => `{ at: ${each}, crash: leader }`))}`,
      );
    expect(leaders("1s", "2m", "4m").map((line) => line.slice(0, 4))).toEqual(["8:22"]);
    expect(leaders("1s", "2m", "130s")).toEqual([]);
    expect(raft("{ at: 10s, crash: all followers }")).toHaveLength(1);
  });

  test("finds it where the others vote, and where the last master is gone", () => {
    const lease = (fault: string) => warningsOf(`${SMALLEST}cluster: { masters: 3 }\n${LEASE}${faults(fault)}`);
    expect(lease("{ at: 10s, crash: { locks: 2 } }")).toEqual([
      `6:16 ${gone("active-standby", "lock members", "1 of 3", 2, "10s")}`,
    ]);
    expect(lease("{ at: 10s, crash: { masters: 2 } }")).toEqual([]);
    expect(lease("{ at: 10s, crash: all masters }")).toEqual([
      `6:23 ${gone("active-standby", "masters", "0 of 3", 1, "10s")}`,
    ]);
  });

  test("speaks of the one master of a design that uses no more", () => {
    const single = (fault: string) => warningsOf(`${SMALLEST}cluster: { masters: 3 }\n${faults(fault)}`);
    expect(single("{ at: 10s, crash: leader }")).toEqual([
      `5:23 ${gone("single-master", "master", "0 of 1", 1, "10s")}`,
    ]);
    expect(single("{ at: 10s, crash: { masters: 2 } }")).toEqual([]);
    expect(single("{ at: 10s, crash: [master/1, master/2] }")).toEqual([]);
  });

  test("counts what comes back only after the longest run", () => {
    const text = (lasts: string) =>
      `duration: 1m\ndrain: 30s\nworkload: { web: { arrivals: { poisson: 1/s }, service: 1s } }\n${RAFT}${faults(`{ at: 30s, crash: { masters: 2 }, for: ${lasts} }`)}`;
    expect(warningsOf(text("59s"))).toEqual([]);
    expect(warningsOf(text("60s"))).toHaveLength(1);
  });
});

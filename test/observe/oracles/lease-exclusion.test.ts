// Leases against holders that overlap, and against legal ones that come close.

import { describe, expect, test } from "vitest";
import { LOCK_A, MASTER, MASTER_B, ScriptedTrace, SECOND } from "../scripted-trace.ts";

function hold(script: ScriptedTrace, node: number, token: number, lease = 0): ScriptedTrace {
  return script.emit("lease.held", node, lease, 0, token, 10 * SECOND);
}

function drop(script: ScriptedTrace, node: number, token: number): ScriptedTrace {
  return script.emit("lease.dropped", node, 0, 0, token);
}

/** Master 0 holds lease 0 from 1 s on. */
function held(): ScriptedTrace {
  return hold(new ScriptedTrace().cluster().time(1), MASTER, 1);
}

function judge(script: ScriptedTrace, end: number): { overlap: number; messages: readonly string[] } {
  const { metrics, violations } = script.finish(end);
  const own = violations.filter(({ check }) => check === "lease-exclusion");
  expect(violations).toEqual(own);
  return { overlap: metrics["lease.overlap"], messages: own.map(({ message }) => message) };
}

const FINE = { overlap: 0, messages: [] };

describe("a lease", () => {
  test("passes from one holder to the next", () => {
    const script = hold(held().time(4), MASTER, 1);
    expect(judge(hold(drop(script.time(6), MASTER, 1), MASTER_B, 2), 9)).toEqual(FINE);
  });

  test("that two hold at once is refused, with the time for which they did", () => {
    const script = hold(held().time(5), MASTER_B, 2).time(7.5);
    expect(judge(drop(script, MASTER, 1), 9)).toEqual({
      overlap: 2.5,
      messages: ["nodes 0 and 4 both held lease 0 for 2.5 s, until 7.5 s"],
    });
  });

  test("says since when two held it", () => {
    const script = hold(held().time(5), MASTER_B, 2).time(7.5);
    expect(drop(script, MASTER, 1).finish(9).violations[0]).toMatchObject({ at: 7.5, since: 5 });
  });

  test("is refused once for each time that they overlap, and to the end if nobody lets go", () => {
    const script = drop(hold(held().time(5), MASTER_B, 2).time(6), MASTER_B, 2);
    expect(judge(hold(script.time(8), MASTER_B, 2), 10)).toMatchObject({ overlap: 3, messages: { length: 2 } });
  });

  test("ends with a crash of its holder", () => {
    const script = held().time(5).emit("node.crashed", MASTER).time(6);
    expect(judge(hold(script, MASTER_B, 2), 9)).toEqual(FINE);
  });

  test("is not held by who is frozen; who wakes up with it holds it until it lets go", () => {
    const frozen = () => hold(held().time(2).emit("node.paused", MASTER).time(12), MASTER_B, 2);
    expect(judge(drop(frozen().time(20).emit("node.resumed", MASTER), MASTER, 1), 30)).toEqual(FINE);
    const awake = drop(frozen().time(20).emit("node.resumed", MASTER).time(21), MASTER, 1);
    expect(judge(awake, 30)).toMatchObject({ overlap: 1, messages: { length: 1 } });
  });

  test("is given up once by a holder that goes down while it is frozen", () => {
    const script = held().time(2).emit("node.paused", MASTER).emit("node.crashed", MASTER);
    const { overlap } = judge(drop(hold(hold(script.time(5), MASTER_B, 2), LOCK_A, 3).time(7), LOCK_A, 3), 9);
    expect(overlap).toBe(2);
  });

  test("that passes at one instant has no overlap, in whatever order that is told", () => {
    expect(judge(drop(hold(held().time(5), MASTER_B, 2), MASTER, 1), 9)).toEqual(FINE);
  });

  test("is one of several, each for itself", () => {
    expect(judge(hold(held().time(5), MASTER_B, 1, 7), 9)).toEqual(FINE);
  });

  test("may not be held under one token by two", () => {
    const script = drop(held().time(5), MASTER, 1).time(6);
    expect(judge(hold(script, MASTER_B, 1), 9).messages).toEqual([
      "lease 0 is held by nodes 0 and 4 under the same token 1",
    ]);
  });

  test("may be heard of late under a token that is over", () => {
    const script = hold(drop(held().time(5), MASTER, 1), MASTER_B, 2).time(6);
    expect(judge(drop(hold(drop(script, MASTER_B, 2), MASTER, 1), MASTER, 1), 9)).toEqual(FINE);
  });

  test("that nobody holds has no metric", () => {
    const script = new ScriptedTrace().cluster().emit("lease.granted", MASTER, 0, 0, 1, SECOND);
    expect(script.emit("node.paused", LOCK_A).finish(3).metrics).not.toHaveProperty("lease.overlap");
  });
});

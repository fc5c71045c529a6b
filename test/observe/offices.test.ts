// For how long more than one master took itself for the leader.

import { describe, expect, test } from "vitest";
import { MASTER, MASTER_B, ScriptedTrace } from "./scripted-trace.ts";

function serves(script: ScriptedTrace, node: number, epoch: number): ScriptedTrace {
  return script.emit("leader.serving", node, 0, 0, epoch);
}

function resigns(script: ScriptedTrace, node: number, epoch: number): ScriptedTrace {
  return script.emit("leader.resigned", node, 0, 0, epoch);
}

/** Master 0 serves from 1 s on. */
function served(): ScriptedTrace {
  return serves(new ScriptedTrace().cluster().time(1), MASTER, 1);
}

function overlap(script: ScriptedTrace, end: number): number | undefined {
  return script.finish(end).metrics["leaders.overlap"];
}

describe("the time with two leaders", () => {
  test("is none where one resigns before the next serves, or crashes", () => {
    expect(overlap(serves(resigns(served().time(4), MASTER, 1).time(5), MASTER_B, 2), 9)).toBe(0);
    expect(overlap(serves(served().time(4).emit("node.crashed", MASTER).time(5), MASTER_B, 2), 9)).toBe(0);
  });

  test("runs from when the second serves until the first hears of it", () => {
    const script = serves(served().time(4), MASTER_B, 2).time(6.5);
    expect(overlap(resigns(script, MASTER, 1), 9)).toBe(2.5);
  });

  test("goes on to the end if nobody resigns, and is not begun again by who serves under a new epoch", () => {
    const script = serves(serves(served().time(4), MASTER_B, 2).time(5), MASTER_B, 3);
    expect(overlap(script, 10)).toBe(6);
  });

  test("does not count while one of them is frozen", () => {
    const script = served().time(2).emit("node.paused", MASTER);
    const woken = serves(script.time(4), MASTER_B, 2).time(6).emit("node.resumed", MASTER);
    expect(overlap(resigns(woken.time(7), MASTER, 1), 9)).toBe(1);
  });

  test("is not measured where nobody leads", () => {
    expect(overlap(new ScriptedTrace().cluster(), 9)).toBeUndefined();
  });
});

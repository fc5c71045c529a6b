// Core-liveness, against runs in which a healed core gets going in time, late, or never.

import { describe, expect, test } from "vitest";
import { admitted, MASTER, MASTER_B, SECOND, WORKER_A, WORKER_B, type ScriptedTrace } from "../scripted-trace.ts";

const WITHIN = 10 * SECOND;

/** Task 0 is queued since 1 s, and the only master is dead since 5 s; at 20 s it is healed, with worker A. */
function healed(): ScriptedTrace {
  const script = admitted().declare(MASTER_B, "master").time(5).emit("node.crashed", MASTER).time(20);
  script.emit("core.healed", MASTER, 0, 0, 0, WITHIN).emit("core.healed", WORKER_A, 0, 0, 0, WITHIN);
  return script.emit("node.restarted", MASTER);
}

function findings(script: ScriptedTrace, end: number): readonly string[] {
  return script
    .finish(end)
    .violations.filter(({ check }) => check === "core-liveness")
    .map(({ message }) => message);
}

describe("core-liveness", () => {
  test("is kept by a leader and an end of the work within the bound", () => {
    const script = healed().time(25).serve(MASTER, 2).run(0).time(30).end(0).complete(0);
    const { metrics } = script.finish(40);
    expect(metrics).toMatchObject({ "heal.leader": 5, "heal.work": 10 });
    expect(findings(healed().time(25).serve(MASTER, 2).run(0).time(30).end(0).complete(0), 40)).toEqual([]);
  });

  test("is broken where nobody leads at the end", () => {
    const script = healed().time(25).emit("task.expired", MASTER, 0);
    expect(findings(script, 40)).toEqual([
      "nobody leads at the end, though the core was healed and had until 30 s to elect a leader",
    ]);
  });

  test("is broken by whoever takes office after the bound", () => {
    const script = () => healed().time(25).serve(MASTER, 2).emit("task.expired", MASTER, 0).time(30).serve(MASTER, 3);
    expect(findings(script(), 40)).toEqual([]);
    const message = (times: string, last: number) =>
      `masters took office ${times} after 30 s, by when the healed core must have one leader for good; the last at ${last} s`;
    expect(findings(script().time(31).serve(MASTER, 4), 40)).toEqual([message("once", 31)]);
    expect(findings(script().time(31).serve(MASTER, 4).time(32).serve(MASTER_B, 5), 40)).toEqual([
      message("2 times", 32),
    ]);
  });

  test("is broken by two of the core that both believe to lead", () => {
    const script = (...core: readonly number[]) => {
      const both = admitted().declare(MASTER_B, "master").time(20);
      for (const node of core) both.emit("core.healed", node, 0, 0, 0, WITHIN);
      return both.time(25).serve(MASTER_B, 2).emit("task.expired", MASTER_B, 0);
    };
    const message = "2 members of the healed core lead at the end, each in its own opinion";
    expect(findings(script(MASTER, MASTER_B), 40)).toEqual([message]);
    expect(findings(script(MASTER_B), 40)).toEqual([]);
    expect(findings(script(MASTER, MASTER_B).emit("leader.resigned", MASTER, 0, 0, 1, 0), 40)).toEqual([]);
    expect(findings(script(MASTER, MASTER_B).emit("node.crashed", MASTER), 40)).toEqual([]);
  });

  test("is broken by tasks that take longer than the bound, from the heal or their arrival", () => {
    const late = healed().time(25).serve(MASTER, 2).run(0).time(31).end(0).complete(0);
    expect(findings(late, 40)).toEqual([
      "1 task took longer than the bound of 10 s; the first is task 0, which took 11 s from the heal, or the last fault after it",
    ]);
    const open = healed().time(25).serve(MASTER, 2).arrive(1).accept(1).time(26).emit("task.expired", MASTER, 0);
    expect(findings(open, 36)).toEqual([
      "1 task took longer than the bound of 10 s; the first is task 1, which has not ended for 11 s from its arrival",
    ]);
    const timely = healed().time(25).serve(MASTER, 2).arrive(1).accept(1).time(26).emit("task.expired", MASTER, 0);
    expect(findings(timely, 35)).toEqual([]);
  });

  test("counts from the last strike after the heal", () => {
    const script = healed().time(28).emit("fault.started", WORKER_B, 0).time(35).serve(MASTER, 2).run(0);
    expect(findings(script.time(38).end(0).complete(0), 60)).toEqual([]);
  });

  test("asks nothing of a run without a heal", () => {
    const script = admitted().time(5).emit("node.crashed", MASTER);
    expect(findings(script, 500)).toEqual([]);
    expect(admitted().finish(9).metrics).not.toHaveProperty("heal.leader");
  });
});

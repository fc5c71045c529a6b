// Where no master leads: several may speak of a task, the client tells of its end, and somebody serves while one master is up.

import { describe, expect, test } from "vitest";
import { CLIENT, MASTER, MASTER_B, ScriptedTrace, WORKER_A, WORKER_B, violatedChecks } from "./scripted-trace.ts";

/** Task 0 arrives, and both masters have it. */
function both(): ScriptedTrace {
  const script = new ScriptedTrace({ isLeaderless: true }).declare(MASTER_B, "master").time(1).arrive(0);
  script.emit("task.queued", MASTER, 0, 1).emit("task.admitted", CLIENT, 0).emit("task.acknowledged", CLIENT, 0);
  return script.emit("task.queued", MASTER_B, 0, 101);
}

const dispatch = (script: ScriptedTrace, worker: number, attempt: number, master: number): ScriptedTrace =>
  script.emit("attempt.dispatched", worker, 0, attempt, 0, master).emit("attempt.started", worker, 0, attempt, 0, 1);

describe("without a leader", () => {
  test("two masters may give a task out, and one may go on when it has ended; its end counts once", () => {
    const script = dispatch(dispatch(both(), WORKER_A, 1, MASTER), WORKER_B, 101, MASTER_B).time(4);
    script.emit("attempt.ended", WORKER_A, 0, 1).emit("task.completed", CLIENT, 0, 1).time(5);
    script.emit("attempt.lost", WORKER_B, 0, 101).emit("task.queued", MASTER_B, 0, 102);
    script.emit("attempt.ended", WORKER_B, 0, 101, 0, 2);
    const { violations, metrics } = script.finish(6);
    expect(violations).toEqual([]);
    expect(metrics).toMatchObject({ "tasks.completed": 1, "tasks.admitted": 1, "executions.duplicate": 1 });
  });

  test("a second end is one too many all the same", () => {
    const script = dispatch(both(), WORKER_A, 1, MASTER).time(4).emit("attempt.ended", WORKER_A, 0, 1);
    script.emit("task.completed", CLIENT, 0, 1).emit("task.completed", CLIENT, 0, 1);
    expect(violatedChecks(script.finish(5))).toEqual(["I2"]);
  });

  test("a task that nobody moves is lost while one master is up, and waits for it while none is", () => {
    expect(violatedChecks(both().time(2).emit("node.crashed", MASTER_B).finish(100))).toEqual(["I1"]);
    const down = both().time(2).emit("node.crashed", MASTER).emit("node.paused", MASTER_B);
    const { violations } = down.finish(100);
    expect(violations.map(({ check, severity }) => [check, severity])).toEqual([["unavailable", "warning"]]);
    expect(
      violatedChecks(
        both()
          .time(2)
          .emit("node.crashed", MASTER)
          .emit("node.paused", MASTER_B)
          .time(20)
          .emit("node.resumed", MASTER_B)
          .finish(100),
      ),
    ).toEqual(["I1"]);
  });
});

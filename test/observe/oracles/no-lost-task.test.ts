// I1 against runs that break exactly it, and against legal runs that come close.

import { describe, expect, test } from "vitest";
import {
  admitted,
  checksOf,
  CLIENT,
  completed,
  MASTER,
  ScriptedTrace,
  SECOND,
  WORKER_A,
  WORKER_B,
} from "../scripted-trace.ts";

describe("I1, edges of the state table", () => {
  test.each<[string, (script: ScriptedTrace) => ScriptedTrace, number]>([
    [
      "a second dispatch of a task that is not known to have stopped",
      (script) => script.run(0).dispatch(0, WORKER_B, 2),
      12,
    ],
    [
      "a retry of a task that was never dispatched",
      (script) => script.emit("task.backoff", MASTER, 0, 0, 0, SECOND),
      10,
    ],
    ["a dead letter without an attempt", (script) => script.emit("task.dead-lettered", MASTER, 0), 10],
    ["a rejection after the admission", (script) => script.emit("task.rejected", MASTER, 0), 10],
    ["a second admission under one leader", (script) => script.emit("task.admitted", MASTER, 0, 0, 1), 10],
    [
      "losing an attempt twice",
      (script) => script.dispatch(0).emit("attempt.lost", WORKER_A, 0, 1).emit("attempt.lost", WORKER_A, 0, 1),
      12,
    ],
  ])("refuse %s", (_title, break_, record) => {
    const { violations } = break_(admitted()).finish(3);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatchObject({ check: "I1", severity: "violation", task: 0, at: 1, record: record - 1 });
  });

  test.each<[string, (script: ScriptedTrace) => ScriptedTrace]>([
    ["queued", (script) => script.queue(0, 2)],
    ["dispatched", (script) => script.dispatch(0, WORKER_A, 2)],
    ["expired", (script) => script.emit("task.expired", MASTER, 0)],
    ["in backoff", (script) => script.emit("task.backoff", MASTER, 0, 1, 0, 1)],
  ])("refuse that a completed task is %s again", (_title, revive) => {
    expect(checksOf(revive(completed()).finish(3))).toEqual(["I1"]);
  });

  test("allow that a task is given up when it is queued again: only then it is known that its worker died with it", () => {
    const script = admitted().run(0).time(2).emit("node.crashed", WORKER_A).end(0, "crashed");
    script.emit("attempt.lost", WORKER_A, 0, 1).queue(0, 2).time(3).emit("node.restarted", WORKER_A, 0, 0, 0, 2);
    expect(checksOf(script.emit("task.dead-lettered", MASTER, 0, 1).finish(4))).toEqual([]);
  });

  test("allow what a new leader tells that the old one would have contradicted", () => {
    const script = admitted().run(0);
    script
      .time(2)
      .emit("node.crashed", MASTER)
      .time(3)
      .emit("node.restarted", MASTER)
      .emit("leader.recovering", MASTER, 0, 0, 2, 5);
    script.queue(0, 2).emit("attempt.adopted", WORKER_A, 0, 1, 2).emit("leader.serving", MASTER, 0, 0, 2);
    script.time(4).end(0).complete(0, 1, 2);
    expect(checksOf(script.finish())).toEqual([]);
  });

  test("allow a new leader to know less than a living predecessor", () => {
    const script = admitted().emit("node.declared", 4, 0, 1).time(2).emit("leader.serving", 4, 0, 0, 2);
    script.emit("task.backoff", 4, 0, 0, 2, SECOND).time(4).emit("task.queued", 4, 0, 1).run(0).time(5).end(0);
    expect(checksOf(script.emit("task.completed", 4, 0, 1, 2).finish())).toEqual([]);
  });

  test("ignore what a deposed master still believes", () => {
    const script = admitted().run(0);
    script
      .time(2)
      .emit("node.declared", 4, 0, 1)
      .emit("leader.serving", 4, 0, 0, 2)
      .emit("attempt.adopted", WORKER_A, 0, 1, 2);
    script.time(3).end(0).emit("task.completed", 4, 0, 1, 2);
    script.queue(0, 2).dispatch(0, WORKER_B, 2).emit("task.backoff", MASTER, 0, 2);
    expect(checksOf(script.finish())).toEqual([]);
  });

  test("allow a late completion of an attempt that was given up, and late news of earlier attempts", () => {
    const script = admitted().dispatch(0).emit("attempt.lost", WORKER_A, 0, 1, 1, 2).queue(0, 2).start(0);
    script.time(2).emit("attempt.lost", WORKER_A, 0, 1, 1, 2).end(0).complete(0);
    expect(checksOf(script.finish())).toEqual([]);
  });

  test("allow a refused attempt to be queued, delayed, or sent elsewhere", () => {
    const script = admitted().dispatch(0).emit("attempt.refused", WORKER_A, 0, 1, 1, 0).queue(0, 2);
    script
      .dispatch(0, WORKER_A, 2)
      .emit("attempt.refused", WORKER_A, 0, 2, 1, 0)
      .emit("task.backoff", MASTER, 0, 2, 0, 10);
    script
      .time(2)
      .queue(0, 3)
      .dispatch(0, WORKER_A, 3)
      .emit("attempt.refused", WORKER_A, 0, 3, 1, 0)
      .run(0, WORKER_B, 4);
    script.time(3).end(0, "succeeded", WORKER_B, 4).complete(0, 4);
    expect(checksOf(script.finish())).toEqual([]);
  });
});

describe("I1, acknowledgements", () => {
  test("an acknowledgement before the admission is refused", () => {
    const script = new ScriptedTrace()
      .arrive(0)
      .emit("task.acknowledged", CLIENT, 0)
      .emit("task.admitted", MASTER, 0, 0, 1);
    expect(checksOf(script.finish(1))).toEqual(["I1"]);
  });

  test("one after the end of the task is not", () => {
    const script = new ScriptedTrace()
      .arrive(0)
      .emit("task.admitted", MASTER, 0, 0, 1)
      .queue(0)
      .run(0)
      .time(1)
      .end(0)
      .complete(0);
    expect(checksOf(script.emit("task.acknowledged", CLIENT, 0).finish(2))).toEqual([]);
  });
});

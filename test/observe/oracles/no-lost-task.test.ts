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

/** A third worker, of four cores. */
const BIG = 4;

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

describe("I1, tasks that stand still for ever", () => {
  const isLost = (script: ScriptedTrace, end: number) => {
    const { metrics, violations: findings } = script.finish(end);
    const violations = findings.filter(({ severity }) => severity === "violation");
    expect(violations.map(({ check, task }) => [check, task])).toEqual(metrics["tasks.lost"] === 1 ? [["I1", 0]] : []);
    expect(metrics["tasks.lost"] + metrics["tasks.unfinished"]).toBe(1);
    return metrics["tasks.lost"] === 1;
  };

  test("a task that a recovered master has forgotten is lost", () => {
    const script = admitted()
      .time(2)
      .emit("node.crashed", MASTER)
      .time(3)
      .emit("node.restarted", MASTER)
      .emit("leader.serving", MASTER, 0, 0, 2);
    expect(isLost(script, 100)).toBe(true);
    expect(script.rows.map(({ state }) => state)).toEqual([5]);
  });

  test("one may wait behind a task that only a machine which is away could hold, and not if it is there", () => {
    const behind = () => {
      const script = new ScriptedTrace().declare(BIG, "worker", 4).emit("node.trusted", BIG);
      for (const node of [WORKER_A, WORKER_B]) script.emit("node.trusted", node);
      script.serve(MASTER, 1).arrive(0, 1, { cores: 4 }).accept(0);
      return script.arrive(1).accept(1).time(1);
    };
    const lost = (script: ScriptedTrace) => script.finish(100).metrics["tasks.lost"];
    expect(lost(behind())).toBe(2);
    expect(lost(behind().emit("node.crashed", BIG))).toBe(0);
  });

  test("and the work that was done for it is lost too", () => {
    const script = admitted()
      .run(0)
      .time(3)
      .end(0)
      .emit("node.crashed", MASTER)
      .time(4)
      .emit("node.restarted", MASTER)
      .emit("leader.serving", MASTER, 0, 0, 2);
    const { metrics, work } = script.finish(100);
    expect(metrics["tasks.lost"]).toBe(1);
    expect(work).toEqual({ total: 2, useful: 0, wasted: { lost: 2 } });
    expect(metrics["work.wasted"]).toBe(2);
  });

  /** Its attempt succeeds, the master dies, a leader takes its log over, and the worker that could tell has forgotten. */
  const inherited = (script: ScriptedTrace) =>
    script
      .emit("node.crashed", MASTER)
      .emit("node.crashed", WORKER_A)
      .time(4)
      .emit("node.restarted", MASTER)
      .emit("leader.recovering", MASTER, 0, 0, 2, 5)
      .emit("leader.serving", MASTER, 0, 0, 2)
      .emit("node.restarted", WORKER_A)
      .emit("node.trusted", WORKER_A);

  test("one that had succeeded before the log was taken over may have ended there, though nobody lived to say so", () => {
    expect(isLost(inherited(admitted().run(0).time(3).end(0)), 100)).toBe(false);
  });

  test("but not if it had not succeeded, or if the new leader spoke of it", () => {
    expect(isLost(inherited(admitted().run(0).time(3).end(0, "crashed")), 100)).toBe(true);
    expect(isLost(inherited(admitted().run(0).time(3).end(0, "failed")), 100)).toBe(true);
    const spoken = inherited(admitted().run(0).time(3).end(0)).emit("attempt.lost", WORKER_A, 0, 1, 2);
    expect(isLost(spoken.emit("task.backoff", MASTER, 0, 1, 0, 1), 100)).toBe(true);
  });

  test("a task that was sent to a worker that never starts it is lost", () => {
    expect(isLost(admitted().dispatch(0), 100)).toBe(true);
  });

  test("what is lost was so since the last that was heard of it", () => {
    const [violation] = admitted().time(2).dispatch(0).finish(100).violations;
    expect(violation).toMatchObject({ check: "I1", at: 100, since: 2 });
  });

  test("a task whose worker was given up is lost if it is not sent elsewhere", () => {
    expect(
      isLost(
        admitted().dispatch(0).time(2).emit("node.crashed", WORKER_A).time(12).emit("node.declared-dead", WORKER_A),
        100,
      ),
    ).toBe(true);
  });

  test("a task that is never retried is lost, whatever else runs", () => {
    const script = admitted()
      .run(0)
      .time(2)
      .end(0, "failed")
      .arrive(1)
      .accept(1)
      .run(1, WORKER_B)
      .time(99)
      .end(1, "succeeded", WORKER_B)
      .complete(1);
    expect(isLost(script, 100)).toBe(true);
  });

  test.each<[string, (script: ScriptedTrace) => ScriptedTrace, number]>([
    ["not before a minute has passed", (script) => script, 60],
    ["not while no master serves", (script) => script.time(2).emit("node.crashed", MASTER), 200],
    ["not while its attempt runs, however long", (script) => script.run(0), 200],
    [
      "not while no worker is trusted",
      (script) => script.emit("node.suspected", WORKER_A).emit("node.declared-dead", WORKER_B),
      200,
    ],
    [
      "not while all workers are down or paused",
      (script) => script.emit("node.crashed", WORKER_A).emit("node.paused", WORKER_B),
      200,
    ],
    [
      "not before its retry is due",
      (script) =>
        script
          .run(0)
          .end(0, "failed")
          .emit("task.backoff", MASTER, 0, 1, 0, 150 * SECOND),
      200,
    ],
    [
      "not while the crash of its worker is undetected",
      (script) =>
        script
          .run(0)
          .time(2)
          .emit("node.crashed", WORKER_A)
          .end(0, "crashed")
          .time(3)
          .arrive(1)
          .accept(1)
          .run(1, WORKER_B)
          .time(4)
          .end(1, "succeeded", WORKER_B)
          .complete(1),
      200,
    ],
    [
      "not while it waits at a busy worker, though another is idle",
      (script) => script.dispatch(0).arrive(1).accept(1).run(1).time(199).end(1).complete(1),
      200,
    ],
    [
      "not while its worker is suspected but not given up",
      (script) => script.dispatch(0).emit("node.suspected", WORKER_A),
      200,
    ],
  ])("but %s", (_title, wait, end) => {
    const script = wait(admitted());
    expect(isLost(script, end)).toBe(false);
  });

  test("nor one that needs more cores than any idle worker has", () => {
    const script = new ScriptedTrace()
      .arrive(0, 1, { cores: 2 })
      .accept(0)
      .emit("node.declared", WORKER_A, 1, 1)
      .emit("node.declared", WORKER_B, 1, 1);
    expect(isLost(script, 500)).toBe(false);
  });

  test("nor one for which there is no worker, because none was ever rented", () => {
    const script = new ScriptedTrace().serve(MASTER, 1);
    for (const node of [WORKER_A, WORKER_B]) script.emit("node.returned", node);
    expect(isLost(script.time(1).arrive(0).accept(0), 500)).toBe(false);
  });

  test("nor a queued one while anything runs: it may be behind something bigger", () => {
    const script = admitted().arrive(1).accept(1).run(1).time(99).end(1).complete(1);
    expect(isLost(script, 100)).toBe(false);
  });

  test("a task that was never admitted may be forgotten", () => {
    expect(isLost(new ScriptedTrace().arrive(0), 500)).toBe(false);
  });
});

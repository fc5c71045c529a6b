// What attempts that were for nothing cost, by hand.

import { describe, expect, test } from "vitest";
import { MASTER, ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "./scripted-trace.ts";

describe("attempts in vain", () => {
  test("a crash wastes what ran; the second attempt is useful", () => {
    const script = new ScriptedTrace();
    script.time(0).arrive(0, 5).accept(0).run(0, WORKER_A, 1, 2);
    script.time(3).emit("node.crashed", WORKER_A).end(0, "crashed");
    script
      .time(10)
      .emit("node.declared-dead", WORKER_A, 0, 0, 0, MASTER)
      .emit("attempt.lost", WORKER_A, 0, 1, 1, 2)
      .queue(0, 2)
      .run(0, WORKER_B, 2, 2);
    script.time(15).end(0, "succeeded", WORKER_B, 2).complete(0, 2);
    const { metrics, work, nodes, violations } = script.finish();
    expect(violations).toEqual([]);
    expect(work).toEqual({ total: 16, useful: 10, wasted: { crashed: 6 } });
    expect(metrics["work.wasted"]).toBe(6);
    expect(metrics["work.wastedRatio"]).toBeCloseTo(6 / 16, 9);
    expect(metrics["attempts.perTask"]).toBe(2);
    expect(metrics["service.mean"]).toBe(5);
    expect(metrics["queue.mean"]).toBeCloseTo(7 / 15, 9);
    expect(metrics["detection.mean"]).toBe(7);
    expect(metrics["detection.max"]).toBe(7);
    expect(metrics["detection.mistakes"]).toBe(0);
    expect(nodes[1].wasted).toBe(6);
  });

  test("what a preempted attempt saved is useful, and part of the service", () => {
    const script = new ScriptedTrace();
    script.time(0).arrive(0, 5).accept(0).run(0);
    script
      .time(3)
      .emit("attempt.saved", WORKER_A, 0, 1, 1, 2 * SECOND)
      .end(0, "preempted")
      .queue(0, 2);
    script.time(4).run(0, WORKER_A, 2).time(7).end(0, "succeeded", WORKER_A, 2).complete(0, 2);
    const { metrics, work } = script.finish();
    expect(work).toEqual({ total: 6, useful: 5, wasted: { preempted: 1 } });
    expect(metrics["service.mean"]).toBe(5);
  });

  test("on a node of half the speed, half the time is the whole work", () => {
    const script = new ScriptedTrace({ nodeSpeeds: [1, 0.5, 1, 1] });
    script.time(0).arrive(0, 5).accept(0).run(0);
    script.time(2).emit("node.speed", WORKER_A, 0, 0, 0, 500_000);
    script
      .time(6)
      .emit("attempt.saved", WORKER_A, 0, 1, 1, 2 * SECOND)
      .end(0, "preempted")
      .queue(0, 2);
    script.run(0, WORKER_B, 2).time(9).end(0, "succeeded", WORKER_B, 2).complete(0, 2);
    expect(script.finish().work).toEqual({ total: 9, useful: 9, wasted: {} });
  });

  test("a second success is a duplicate execution and no duplicate effect", () => {
    const script = new ScriptedTrace();
    script.time(0).arrive(0).accept(0).run(0);
    script.time(1).emit("attempt.lost", WORKER_A, 0, 1, 1, 2).queue(0, 2).run(0, WORKER_B, 2);
    script.time(2).end(0, "succeeded", WORKER_B, 2).complete(0, 2);
    script.time(3).end(0).emit("task.superseded", MASTER, 0, 1, 1);
    const { metrics, work, violations } = script.finish();
    expect(violations).toEqual([]);
    expect(metrics["executions.duplicate"]).toBe(1);
    expect(metrics["effects.duplicate"]).toBe(0);
    expect(work).toEqual({ total: 4, useful: 1, wasted: { duplicate: 3 } });
  });

  test("two executions one after the other are one duplicate if both succeeded", () => {
    const script = new ScriptedTrace();
    script.time(0).arrive(0).accept(0).run(0).time(1).end(0);
    script
      .time(2)
      .emit("attempt.lost", WORKER_A, 0, 1, 1, 2)
      .queue(0, 2)
      .run(0, WORKER_B, 2)
      .time(3)
      .end(0, "succeeded", WORKER_B, 2)
      .complete(0, 2);
    const { metrics, work } = script.finish();
    expect(metrics["executions.duplicate"]).toBe(1);
    expect(work.wasted).toEqual({ duplicate: 1 });
  });

  test("a loser that is stopped after the task's end is superseded work; a start after the end is judged too", () => {
    const script = new ScriptedTrace();
    script
      .time(0)
      .arrive(0)
      .accept(0)
      .run(0)
      .time(1)
      .emit("attempt.lost", WORKER_A, 0, 1, 1, 2)
      .queue(0, 2)
      .run(0, WORKER_B, 2);
    script.time(2).end(0, "succeeded", WORKER_B, 2).complete(0, 2).time(3).end(0, "killed");
    script.time(4).start(0, WORKER_B, 3).time(6).end(0, "orphaned", WORKER_B, 3);
    script.time(7).start(0, WORKER_B, 4).time(8).end(0, "succeeded", WORKER_B, 4);
    const { metrics, work, violations } = script.finish();
    expect(violations).toEqual([]);
    expect(metrics["executions.duplicate"]).toBe(3);
    expect(work).toEqual({ total: 7, useful: 1, wasted: { superseded: 5, duplicate: 1 } });
  });

  test("work for a task that is given up is wasted by what happened to its attempts", () => {
    const script = new ScriptedTrace();
    script
      .time(0)
      .arrive(0)
      .accept(0)
      .run(0)
      .time(1)
      .end(0, "failed")
      .emit("task.backoff", MASTER, 0, 1, 0, 2 * SECOND);
    script
      .time(3)
      .queue(0, 2)
      .run(0, WORKER_A, 2)
      .time(5)
      .end(0, "killed", WORKER_A, 2)
      .emit("task.dead-lettered", MASTER, 0, 2, 0, 1);
    const { metrics, work } = script.finish();
    expect(work).toEqual({ total: 3, useful: 0, wasted: { failed: 1, killed: 2 } });
    expect(metrics["tasks.deadLettered"]).toBe(1);
    expect(metrics).not.toHaveProperty("response.mean");
  });
});

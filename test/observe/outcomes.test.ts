// How tasks end, what clients and nodes go through, and what messages cost, by hand.

import { describe, expect, test } from "vitest";
import { at, CLIENT, MASTER, ScriptedTrace, SECOND, twoTasks, WORKER_A, WORKER_B } from "./scripted-trace.ts";

describe("ends and deadlines", () => {
  test("every way to end is counted, and the counts add up", () => {
    const script = new ScriptedTrace();
    for (const task of [0, 1, 2, 3, 4, 5]) script.arrive(task);
    script.time(1).emit("task.rejected", MASTER, 0).emit("task.rejected", MASTER, 0);
    for (const task of [1, 2, 3, 4]) script.accept(task);
    script.time(2).emit("task.expired", MASTER, 1).emit("task.cancelled", MASTER, 2);
    script.run(3).time(3).end(3).complete(3);
    const { metrics } = script.finish(4);
    expect(metrics).toMatchObject({
      "tasks.submitted": 6,
      "tasks.admitted": 4,
      "tasks.rejected": 1,
      "tasks.expired": 1,
      "tasks.cancelled": 1,
    });
    expect(metrics).toMatchObject({
      "tasks.completed": 1,
      "tasks.unfinished": 2,
      "tasks.lost": 0,
      "tasks.deadLettered": 0,
    });
    expect(script.rows.map(({ task, state }) => [task, state])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
      [4, 6],
      [5, 6],
    ]);
  });

  test("a deadline is missed by a late completion, by an expiry, and by still being open after it", () => {
    const script = new ScriptedTrace();
    for (const task of [0, 1, 2, 3, 4])
      script
        .arrive(task)
        .emit("task.due", CLIENT, task, 0, 0, 5 * SECOND)
        .accept(task);
    script.run(0).run(1);
    script.time(4).end(0).complete(0).emit("task.cancelled", MASTER, 4);
    script.time(7).end(1).complete(1).emit("task.expired", MASTER, 2);
    const { metrics } = script.finish(8);
    expect(metrics["deadline.missRatio"]).toBe(3 / 4);
    expect(metrics["tardiness.mean"]).toBe(1);
  });

  test("rows tell of each task in us", () => {
    const script = twoTasks();
    script.finish(8);
    expect(script.rows[1]).toEqual({
      task: 1,
      class: 0,
      client: CLIENT,
      arrived: at(2),
      admitted: at(2),
      started: at(5),
      ended: at(6),
      state: 0,
      cores: 2,
      work: SECOND,
      attempts: 1,
      node: WORKER_B,
      ran: SECOND,
    });
  });

  test("with several classes, each has its own figures", () => {
    const script = new ScriptedTrace({ classNames: ["batch", "web"] });
    script.arrive(0, 4).accept(0).run(0).arrive(1, 1, { workClass: 1 }).accept(1).run(1, WORKER_B);
    script.time(1).end(1, "succeeded", WORKER_B).complete(1).time(4).end(0).complete(0);
    const { metrics, histograms } = script.finish();
    expect(metrics["class.batch.response.mean"]).toBe(4);
    expect(metrics["class.web.response.mean"]).toBe(1);
    expect(metrics["response.mean"]).toBe(2.5);
    expect(Object.keys(histograms)).toEqual([
      "response",
      "wait",
      "class.batch.response",
      "class.batch.wait",
      "class.web.response",
      "class.web.wait",
    ]);
  });
});

describe("availability, detection, recovery and traffic", () => {
  test("unavailability is the longest time without an answer while a task waits for one", () => {
    const script = new ScriptedTrace();
    script.time(1).arrive(0).time(1.5).accept(0);
    script.time(2).arrive(1).time(3).arrive(2).time(6).accept(2).time(6.5).accept(1);
    script.time(8).arrive(3, 1, { client: 2 });
    const { metrics } = script.finish(10);
    expect(metrics["unavailability.max"]).toBe(4);
    expect(metrics["unavailability.total"]).toBe(4);
  });

  test("a node that is declared dead while it is up is a mistake, and one that is back in time is no sample", () => {
    const script = new ScriptedTrace();
    script.time(1).emit("node.crashed", WORKER_A).time(2).emit("node.restarted", WORKER_A);
    script
      .time(3)
      .emit("node.declared-dead", WORKER_A, 0, 0, 0, MASTER)
      .emit("node.declared-dead", WORKER_B, 0, 0, 0, MASTER);
    const { metrics } = script.finish(4);
    expect(metrics["detection.mistakes"]).toBe(2);
    expect(metrics).not.toHaveProperty("detection.mean");
  });

  test("the dispatch gap counts only while a task is yet to be dispatched", () => {
    const script = new ScriptedTrace();
    script.time(10).arrive(0).accept(0).time(12).dispatch(0).time(13).start(0);
    script.time(20).arrive(1).accept(1).time(23).dispatch(1);
    expect(script.finish(99).metrics["dispatchGap.max"]).toBe(3);
  });

  test("the dispatch gap lasts until the last that waits for it is withdrawn, and not until the first", () => {
    const script = new ScriptedTrace();
    script.time(1).arrive(0).accept(0).time(2).arrive(1).accept(1);
    script.time(4).emit("task.cancelled", MASTER, 0).time(6).emit("task.cancelled", MASTER, 1);
    script.time(8).arrive(2).accept(2).time(9).dispatch(2);
    expect(script.finish(99).metrics["dispatchGap.max"]).toBe(5);
  });

  test("retries peak in the tenth of a second with most of them", () => {
    const script = new ScriptedTrace();
    for (const time of [0.98, 1.01, 1.05, 1.09, 1.11, 1.19, 2.5]) script.time(time).emit("call.retried", CLIENT, 0);
    expect(script.finish(3).metrics).toMatchObject({ "calls.retried": 7, "calls.retriedPeak": 3 });
    expect(new ScriptedTrace().finish(3).metrics).not.toHaveProperty("calls.retriedPeak");
  });

  test("a task that its client gave up on counts where it arrived in the window and was not acknowledged before", () => {
    const script = new ScriptedTrace({ clientsGiveUp: true, warmup: at(10), duration: at(20) });
    script.time(5).arrive(0).time(11).emit("call.abandoned", CLIENT, 0);
    script
      .time(12)
      .arrive(1)
      .time(13)
      .emit("call.abandoned", CLIENT, 1)
      .arrive(2)
      .arrive(3)
      .accept(3)
      .arrive(4)
      .accept(4);
    script.time(14).emit("call.abandoned", CLIENT, 4);
    const { metrics } = script.finish(25);
    expect(metrics).toMatchObject({ "submissions.abandoned": 3, "submissions.abandonedRatio": 0.25 });
    expect(new ScriptedTrace().finish(3).metrics).not.toHaveProperty("submissions.abandonedRatio");
  });

  test("a task that its client gave up on before it was taken in does not wait, unless it is taken in all the same", () => {
    const script = new ScriptedTrace({ clientsGiveUp: true });
    script.time(0).arrive(0).arrive(1).arrive(2).accept(2);
    for (const task of [0, 1, 2]) script.time(2).emit("call.abandoned", CLIENT, task);
    script.time(4).accept(1).run(1).time(6).end(1).complete(1);
    const { metrics } = script.time(8).run(2).time(10).end(2).complete(2).finish(10);
    // The first for 2 s, the second for 2 s, the third for 8 s.
    expect(metrics).toMatchObject({ "queue.mean": 1.2, "queue.max": 3, "tasks.completed": 2 });
    const late = new ScriptedTrace({ clientsGiveUp: true }).time(0).arrive(0).time(1).emit("call.abandoned", CLIENT, 0);
    const { metrics: waited } = late.time(5).accept(0).time(8).run(0).time(10).end(0).complete(0).finish(10);
    expect(waited["queue.mean"]).toBe(0.4);
  });

  test("refusals are counted one by one, and rejected tasks among those that arrived in the window", () => {
    const script = new ScriptedTrace({ turnsAway: true, warmup: at(10), duration: at(20) });
    script.time(5).arrive(0).emit("submission.refused", MASTER, 0, 0, 1, -1).emit("task.rejected", CLIENT, 0, 0, 0, 2);
    script.time(12).arrive(1).emit("submission.refused", MASTER, 1, 0, 1, -1).arrive(2).accept(2).arrive(3).arrive(4);
    script.time(13).emit("submission.refused", MASTER, 1, 0, 1, -1).emit("task.rejected", CLIENT, 1, 0, 0, 2);
    const { metrics } = script.finish(25);
    expect(metrics).toMatchObject({ "submissions.refused": 3, "tasks.rejected": 2, "tasks.rejectedRatio": 0.25 });
    expect(new ScriptedTrace().finish(3).metrics).not.toHaveProperty("submissions.refused");
  });

  test("a promise is broken only to a task that was admitted, and only work in time counts as such", () => {
    const script = new ScriptedTrace({ turnsAway: true, duration: at(10) });
    for (const task of [0, 1, 2, 3]) script.arrive(task, 2).emit("task.due", CLIENT, task, 0, 0, 4 * SECOND);
    script.accept(0).run(0).accept(1).run(1).accept(2).emit("task.rejected", CLIENT, 3, 0, 0, 2);
    script.time(4).end(0).complete(0).time(5).end(1).complete(1);
    const { metrics } = script.finish(10);
    // In time: 0. Late: 1 (admitted), 2 (admitted, and never done), 3 (rejected). 2 workers of 2 cores for 10 s.
    expect(metrics).toMatchObject({ "deadline.missRatio": 0.75, goodput: 0.1, "goodput.inTime": 0.05 });
    expect(metrics["deadline.admittedMissRatio"]).toBeCloseTo(2 / 3, 12);
  });

  test("messages, bytes and syncs are divided by the completed tasks", () => {
    const script = twoTasks();
    script
      .emit("message.sent", CLIENT, 0, 1, 100)
      .emit("message.sent", CLIENT, 0, 1, 300)
      .emit("message.sent", CLIENT, 0, 1, 200, 1);
    script
      .emit("disk.synced", MASTER)
      .emit("call.retried", CLIENT, 0)
      .emit("command.refused", WORKER_A, 0, 1, 1, MASTER);
    const { metrics } = script.finish(8);
    expect(metrics).toMatchObject({
      "messages.total": 3,
      "messages.perTask": 1.5,
      "bytes.perTask": 300,
      "disk.syncsPerTask": 0.5,
      "calls.retried": 1,
      "commands.refused": 1,
    });
  });
});

// Small traces by hand, with every figure worked out on paper.

import { describe, expect, test } from "vitest";
import { METRICS } from "../../src/observe/metrics/metrics.ts";
import type { Instant } from "../../src/kernel/time.ts";
import { at, CLIENT, MASTER, ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "./scripted-trace.ts";

/** Two tasks: 0 arrives at 1, runs 2..5 (work 2 on a slow node); 1 arrives at 2, runs 5..6. Both committed as they end. */
function twoTasks(options = {}): ScriptedTrace {
  const script = new ScriptedTrace(options);
  script.time(1).arrive(0, 2).accept(0);
  script.time(2).run(0).arrive(1, 1, { cores: 2 }).accept(1);
  script.time(5).end(0).complete(0);
  script.run(1, WORKER_B, 1, 2);
  return script.time(6).end(1, "succeeded", WORKER_B).complete(1);
}

describe("two tasks that run one after the other", () => {
  const { metrics, nodes, work, violations, histograms } = twoTasks().finish(8);

  test("no oracle objects", () => expect(violations).toEqual([]));

  test.each([
    ["response.mean", 4],
    ["response.p50", 4],
    ["response.p99", 4],
    ["response.max", 4],
    ["wait.mean", (1 + 3) / 2],
    ["wait.max", 3],
    ["service.mean", (3 + 1) / 2],
    ["slowdown.mean", (4 / 2 + 4 / 1) / 2],
    ["slowdown.p99", 4],
    ["boundedSlowdown.mean", 1],
    ["makespan", 5],
    // The window is open: it ends with the last completion, at 6.
    ["throughput", 2 / 6],
    ["utilisation", (3 + 2) / (4 * 6)],
    ["goodput", (2 + 2) / (4 * 6)],
    ["queue.mean", (1 + 3) / 6],
    ["queue.max", 1],
    ["inSystem.mean", (4 + 4) / 6],
    ["tasks.submitted", 2],
    ["tasks.admitted", 2],
    ["tasks.completed", 2],
    ["tasks.lost", 0],
    ["tasks.unfinished", 0],
    ["attempts.perTask", 1],
    ["executions.duplicate", 0],
    ["effects.duplicate", 0],
    ["work.wasted", 0],
    ["work.wastedRatio", 0],
    ["unavailability.max", 0],
    ["dispatchGap.max", 3],
  ])("%s = %d", (name, value) => expect(metrics[name]).toBeCloseTo(value, 9));

  test("a metric with nothing to observe is absent", () => {
    expect(metrics).not.toHaveProperty("detection.mean");
    expect(metrics).not.toHaveProperty("deadline.missRatio");
    expect(metrics).not.toHaveProperty("recovery.mean");
  });

  test("nodes are used for what ran on them, up to the last completion", () => {
    expect(nodes.map(({ name, role, zone, cores, attempts }) => [name, role, zone, cores, attempts])).toEqual([
      ["master/0", "master", "z1", 1, 0],
      ["worker/0", "worker", "z1", 2, 1],
      ["worker/1", "worker", "z2", 2, 1],
      ["client/0", "client", "z1", 1, 0],
    ]);
    expect(nodes[1].utilisation).toBeCloseTo(3 / 12, 9);
    expect(nodes[2].utilisation).toBeCloseTo(2 / 12, 9);
  });

  test("all work is useful", () => expect(work).toEqual({ total: 5, useful: 5, wasted: {} }));

  test("histograms count the responses and waits in us", () => {
    expect(histograms.response).toMatchObject({ count: 2, min: 4 * SECOND, max: 4 * SECOND });
    expect(histograms.wait.buckets.map(([, count]) => count)).toEqual([1, 1]);
  });
});

describe("the measured window", () => {
  test("begins at the warm-up: earlier arrivals, time and completions do not count", () => {
    const { metrics } = twoTasks({ warmup: at(1.5), duration: at(5.5) }).finish(8);
    expect(metrics["response.mean"]).toBe(4);
    expect(metrics["wait.mean"]).toBe(3);
    expect(metrics["slowdown.mean"]).toBe(4);
    expect(metrics.throughput).toBeCloseTo(1 / 4, 9);
    expect(metrics.goodput).toBeCloseTo(2 / 16, 9);
    expect(metrics["queue.mean"]).toBeCloseTo((0.5 + 3) / 4, 9);
    expect(metrics["inSystem.mean"]).toBeCloseTo((3.5 + 3.5) / 4, 9);
    expect(metrics.utilisation).toBeCloseTo((3 + 2 * 0.5) / 16, 9);
    expect(metrics["tasks.submitted"]).toBe(2);
    expect(metrics.makespan).toBe(5);
  });

  test("of a run without a duration ends with the last completion, whatever happens after it", () => {
    const script = twoTasks();
    script.time(7).arrive(2).accept(2).run(2, WORKER_A, 1, 2).time(8).end(2, "killed");
    const { metrics, nodes, violations } = script.finish(20);
    expect(violations).toEqual([]);
    expect(metrics["inSystem.mean"]).toBeCloseTo(8 / 6, 9);
    expect(metrics["queue.max"]).toBe(1);
    expect(metrics.utilisation).toBeCloseTo(5 / 24, 9);
    expect(nodes[1].utilisation).toBeCloseTo(3 / 12, 9);
    expect(metrics["tasks.unfinished"]).toBe(1);
  });

  test("cuts what still runs at its end", () => {
    const script = new ScriptedTrace({ duration: at(4) });
    script.time(1).arrive(0).accept(0).run(0);
    const { metrics, nodes, work } = script.finish(9);
    expect(metrics.utilisation).toBeCloseTo(3 / 16, 9);
    expect(nodes[1].utilisation).toBeCloseTo(3 / 8, 9);
    expect(work).toEqual({ total: 8, useful: 0, wasted: { unfinished: 8 } });
    expect(metrics["work.wasted"]).toBe(0);
  });

  test("queue.max is the largest number that waited for longer than an instant within it", () => {
    const script = new ScriptedTrace({ warmup: at(2), duration: at(10) });
    script.time(0).arrive(0).arrive(1).arrive(2).time(1);
    for (const task of [0, 1, 2]) script.accept(task).run(task, task === 2 ? WORKER_B : WORKER_A);
    script.time(3).arrive(3).accept(3).arrive(4).accept(4).run(3, WORKER_B);
    expect(script.finish(12).metrics["queue.max"]).toBe(1);
  });
});

describe("series", () => {
  const { series } = twoTasks().finish(6.5);
  const values = (name: string) => series.find((candidate) => candidate.name === name)!.values;

  test("have one value per bucket of a second, the last one shorter", () => {
    for (const one of series) expect(one).toMatchObject({ width: 1, values: { length: 7 } });
  });

  test("give rates, time averages and nothing where nothing was", () => {
    expect(values("throughput")).toEqual([0, 0, 0, 0, 0, 1, 2]);
    expect(values("queue")).toEqual([0, 1, 1, 1, 1, 0, 0]);
    expect(values("running")).toEqual([0, 0, 1, 1, 1, 1, 0]);
    expect(values("utilisation")).toEqual([0, 0, 0.25, 0.25, 0.25, 0.5, 0]);
    expect(values("response.mean")).toEqual([null, null, null, null, null, 4, 4]);
    expect(values("response.max")).toEqual([null, null, null, null, null, 4, 4]);
    expect(values("retries")).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test("merge their buckets when a run is long", () => {
    const script = new ScriptedTrace();
    script.time(1).arrive(0).accept(0).run(0).time(3000).end(0).complete(0);
    const long = script.finish(4000).series;
    expect(long[0].width).toBe(4);
    expect(long[0].values).toHaveLength(1000);
    expect(long.find(({ name }) => name === "running")!.values.slice(0, 2)).toEqual([0.75, 1]);
    expect(long.find(({ name }) => name === "throughput")!.values[750]).toBe(0.25);
  });

  test("count executions after the first as retries", () => {
    const script = new ScriptedTrace();
    script.time(1).arrive(0).accept(0).run(0).time(1.5).end(0, "failed").queue(0, 2).run(0, WORKER_A, 2);
    script.time(2.5).end(0, "succeeded", WORKER_A, 2).complete(0, 2);
    expect(script.finish(3).series.find(({ name }) => name === "retries")!.values).toEqual([0, 1, 0]);
  });
});

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

  test("recovery lasts from the crash of the leader until a master serves", () => {
    const script = new ScriptedTrace();
    script.emit("leader.serving", MASTER, 0, 0, 1);
    script
      .time(5)
      .emit("node.crashed", MASTER)
      .time(6)
      .emit("node.restarted", MASTER)
      .emit("leader.recovering", MASTER, 0, 0, 2, 10);
    script.time(8).emit("leader.serving", MASTER, 0, 0, 2);
    expect(script.finish(9).metrics["recovery.mean"]).toBe(3);
  });

  test("the dispatch gap counts only while a task is yet to be dispatched", () => {
    const script = new ScriptedTrace();
    script.time(10).arrive(0).accept(0).time(12).dispatch(0).time(13).start(0);
    script.time(20).arrive(1).accept(1).time(23).dispatch(1);
    expect(script.finish(99).metrics["dispatchGap.max"]).toBe(3);
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

describe("the counters that a runner watches", () => {
  test("outstanding is what has arrived and not ended", () => {
    const script = twoTasks();
    script.arrive(2);
    expect([script.observatory.arrivedCount, script.observatory.outstanding]).toEqual([3, 1]);
  });
});

test("every metric of a run is in the catalogue", () => {
  const script = new ScriptedTrace({ classNames: ["a", "b"], duration: (9 * SECOND) as Instant });
  script
    .arrive(0)
    .emit("task.due", CLIENT, 0, 0, 0, SECOND)
    .accept(0)
    .run(0)
    .time(2)
    .emit("node.crashed", MASTER)
    .emit("node.declared-dead", MASTER);
  script.end(0).complete(0).emit("leader.serving", MASTER, 0, 0, 1);
  const { metrics } = script.finish(3);
  const known = METRICS.map(({ name }) => name);
  expect(
    Object.keys(metrics)
      .filter((name) => !name.startsWith("class."))
      .sort(),
  ).toEqual([...known].sort());
});

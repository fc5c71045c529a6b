// Pools against attempts that hold too many slots, and against legal ones that come close.

import { describe, expect, test } from "vitest";
import type { DeclaredPool } from "../../../src/observe/observe-options.ts";
import { CLIENT, SECOND, ScriptedTrace, WORKER_A, WORKER_B } from "../scripted-trace.ts";

const DATABASE: DeclaredPool = { name: "database", slots: 2, isPerKey: false, slotsByClass: [1, 0, 2] };
const LOCK: DeclaredPool = { name: "lock", slots: 1, isPerKey: true, slotsByClass: [1, 0, 0] };

function script(...pools: readonly DeclaredPool[]): ScriptedTrace {
  return new ScriptedTrace({ pools, duration: (10 * SECOND) as never }, 4);
}

/** It arrives, is taken in, and starts. */
function start(trace: ScriptedTrace, task: number, node: number, workClass = 0): ScriptedTrace {
  return trace.arrive(task, 1, { workClass }).accept(task).run(task, node);
}

function judge(trace: ScriptedTrace): { overlap: number; messages: readonly string[] } {
  const { metrics, violations } = trace.finish(10);
  return {
    overlap: metrics["pools.overlap"],
    messages: violations.filter(({ check }) => check === "pools").map(({ message }) => message),
  };
}

const FINE = { overlap: 0, messages: [] };

describe("a pool", () => {
  test("may be full, and taken over at the instant at which a slot is given back", () => {
    const trace = start(start(script(DATABASE).time(1), 0, WORKER_A), 1, WORKER_B);
    start(trace, 2, WORKER_A, 1).time(3).end(0).complete(0);
    expect(judge(start(trace, 3, WORKER_B))).toEqual(FINE);
    // In the other order, but at the same instant, so for no time.
    const swapped = start(start(script(DATABASE).time(1), 0, WORKER_A), 1, WORKER_B).time(3);
    expect(judge(start(swapped, 3, WORKER_B).end(0).complete(0))).toEqual(FINE);
  });

  test("is over its slots while one too many runs", () => {
    const trace = start(start(script(DATABASE).time(1), 0, WORKER_A), 1, WORKER_B).time(3);
    expect(judge(start(trace, 2, WORKER_A).time(5.5).end(1, "succeeded", WORKER_B))).toEqual({
      overlap: 2.5,
      messages: [
        "more than the 2 slots of 'database' were held for 2.5 s, from 3 s on, by attempt 1 of task 2 beside others",
      ],
    });
  });

  test("is over its slots to the end, and when one task takes two", () => {
    const trace = start(script(DATABASE).time(1), 0, WORKER_A).time(4);
    expect(judge(start(trace, 1, WORKER_B, 2)).overlap).toBe(6);
  });

  test("that is over its slots twice over is so once, by the attempt that was the first too many", () => {
    const trace = start(start(script(DATABASE).time(1), 0, WORKER_A), 1, WORKER_B);
    start(trace.time(3), 2, WORKER_A);
    start(trace.time(4), 3, WORKER_B).time(6).end(3, "succeeded", WORKER_B).time(7).end(2);
    expect(judge(trace)).toEqual({
      overlap: 4,
      messages: [
        "more than the 2 slots of 'database' were held for 4 s, from 3 s on, by attempt 1 of task 2 beside others",
      ],
    });
  });

  test("is held by an attempt whose task has ended, for as long as it runs", () => {
    const trace = start(start(script(DATABASE).time(1), 0, WORKER_A), 1, WORKER_B);
    trace.complete(0).time(2);
    expect(judge(start(trace, 2, WORKER_B).time(3).end(0)).overlap).toBe(1);
  });

  test("is not held by attempts on a machine that is frozen", () => {
    const trace = start(start(script(DATABASE).time(1), 0, WORKER_A), 1, WORKER_B).time(2);
    trace.emit("node.paused", WORKER_A);
    start(trace.time(3), 2, WORKER_B).time(4).emit("node.resumed", WORKER_A);
    const messages = judge(trace.time(4.25).end(0));
    expect(messages.overlap).toBe(0.25);
    const stopped = start(start(script(DATABASE).time(1), 0, WORKER_A), 1, WORKER_B).time(2);
    stopped.emit("node.paused", WORKER_A);
    start(stopped.time(3), 2, WORKER_B).time(4).emit("node.resumed", WORKER_A).end(0, "orphaned");
    expect(judge(stopped)).toEqual(FINE);
  });

  test("is held again on a machine that was frozen, crashed and came back", () => {
    const trace = start(script(DATABASE).time(1), 0, WORKER_A).time(2);
    trace.emit("node.paused", WORKER_A).emit("node.crashed", WORKER_A).end(0, "crashed").time(3);
    start(start(trace.emit("node.restarted", WORKER_A), 1, WORKER_A), 2, WORKER_A);
    expect(judge(start(trace.time(4), 3, WORKER_A).time(6).end(3, "succeeded", WORKER_A)).overlap).toBe(2);
  });

  test("has slots for each key, where it says so", () => {
    const keyed = (trace: ScriptedTrace, task: number, key: number, node: number) =>
      trace.arrive(task).emit("task.keyed", CLIENT, task, 0, 0, key).accept(task).run(task, node);
    const apart = keyed(keyed(script(LOCK).time(1), 0, 77, WORKER_A), 1, 78, WORKER_B).time(2);
    expect(judge(apart)).toEqual(FINE);
    const same = keyed(keyed(script(LOCK).time(1), 0, 77, WORKER_A), 1, 77, WORKER_B).time(2);
    expect(judge(same.end(0))).toEqual({
      overlap: 1,
      messages: [
        "more than the slot for one key of 'lock' were held for 1 s, from 1 s on, by attempt 1 of task 1 beside others",
      ],
    });
  });

  test("is measured: how many slots are held on average and at most, and what share that is", () => {
    const trace = start(start(script(DATABASE, LOCK).time(0), 0, WORKER_A), 1, WORKER_B).time(4);
    const { metrics } = trace.end(0).complete(0).finish(10);
    expect(metrics).toMatchObject({
      "pool.database.used.mean": 1.4,
      "pool.database.used.max": 2,
      "pool.database.utilisation": 0.7,
      "pool.lock.used.mean": 1.4,
      "pools.used.max": 2,
      "pools.utilisation": 0.7,
    });
    expect(metrics).not.toHaveProperty("pool.lock.utilisation");
    expect(script().finish(10).metrics).not.toHaveProperty("pools.used.max");
  });
});

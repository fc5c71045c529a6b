// Attempts beside others: what is legal, what it costs, and who wins; and what draining costs. By hand.

import { describe, expect, test } from "vitest";
import { COPIES } from "../../src/trace/record-codes.ts";
import { admitted, checksOf, MASTER, type ScriptedTrace, WORKER_A, WORKER_B } from "./scripted-trace.ts";

/** Task 0 runs on A since 1 s, and a copy of it, number 2, on B since 3 s. */
function copied(): ScriptedTrace {
  return admitted().run(0).time(3).emit("attempt.copied", WORKER_B, 0, 2, 1, 0).run(0, WORKER_B, 2);
}

describe("copies", () => {
  test("that win make the other's work speculative waste", () => {
    const script = copied().time(5).end(0, "succeeded", WORKER_B, 2).complete(0, 2).time(6).end(0, "killed");
    const { metrics, work, violations } = script.finish(7);
    expect(violations).toEqual([]);
    expect(metrics).toMatchObject({ "copies.started": 1, "copies.won": 1, "executions.duplicate": 1 });
    expect(work).toEqual({ total: 7, useful: 2, wasted: { speculative: 5 } });
  });

  test("that lose are speculative waste, whether they are stopped before or after the completion, or run to success", () => {
    const first = copied().time(5).end(0, "killed", WORKER_B, 2).end(0).complete(0, 1);
    expect(first.finish(7).work).toEqual({ total: 6, useful: 4, wasted: { speculative: 2 } });
    const after = copied().time(5).end(0).complete(0, 1).time(6).end(0, "succeeded", WORKER_B, 2);
    const { metrics, work } = after.finish(7);
    expect(work).toEqual({ total: 7, useful: 4, wasted: { speculative: 3 } });
    expect(metrics["copies.won"]).toBe(0);
    expect(copied().time(5).end(0).complete(0, 1).finish(7).work.wasted).toEqual({ speculative: 4 });
  });

  test("that run to be compared are verification and no race, also where the results agreed without one of them", () => {
    for (const reason of [COPIES.indexOf("verified"), COPIES.indexOf("checked")]) {
      const script = admitted().run(0).time(3).emit("attempt.copied", WORKER_B, 0, 2, 1, reason).run(0, WORKER_B, 2);
      const { work } = script.time(5).end(0).complete(0, 1).time(6).end(0, "killed", WORKER_B, 2).finish(7);
      expect(work).toEqual({ total: 7, useful: 4, wasted: { verification: 3 } });
    }
  });

  test("that are stopped before the success of the other is on record leave nothing waiting", () => {
    // A is done at 5 s, which the master has on record at 7 s.
    const queue = (script: ScriptedTrace): number => script.complete(0, 1).finish(7).metrics["queue.mean"];
    expect(queue(copied().time(5).end(0).time(6).end(0, "killed", WORKER_B, 2).time(7))).toBe(0);
    // Where the success was lost with its worker, it waits from when that is said, and from when the next attempt breaks off.
    const lost = copied()
      .time(4)
      .end(0, "killed", WORKER_B, 2)
      .time(5)
      .end(0)
      .emit("attempt.lost", WORKER_B, 0, 2, 1, 2);
    lost.queue(0, 3).time(5.5).run(0, WORKER_B, 3).time(6).end(0, "crashed", WORKER_B, 3).time(7);
    expect(queue(lost)).toBeCloseTo(1.5 / 7, 12);
  });

  test("that crash are wasted by the crash, and a race that nobody wins is not speculative", () => {
    const crashed = copied().time(5).emit("node.crashed", WORKER_B).end(0, "crashed", WORKER_B, 2);
    expect(crashed.time(6).end(0).complete(0, 1).finish(7).work.wasted).toEqual({ crashed: 2 });
    const cancelled = copied().time(5).emit("task.cancelled", MASTER, 0).end(0, "killed", WORKER_B, 2).end(0, "killed");
    expect(cancelled.finish(7).work.wasted).toEqual({ superseded: 6 });
  });

  test("race with whatever runs beside them, later retries included", () => {
    const script = copied().time(4).emit("node.crashed", WORKER_A).end(0, "crashed");
    script.time(5).emit("attempt.copied", WORKER_B, 0, 3, 1, 0).run(0, WORKER_B, 3);
    script.time(6).end(0, "succeeded", WORKER_B, 2).complete(0, 2).end(0, "killed", WORKER_B, 3);
    expect(script.finish(7).work.wasted).toEqual({ crashed: 3, speculative: 1 });
  });

  test("may be dispatched beside an attempt that is not known to have stopped; nothing else may", () => {
    expect(checksOf(copied().finish(4))).toEqual([]);
    const other = admitted().run(0).emit("attempt.copied", WORKER_B, 0, 2, 1, 0).dispatch(0, WORKER_B, 3);
    expect(checksOf(other.finish(4))).toEqual(["I1"]);
  });

  test("leave a task that one of them fails running", () => {
    for (const loser of [1, 2]) {
      const node = loser === 1 ? WORKER_A : WORKER_B;
      const script = copied().time(4).end(0, "failed", node, loser);
      script.emit("attempt.lost", node, 0, loser, 1, 2).time(90);
      const { metrics, violations } = script.finish(200);
      expect(violations).toEqual([]);
      expect(metrics["tasks.lost"]).toBe(0);
    }
  });
});

describe("a machine that is drained", () => {
  const drained = (outcome: "preempted" | "crashed" | "failed" | "succeeded") =>
    admitted().run(0).time(2).emit("node.cordoned", WORKER_A, 0, 0, 0, MASTER).time(4).end(0, outcome);

  test("wastes what was stopped on it, or went down with it", () => {
    for (const outcome of ["preempted", "crashed"] as const)
      expect(drained(outcome).emit("task.cancelled", MASTER, 0).finish(5).work.wasted).toEqual({ drained: 3 });
  });

  test("does not waste what ends by itself, or once it is released or back", () => {
    expect(drained("failed").emit("task.cancelled", MASTER, 0).finish(5).work.wasted).toEqual({ failed: 3 });
    expect(drained("succeeded").complete(0).finish(5).work.wasted).toEqual({});
    for (const end of ["node.released", "node.restarted"] as const) {
      const script = admitted().emit("node.cordoned", WORKER_A).emit(end, WORKER_A).run(0).time(4).end(0, "killed");
      expect(script.emit("task.cancelled", MASTER, 0).finish(5).work.wasted).toEqual({ killed: 3 });
    }
  });
});

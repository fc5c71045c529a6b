// I12 and bounded redo against attempts that are saved and restored wrongly, and what standing still costs, by hand.

import { describe, expect, test } from "vitest";
import type { Duration } from "../../../src/kernel/time.ts";
import { checksOf, MASTER, ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "../scripted-trace.ts";

/** Task 0, 10 s of work, runs on worker A since 0. */
function begun(options = {}): ScriptedTrace {
  return new ScriptedTrace(options).arrive(0, 10).accept(0).run(0);
}

/** It stands still from now until `until`; `saved` in seconds, -1 = it failed. */
function save(
  script: ScriptedTrace,
  work: number,
  until: number,
  saved = work,
  node = WORKER_A,
  attempt = 1,
): ScriptedTrace {
  script.emit("checkpoint.begun", node, 0, attempt, 1, work * SECOND);
  return script.time(until).emit("checkpoint.ended", node, 0, attempt, 1, saved < 0 ? -1 : saved * SECOND);
}

/** Its machine goes down now; attempt 2 starts on worker B three seconds later. */
function crashAndRestart(script: ScriptedTrace): ScriptedTrace {
  const now = script.clock.now / SECOND;
  script
    .emit("node.crashed", WORKER_A)
    .end(0, "crashed")
    .time(now + 3);
  return script.emit("attempt.lost", WORKER_A, 0, 1, 1, 2).queue(0, 2).run(0, WORKER_B, 2);
}

function restore(script: ScriptedTrace, work: number): ScriptedTrace {
  return script.emit("attempt.restored", WORKER_B, 0, 2, 1, work * SECOND);
}

describe("I12, checkpoints", () => {
  test("go forward, fail, and are gone on from", () => {
    const script = save(save(begun().time(2), 2, 3).time(5), 4, 6, -1).time(7);
    restore(crashAndRestart(save(script, 5, 8).time(9)).time(13), 5);
    const { metrics, violations } = script.time(18).end(0, "succeeded", WORKER_B, 2).complete(0, 2).finish();
    expect(violations).toEqual([]);
    expect(metrics).toMatchObject({ "checkpoints.count": 2, "checkpoints.failed": 1, "checkpoints.restored": 1 });
  });

  test("that hold less than was safe when they were begun are refused", () => {
    const { violations } = save(save(begun().time(4), 4, 5).time(6), 3, 7).finish(8);
    expect(violations).toEqual([
      expect.objectContaining({
        check: "I12",
        task: 0,
        message: "task 0: a checkpoint put 3 s of work in the place of 4 s of work",
      }),
    ]);
  });

  test("of a task that has ended may begin anew: what had been saved of it was thrown away", () => {
    const script = save(
      begun().emit("attempt.lost", WORKER_A, 0, 1, 1, 2).queue(0, 2).run(0, WORKER_B, 2).time(4),
      4,
      5,
      4,
      WORKER_B,
      2,
    );
    script.time(9).end(0, "succeeded", WORKER_B, 2).complete(0, 2).time(10);
    const { violations } = save(script, 3, 11).finish(12);
    expect(violations.filter(({ check }) => check === "I12")).toEqual([]);
  });

  test("that an attempt goes on from hold what was safe when it started", () => {
    const script = crashAndRestart(save(begun().time(4), 4, 5).time(6)).time(10);
    const { violations } = restore(script, 3).finish(11);
    expect(violations.map(({ check, message }) => [check, message])).toEqual([
      ["I12", "task 0: an attempt went on from 3 s of work although 4 s of work were safe"],
    ]);
  });

  test("of an older attempt may be heard of late: it was begun before the newer one's", () => {
    const script = begun()
      .time(4)
      .emit("checkpoint.begun", WORKER_A, 0, 1, 1, 4 * SECOND);
    script.time(5).emit("attempt.lost", WORKER_A, 0, 1, 1, 2).queue(0, 2).run(0, WORKER_B, 2);
    restore(script.time(6), 4);
    save(script.time(8), 6, 9, 6, WORKER_B, 2);
    script.time(10).emit("checkpoint.ended", WORKER_A, 0, 1, 1, 4 * SECOND);
    expect(checksOf(script.finish(11))).toEqual([]);
  });
});

describe("bounded redo", () => {
  const bound = { redoMax: (2 * SECOND) as Duration };

  test("refuses a crash that costs more work than declared", () => {
    const { violations } = crashAndRestart(begun(bound).time(2.5)).finish(6);
    expect(violations.map(({ check, task, message }) => [check, task, message])).toEqual([
      ["bounded-redo", 0, "2.5 s of work on task 0 must be done again; the bound is 2 s"],
    ]);
    expect(checksOf(crashAndRestart(begun().time(2.5)).finish(6))).toEqual([]);
  });

  test("counts only what is not in a checkpoint, and not the time of standing still", () => {
    expect(checksOf(crashAndRestart(save(begun(bound).time(2), 2, 8).time(10)).finish(14))).toEqual([]);
    expect(checksOf(crashAndRestart(save(begun(bound).time(2), 2, 8).time(10.1)).finish(14))).toEqual(["bounded-redo"]);
    expect(checksOf(crashAndRestart(save(begun(bound).time(2), 2, 3, -1).time(3.1)).finish(14))).toEqual([
      "bounded-redo",
    ]);
  });

  test("counts what a restored attempt did beyond its checkpoint", () => {
    const restored = () => restore(crashAndRestart(save(begun(bound).time(2), 2, 3)).time(7), 2);
    const crash = (script: ScriptedTrace) => script.emit("node.crashed", WORKER_B).end(0, "crashed", WORKER_B, 2);
    expect(checksOf(crash(restored().time(9)).finish(10))).toEqual([]);
    expect(checksOf(crash(restored().time(9.5)).finish(10))).toEqual(["bounded-redo"]);
  });

  test("counts nothing of a preemption that takes its work along, of a failure, or beside a copy", () => {
    const preempted = begun(bound)
      .time(9)
      .emit("attempt.saved", WORKER_A, 0, 1, 1, 9 * SECOND);
    expect(checksOf(preempted.end(0, "preempted").finish(10))).toEqual([]);
    expect(checksOf(begun(bound).time(9).end(0, "failed").finish(10))).toEqual([]);
    const copied = begun(bound).time(5).emit("attempt.copied", WORKER_B, 0, 2, 1, 0).run(0, WORKER_B, 2);
    copied.time(9).emit("node.crashed", WORKER_A).end(0, "crashed");
    expect(checksOf(copied.finish(10))).toEqual([]);
  });
});

describe("the account of work with checkpoints", () => {
  test("counts standing still apart, and what was gone on from as useful", () => {
    const script = save(begun().time(4), 4, 5).time(7);
    restore(crashAndRestart(script).time(12), 4);
    script.time(18).end(0, "succeeded", WORKER_B, 2).complete(0, 2);
    const { work, metrics, violations } = script.finish();
    expect(violations).toEqual([]);
    // 0-4 useful, 4-5 still, 5-7 lost with the crash; 10-12 still, 12-18 useful.
    expect(work).toEqual({ total: 15, useful: 10, wasted: { crashed: 2, checkpoint: 3 } });
    expect(metrics["checkpoint.time"]).toBe(3);
    expect(metrics["work.wasted"]).toBe(5);
    expect(metrics["service.mean"]).toBe(10);
  });

  test("credits each attempt of a chain with what the next went on from, whatever it said to have saved", () => {
    const script = save(begun().time(4), 4, 5)
      .time(7)
      .emit("attempt.saved", WORKER_A, 0, 1, 1, 6 * SECOND);
    restore(crashAndRestart(script).time(12), 4);
    script.time(15).emit("checkpoint.begun", WORKER_B, 0, 2, 1, 7 * SECOND);
    script.time(16).emit("node.crashed", WORKER_B).end(0, "crashed", WORKER_B, 2).emit("node.restarted", WORKER_A);
    script.time(20).emit("attempt.lost", WORKER_B, 0, 2, 1, 2).queue(0, 3).run(0, WORKER_A, 3);
    script.time(21).emit("attempt.restored", WORKER_A, 0, 3, 1, 7 * SECOND);
    const { work, violations } = script.time(24).end(0, "succeeded", WORKER_A, 3).complete(0, 3).finish();
    expect(violations).toEqual([]);
    // 4 s of the first, 3 s of the second (nobody heard that its checkpoint was safe), 3 s of the third.
    expect(work).toEqual({ total: 17, useful: 10, wasted: { crashed: 2, checkpoint: 1 + 2 + 1 + 1 } });
  });

  test("credits nothing that the effective attempt did not go on from", () => {
    const script = crashAndRestart(save(begun().time(4), 4, 5));
    const { work } = script.time(18).end(0, "succeeded", WORKER_B, 2).complete(0, 2).finish();
    expect(work).toEqual({ total: 15, useful: 10, wasted: { crashed: 4, checkpoint: 1 } });
  });

  test("of an open task hopes for what its newest attempt would go on from", () => {
    const script = crashAndRestart(save(begun().time(4), 4, 5).time(7));
    const waiting = save(begun().time(4), 4, 5).time(7).emit("node.crashed", WORKER_A).end(0, "crashed");
    expect(waiting.finish(9).work).toEqual({
      total: 7,
      useful: 0,
      wasted: { crashed: 2, checkpoint: 1, unfinished: 4 },
    });
    expect(restore(script.time(12), 4).finish(13).work).toEqual({
      total: 10,
      useful: 0,
      wasted: { crashed: 2, checkpoint: 1 + 2, unfinished: 5 },
    });
  });

  test("counts standing still to the end of the run, and of the attempt", () => {
    const still = () =>
      begun()
        .time(4)
        .emit("checkpoint.begun", WORKER_A, 0, 1, 1, 4 * SECOND);
    expect(still().finish(6).work).toEqual({ total: 6, useful: 0, wasted: { checkpoint: 2, unfinished: 4 } });
    const crashed = still().time(6).emit("node.crashed", WORKER_A).end(0, "crashed").emit("task.cancelled", MASTER, 0);
    expect(crashed.finish(7).work).toEqual({ total: 6, useful: 0, wasted: { checkpoint: 2, crashed: 4 } });
  });
});

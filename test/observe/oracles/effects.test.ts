// I2 at stores, against effects that happen twice, too early, or never.

import { describe, expect, test } from "vitest";
import { EFFECT_REFUSALS } from "../../../src/trace/record-codes.ts";
import { checksOf, MASTER, MASTER_B, ScriptedTrace, STORE, WORKER_A, WORKER_B } from "../scripted-trace.ts";

const DECLARED = { effects: { isFenced: false } };

/** Task 0 runs since 1 s; a master serves. */
function running(options = DECLARED): ScriptedTrace {
  return new ScriptedTrace(options).cluster().serve(MASTER, 1).time(1).arrive(0).accept(0).run(0);
}

function apply(script: ScriptedTrace, task = 0, attempt = 1, from = WORKER_A): ScriptedTrace {
  return script.emit("effect.applied", STORE, task, attempt, 1, from);
}

describe("I2, effects at stores", () => {
  test("come before the completion, where workers cause them, or after it, where masters pass them on", () => {
    expect(checksOf(apply(running().time(2).end(0)).complete(0).finish(200))).toEqual([]);
    expect(checksOf(apply(running().time(2).end(0).complete(0).time(3)).finish(200))).toEqual([]);
  });

  test("that happen twice are refused and counted, also long after the task", () => {
    const { metrics, violations } = apply(apply(running().time(2).end(0)).complete(0).time(100)).finish(200);
    expect(violations).toEqual([
      expect.objectContaining({ check: "I2", task: 0, node: STORE, message: "task 0 took effect again at store 8" }),
    ]);
    expect(metrics).toMatchObject({ "effects.applied": 2, "effects.duplicate": 1 });
  });

  test("of an attempt that has not succeeded are refused", () => {
    expect(checksOf(apply(running()).finish(2))).toEqual(["I2"]);
    expect(checksOf(apply(running().end(0, "failed")).finish(2))).toEqual(["I2"]);
    expect(checksOf(apply(running().end(0), 0, 2).finish(2))).toEqual(["I2"]);
  });

  test("of a task that never arrived are refused", () => {
    expect(checksOf(apply(running(), 77).finish(2))).toEqual(["I2"]);
  });

  test("of an attempt that lost the race, or of a task that had expired, count as the first", () => {
    const script = running().emit("attempt.lost", WORKER_A, 0, 1, 1, 2).queue(0, 2).run(0, WORKER_B, 2).time(2);
    apply(script.end(0)).end(0, "succeeded", WORKER_B, 2).complete(0, 2);
    expect(checksOf(script.finish(200))).toEqual([]);
    expect(checksOf(apply(running().end(0).emit("task.expired", MASTER, 0)).finish(200))).toEqual([]);
  });

  test("that never happen are refused, a minute after the completion", () => {
    const { violations } = running().time(2).end(0).complete(0).finish(62);
    expect(violations).toEqual([
      expect.objectContaining({
        check: "I2",
        task: 0,
        message: "task 0 was completed, but its effect was never carried out",
      }),
    ]);
    expect(checksOf(running().time(2).end(0).complete(0).finish(61.9))).toEqual([]);
    expect(
      checksOf(
        running({} as never)
          .time(2)
          .end(0)
          .complete(0)
          .finish(62),
      ),
    ).toEqual([]);
  });

  test("may be missing while no master serves, or a store is down, and a minute after", () => {
    const completed = () => running().time(2).end(0).complete(0);
    const violated = (script: ScriptedTrace, end: number) =>
      script.finish(end).violations.filter(({ severity }) => severity === "violation").length;
    expect(violated(completed().time(3).emit("node.crashed", MASTER), 500)).toBe(0);
    expect(violated(completed().time(3).emit("node.crashed", STORE), 500)).toBe(0);
    expect(violated(completed().time(3).emit("node.paused", STORE), 500)).toBe(0);
    const back = () => completed().emit("node.crashed", STORE).time(100).emit("node.restarted", STORE);
    expect([violated(back(), 159), violated(back(), 160)]).toEqual([0, 1]);
    const led = () => completed().emit("node.crashed", MASTER).time(100).serve(MASTER_B, 2);
    expect([violated(led(), 159), violated(led(), 160)]).toEqual([0, 1]);
  });

  test("of which a store that has crashed only says that it had them already are there", () => {
    const refuse = (script: ScriptedTrace) =>
      script.emit("effect.refused", STORE, 0, 1, 1, EFFECT_REFUSALS.indexOf("duplicate")).complete(0);
    const crashed = () => running().time(2).end(0).emit("node.crashed", STORE).time(3).emit("node.restarted", STORE);
    expect(checksOf(refuse(crashed()).finish(200))).toEqual([]);
    expect(checksOf(apply(refuse(crashed())).finish(200))).toEqual(["I2"]);
    expect(checksOf(refuse(running().time(2).end(0)).finish(200))).toEqual(["I2"]);
  });

  test("that are missing in great number are named up to twenty, and counted", () => {
    const script = new ScriptedTrace(DECLARED, 100).cluster().serve(MASTER, 1);
    for (let task = 0; task < 25; task += 1) script.arrive(task).accept(task).run(task).end(task).complete(task);
    const { violations } = script.finish(100);
    expect(violations).toHaveLength(21);
    expect(violations[20].message).toBe("and 1 more of I2 (21 in all)");
  });

  test("that are refused are counted by reason", () => {
    const script = apply(running().time(2).end(0)).complete(0);
    for (const reason of ["duplicate", "stale", "stale"] as const)
      script.emit("effect.refused", STORE, 0, 1, 1, EFFECT_REFUSALS.indexOf(reason));
    const { metrics, violations } = script.finish(3);
    expect(violations).toEqual([]);
    expect(metrics).toMatchObject({ "effects.applied": 1, "effects.refused": 3, "effects.refusedStale": 2 });
    expect(running().finish(3).metrics).not.toHaveProperty("effects.applied");
  });
});

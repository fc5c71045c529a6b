// What a new leader may know that its predecessor did not live to tell, and what it may tell again.

import { describe, expect, test } from "vitest";
import { ANSWERS, OPERATIONS } from "../../src/trace/record-codes.ts";
import {
  admitted,
  checksOf,
  CLIENT,
  completed,
  MASTER,
  MASTER_B,
  ScriptedTrace,
  violatedChecks,
  WORKER_A,
  WORKER_B,
} from "./scripted-trace.ts";

const CANCEL = OPERATIONS.indexOf("cancel");

/** The leader crashes at 5 s; master 4 takes over at 7 s. */
function takeOver(script: ScriptedTrace): ScriptedTrace {
  script.declare(MASTER_B, "master").time(5).emit("node.crashed", MASTER).time(7);
  return script.emit("leader.recovering", MASTER_B, 0, 0, 2, 9);
}

describe("a new leader", () => {
  test("that queues a task whose admission nobody told has admitted it", () => {
    const script = takeOver(new ScriptedTrace().serve(MASTER, 1).time(1).arrive(0));
    script.emit("task.queued", MASTER_B, 0, 1).serve(MASTER_B, 2).emit("task.acknowledged", CLIENT, 0);
    const { metrics, violations } = script.finish(8);
    expect(violations).toEqual([]);
    expect(metrics["tasks.admitted"]).toBe(1);
  });

  test("is believed only across leaderships: within one, the admission comes first", () => {
    expect(checksOf(new ScriptedTrace().serve(MASTER, 1).arrive(0).queue(0).finish(1))).toEqual(["I1"]);
  });

  test("that calls a completion superseded of which nobody told has it in its books", () => {
    const script = takeOver(admitted().run(0).time(4).end(0)).serve(MASTER_B, 2);
    script.time(8).emit("task.superseded", MASTER_B, 0, 1, 2);
    const { metrics, violations } = script.finish(500);
    expect(violations).toEqual([]);
    expect(metrics).toMatchObject({ "tasks.completed": 1, "response.max": 7 });
  });

  test("is not believed if nothing of the task succeeded, nor is the one that led all the time", () => {
    const running = takeOver(admitted().run(0)).serve(MASTER_B, 2).time(8).emit("task.superseded", MASTER_B, 0, 1, 2);
    expect(running.finish(9).metrics["tasks.completed"]).toBe(0);
    const same = admitted().run(0).time(4).end(0).emit("task.superseded", MASTER, 0, 1, 1);
    expect(same.finish(9).metrics["tasks.completed"]).toBe(0);
  });

  test("may tell again, as it takes office, what its predecessor told", () => {
    const script = takeOver(completed().time(3).arrive(1).accept(1));
    script.emit("task.admitted", MASTER_B, 1, 0, 2).complete(0, 1, 2, MASTER_B).emit("task.dead-lettered", MASTER_B, 0);
    const { metrics, violations } = script.serve(MASTER_B, 2).emit("task.admitted", MASTER_B, 1, 0, 2).finish(8);
    expect(violations).toEqual([]);
    expect(metrics).toMatchObject({ "tasks.completed": 1, "effects.duplicate": 0, "tasks.admitted": 2 });
  });

  test("may tell again before anything else says that it is about to lead", () => {
    const script = admitted().declare(MASTER_B, "master").time(3).emit("task.admitted", MASTER_B, 0, 0, 2);
    expect(checksOf(script.serve(MASTER_B, 2).finish(4))).toEqual([]);
    expect(checksOf(admitted().time(3).emit("task.admitted", MASTER, 0, 0, 1).finish(4))).toEqual(["I1"]);
  });

  test("may tell what nobody told, before it serves", () => {
    const script = takeOver(new ScriptedTrace().serve(MASTER, 1).time(1).arrive(0).accept(0).run(0).time(4).end(0));
    const { metrics, violations } = script.complete(0, 1, 2, MASTER_B).serve(MASTER_B, 2).finish(8);
    expect(violations).toEqual([]);
    expect(metrics["tasks.completed"]).toBe(1);
  });

  test("has told for a predecessor that slept and tells of the same completion later, but only once", () => {
    const inherited = () =>
      takeOver(admitted().run(0).time(4).end(0))
        .serve(MASTER_B, 2)
        .time(8)
        .emit("task.superseded", MASTER_B, 0, 1, 2)
        .time(9)
        .complete(0, 1, 1, MASTER);
    expect(checksOf(inherited().finish(500))).toEqual([]);
    expect(checksOf(inherited().complete(0, 1, 1, MASTER).finish(500))).toEqual(["I2"]);
  });

  test("has admitted for a predecessor that slept and tells of the same admission later, but only once", () => {
    const inherited = () => {
      const script = takeOver(new ScriptedTrace().serve(MASTER, 1).time(1).arrive(0));
      script.emit("task.queued", MASTER_B, 0, 1).serve(MASTER_B, 2).emit("task.acknowledged", CLIENT, 0);
      return script.dispatch(0).time(9).emit("task.admitted", MASTER, 0, 0, 1);
    };
    expect(checksOf(inherited().finish(10))).toEqual([]);
    expect(checksOf(inherited().emit("task.admitted", MASTER, 0, 0, 1).finish(10))).toEqual(["I1"]);
  });

  test("that tells a client of a cancellation that nobody told has it in its books, and its predecessor may tell of it once", () => {
    const heard = (script: ScriptedTrace) =>
      script
        .emit("call.invoked", CLIENT, 0, CANCEL)
        .time(8)
        .emit("call.returned", CLIENT, 0, CANCEL, 0, ANSWERS.indexOf("cancelled"));
    const inherited = () => heard(takeOver(admitted().run(0).time(4).end(0, "killed")).serve(MASTER_B, 2));
    expect(inherited().finish(500)).toMatchObject({
      violations: [],
      metrics: { "tasks.cancelled": 1, "tasks.lost": 0 },
    });
    const late = () => inherited().time(9).emit("task.cancelled", MASTER, 0);
    expect(checksOf(late().finish(500))).toEqual([]);
    expect(checksOf(late().emit("task.cancelled", MASTER, 0).finish(500))).toEqual(["I1"]);
    // Within one leadership, whoever decides lives to tell.
    const same = heard(admitted().run(0).time(4).end(0, "killed"));
    expect(same.finish(9).metrics["tasks.cancelled"]).toBe(0);
  });

  test("that has lost its memory calls superseded what it does not know: that completes nothing", () => {
    const forgetful = admitted().run(0).time(4).end(0).time(5).emit("node.crashed", MASTER).time(7).serve(MASTER, 1);
    const { metrics } = forgetful.time(8).emit("task.superseded", MASTER, 0, 1, 1).finish(500);
    expect(metrics).toMatchObject({ "tasks.completed": 0, "tasks.lost": 1 });
  });

  test("cannot have inherited the end of what ended only after it had read the books", () => {
    const script = takeOver(admitted().run(0)).serve(MASTER_B, 2).time(7.5).end(0);
    expect(script.time(8).emit("task.superseded", MASTER_B, 0, 1, 2).finish(500).metrics["tasks.completed"]).toBe(0);
  });

  test("may not complete a task again once it is in office", () => {
    const script = takeOver(completed()).serve(MASTER_B, 2).time(8).complete(0, 1, 2, MASTER_B);
    expect(violatedChecks(script.finish(9))).toEqual(["I2"]);
  });

  test("is not spoken for by a former one that gives an attempt up", () => {
    const adopted = () =>
      admitted()
        .dispatch(0)
        .declare(MASTER_B, "master")
        .time(2)
        .serve(MASTER_B, 2)
        .emit("attempt.adopted", WORKER_A, 0, 1, 2);
    const again = (epoch: number) =>
      adopted().emit("attempt.lost", WORKER_A, 0, 1, epoch, 2).emit("attempt.dispatched", WORKER_B, 0, 2, 2, MASTER_B);
    expect(checksOf(again(2).finish(3))).toEqual([]);
    expect(checksOf(again(1).finish(3))).toEqual(["I1"]);
  });
});

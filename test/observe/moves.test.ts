// Moves, by hand: which count as made, which went back, and how long whoever ran stood still.

import { describe, expect, test } from "vitest";
import type { ObserveOptions } from "../../src/observe/observe-options.ts";
import { at, MASTER, ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "./scripted-trace.ts";

/** Task 0 runs on worker A since 0. */
function begun(): ScriptedTrace {
  return new ScriptedTrace({ comparesMoves: true }).cluster().serve(MASTER, 1).arrive(0, 10).accept(0).run(0);
}

/** Asked for now, away two seconds later, and running again after another one. */
function moved(script: ScriptedTrace, attempt: number, from: number, to: number, arrives = to): ScriptedTrace {
  const now = script.clock.now / SECOND;
  script.emit("attempt.moving", from, 0, attempt, 1, to).time(now + 2);
  script.end(0, "preempted", from, attempt).queue(0, attempt + 1);
  return script.time(now + 3).run(0, arrives, attempt + 1);
}

function metricsOf(script: ScriptedTrace, end: number): Readonly<Record<string, number>> {
  return script.finish(end).metrics;
}

describe("moves", () => {
  test("are not measured where nobody asks for them", () => {
    expect(metricsOf(begun().time(10).end(0).complete(0), 11)).not.toHaveProperty("moves.asked");
  });

  test("are made when the task comes where it should, and pause it until it runs there", () => {
    const script = moved(begun().time(4), 1, WORKER_A, WORKER_B).time(15);
    expect(metricsOf(script.end(0, "succeeded", WORKER_B, 2).complete(0, 2), 16)).toMatchObject({
      "moves.asked": 1,
      "moves.count": 1,
      "moves.perTask": 1,
      "moves.oscillation": 0,
      "moves.pause.mean": 3,
    });
  });

  test("pause it until what was saved has been read", () => {
    const script = moved(begun().time(4), 1, WORKER_A, WORKER_B).time(9);
    script.emit("attempt.restored", WORKER_B, 0, 2, 1, 0).time(15);
    const metrics = metricsOf(script.end(0, "succeeded", WORKER_B, 2).complete(0, 2), 16);
    expect(metrics["moves.pause.mean"]).toBe(5);
  });

  test("are not made when it comes to somebody else, or ends first", () => {
    const elsewhere = moved(begun().time(4), 1, WORKER_A, WORKER_B, WORKER_A).time(15);
    elsewhere.end(0, "succeeded", WORKER_A, 2).complete(0, 2);
    expect(metricsOf(elsewhere, 16)).toMatchObject({ "moves.asked": 1, "moves.count": 0 });
    const first = begun().time(4).emit("attempt.moving", WORKER_A, 0, 1, 1, WORKER_B).time(5).end(0).complete(0);
    expect(metricsOf(first, 6)).toMatchObject({ "moves.asked": 1, "moves.count": 0 });
  });

  test("are not made when the worker is lost first, though the task then comes to the same place", () => {
    const script = begun().time(4).emit("attempt.moving", WORKER_A, 0, 1, 1, WORKER_B).time(5);
    script.emit("attempt.lost", WORKER_A, 0, 1, 1, 0).queue(0, 2).time(6).run(0, WORKER_B, 2).time(15);
    const metrics = metricsOf(script.end(0, "succeeded", WORKER_B, 2).complete(0, 2), 16);
    expect(metrics).toMatchObject({ "moves.asked": 1, "moves.count": 0 });
  });

  test("that take a task back are counted", () => {
    const script = moved(moved(begun().time(4), 1, WORKER_A, WORKER_B).time(8), 2, WORKER_B, WORKER_A).time(20);
    const metrics = metricsOf(script.end(0, "succeeded", WORKER_A, 3).complete(0, 3), 21);
    expect(metrics).toMatchObject({ "moves.count": 2, "moves.oscillation": 0.5 });
  });
});

describe("convergence", () => {
  /** Eight tasks at worker A when B comes at 2 s. Two cores each: a share is four, and even is up to two more. */
  function crowded(options: Partial<ObserveOptions> = {}): ScriptedTrace {
    const script = new ScriptedTrace({ comparesMoves: true, ...options }).cluster().serve(MASTER, 1);
    script.emit("node.trusted", WORKER_A, 0, 0, 0, MASTER);
    for (let task = 0; task < 8; task += 1) script.arrive(task).accept(task);
    for (let task = 0; task < 8; task += 1) script.emit("attempt.dispatched", WORKER_A, task, 1, 1, MASTER);
    return script.time(2).emit("node.trusted", WORKER_B, 0, 0, 0, MASTER);
  }

  test("is from when a worker comes until nobody has more than his share and a task for each core", () => {
    const script = crowded();
    for (let task = 0; task < 4; task += 1) {
      script.time(3 + task).emit("attempt.refused", WORKER_A, task, 1, 1, 0);
      script
        .queue(task, 2)
        .time(3.5 + task)
        .emit("attempt.dispatched", WORKER_B, task, 2, 1, MASTER);
    }
    // At A there are 7 of 8 at 3.5 s, 6 of 7 at 4 s, and 6 of 8 at 4.5 s.
    expect(script.finish(10).metrics).toMatchObject({ "convergence.changes": 1, "convergence.mean": 2.5 });
  });

  test("does not count of who comes during the warm-up, also where it is over by then", () => {
    const metrics = crowded({ warmup: at(2.5) }).finish(12).metrics;
    expect(metrics).not.toHaveProperty("convergence.changes");
  });

  /** So many tasks at A and at B when B, the second of two, changes at 2 s. */
  function divided(atA: number, atB: number, options: Partial<ObserveOptions> = {}, cores = 2): ScriptedTrace {
    const script = new ScriptedTrace({ comparesMoves: true, ...options }, cores).cluster().serve(MASTER, 1);
    script.emit("node.trusted", WORKER_A, 0, 0, 0, MASTER);
    for (let task = 0; task < atA + atB + 1; task += 1) script.arrive(task).accept(task);
    for (let task = 0; task < atA + atB; task += 1)
      script.emit("attempt.dispatched", task < atA ? WORKER_A : WORKER_B, task, 1, 1, MASTER);
    return script.time(2);
  }
  /** A second later somebody looks, since a task comes to B and goes at once. */
  const looked = (script: ScriptedTrace, task: number): Readonly<Record<string, number>> =>
    script
      .time(3)
      .emit("attempt.dispatched", WORKER_B, task, 1, 1, MASTER)
      .emit("attempt.refused", WORKER_B, task, 1, 1, 0)
      .time(4)
      .emit("attempt.dispatched", WORKER_B, task, 2, 1, MASTER)
      .finish(10).metrics;

  test("is sought when a worker is lost, cordoned or returned, and then among the others", () => {
    for (const kind of ["node.declared-dead", "node.cordoned", "node.returned"] as const) {
      const script = divided(8, 0).emit("node.trusted", WORKER_B, 0, 0, 0, MASTER).time(2.5).emit(kind, WORKER_B);
      // Of the two changes at 2 s and 2.5 s none has to wait for B any more: A alone is always even.
      expect(looked(script, 8), kind).toMatchObject({ "convergence.changes": 2, "convergence.max": 1 });
    }
  });

  test("goes by cores and speed: of a worker three times as quick as the other, three times as much is its share", () => {
    // Of 13, 12.75 in shares of 9.56 and 3.19, two more allowed: 11 are even at a quick A, and are not where both are alike.
    const came = (nodeSpeeds: readonly number[]) =>
      looked(divided(11, 1, { nodeSpeeds }).emit("node.trusted", WORKER_B, 0, 0, 0, MASTER), 12);
    expect(came([1, 3, 1, 1])).toMatchObject({ "convergence.changes": 1, "convergence.max": 1 });
    expect(came([1, 1, 1, 1])).toMatchObject({ "convergence.max": 8 });
  });

  test("allows a tenth of the share where that is more than a task for each core", () => {
    // Of 41, 20.5 each: with one core, 22 are even, since 20.5 + 2.05 are allowed, and 23 are not.
    const came = (atA: number) =>
      looked(divided(atA, 40 - atA, {}, 1).emit("node.trusted", WORKER_B, 0, 0, 0, MASTER), 40);
    expect(came(22)).toMatchObject({ "convergence.max": 1 });
    expect(came(23)).toMatchObject({ "convergence.max": 8 });
  });

  test("knows a task by its latest attempt: the end of an earlier one takes nothing away", () => {
    const script = divided(7, 0).emit("node.trusted", WORKER_B, 0, 0, 0, MASTER);
    for (let task = 0; task < 7; task += 1) script.emit("attempt.dispatched", WORKER_A, task, 2, 1, MASTER);
    // Without three of them it would be even at 5 s.
    for (const task of [0, 1, 2]) script.time(3 + task).emit("attempt.lost", WORKER_A, task, 1, 1, MASTER);
    expect(script.finish(10).metrics).toMatchObject({ "convergence.changes": 1, "convergence.max": 8 });
  });

  test("that has not come counts until the end", () => {
    expect(crowded().finish(12).metrics).toMatchObject({ "convergence.changes": 1, "convergence.max": 10 });
  });
});

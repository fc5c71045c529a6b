// I1 at the end of a run: who is lost, and who may simply have to wait.

import { describe, expect, test } from "vitest";
import { admitted, MASTER, ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "../scripted-trace.ts";

/** A third worker, of four cores. */
const BIG = 4;

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

  test("one may wait for a machine that has what it needs, and so may those behind it", () => {
    // Class 1 needs what only BIG has, though not more cores.
    const holds = (workClass: number, node: number) => workClass === 0 || node === BIG;
    const waiting = () => {
      const script = new ScriptedTrace({ holds, classNames: ["thin", "gpu"] }).declare(BIG, "worker", 2);
      for (const node of [WORKER_A, WORKER_B, BIG]) script.emit("node.trusted", node);
      script.serve(MASTER, 1).arrive(0, 1, { workClass: 1 }).accept(0);
      return script.arrive(1).accept(1).time(1);
    };
    const lost = (script: ScriptedTrace) => script.finish(100).metrics["tasks.lost"];
    expect(lost(waiting())).toBe(2);
    expect(lost(waiting().emit("node.crashed", BIG))).toBe(0);
  });

  test("one may wait for a machine in quarantine, but not once that is over, or a new leader knows nothing of it", () => {
    const waiting = () => {
      const script = new ScriptedTrace().declare(BIG, "worker", 4);
      for (const node of [WORKER_A, WORKER_B, BIG]) script.emit("node.trusted", node);
      return script.serve(MASTER, 1).arrive(0, 1, { cores: 4 }).accept(0).time(1).emit("node.quarantined", BIG);
    };
    expect(isLost(waiting(), 100)).toBe(false);
    const released = () => waiting().time(50).emit("node.released", BIG);
    expect([isLost(released(), 109), isLost(released(), 111)]).toEqual([false, true]);
    const succeeded = () => waiting().time(50).serve(MASTER, 2).queue(0);
    expect([isLost(succeeded(), 109), isLost(succeeded(), 111)]).toEqual([false, true]);
    const deposed = () => waiting().emit("node.released", BIG).time(50).serve(WORKER_B, 2).queue(0);
    expect(isLost(deposed().emit("node.quarantined", BIG), 200)).toBe(true);
    const sentThere = () => admitted().dispatch(0).emit("node.quarantined", WORKER_A);
    expect(isLost(sentThere(), 100)).toBe(true);
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

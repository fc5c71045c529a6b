// Each oracle against a run that breaks exactly its property, and against legal runs that come close.

import { describe, expect, test } from "vitest";
import { Digest } from "../../src/kernel/digest.ts";
import type { Instant } from "../../src/kernel/time.ts";
import type { Violation } from "../../src/observe/observations.ts";
import { Conservation } from "../../src/observe/oracles/conservation.ts";
import { LittlesLaw } from "../../src/observe/oracles/littles-law.ts";
import { UtilisationLaw } from "../../src/observe/oracles/utilisation-law.ts";
import { Violations } from "../../src/observe/oracles/violations.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { Trace } from "../../src/trace/trace.ts";
import { checksOf, CLIENT, MASTER, ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "./scripted-trace.ts";

/** A master that serves since 0, and task 0 admitted at 1. */
function admitted(options = {}): ScriptedTrace {
  return new ScriptedTrace(options).emit("leader.serving", MASTER, 0, 0, 1).time(1).arrive(0).accept(0);
}

function completed(): ScriptedTrace {
  return admitted().run(0).time(2).end(0).complete(0);
}

describe("I1, edges of the state table", () => {
  test.each<[string, (script: ScriptedTrace) => ScriptedTrace, number]>([
    [
      "a second dispatch of a task that is not known to have stopped",
      (script) => script.run(0).dispatch(0, WORKER_B, 2),
      12,
    ],
    [
      "a retry of a task that was never dispatched",
      (script) => script.emit("task.backoff", MASTER, 0, 0, 0, SECOND),
      10,
    ],
    ["a dead letter without an attempt", (script) => script.emit("task.dead-lettered", MASTER, 0), 10],
    ["a rejection after the admission", (script) => script.emit("task.rejected", MASTER, 0), 10],
    ["a second admission under one leader", (script) => script.emit("task.admitted", MASTER, 0, 0, 1), 10],
    [
      "losing an attempt twice",
      (script) => script.dispatch(0).emit("attempt.lost", WORKER_A, 0, 1).emit("attempt.lost", WORKER_A, 0, 1),
      12,
    ],
  ])("refuse %s", (_title, break_, record) => {
    const { violations } = break_(admitted()).finish(3);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatchObject({ check: "I1", severity: "violation", task: 0, at: 1, record: record - 1 });
  });

  test.each<[string, (script: ScriptedTrace) => ScriptedTrace]>([
    ["queued", (script) => script.queue(0, 2)],
    ["dispatched", (script) => script.dispatch(0, WORKER_A, 2)],
    ["expired", (script) => script.emit("task.expired", MASTER, 0)],
    ["in backoff", (script) => script.emit("task.backoff", MASTER, 0, 1, 0, 1)],
  ])("refuse that a completed task is %s again", (_title, revive) => {
    expect(checksOf(revive(completed()).finish(3))).toEqual(["I1"]);
  });

  test("allow what a new leader tells that the old one would have contradicted", () => {
    const script = admitted().run(0);
    script
      .time(2)
      .emit("node.crashed", MASTER)
      .time(3)
      .emit("node.restarted", MASTER)
      .emit("leader.recovering", MASTER, 0, 0, 2, 5);
    script.queue(0, 2).emit("attempt.adopted", WORKER_A, 0, 1, 2).emit("leader.serving", MASTER, 0, 0, 2);
    script.time(4).end(0).complete(0);
    expect(checksOf(script.finish())).toEqual([]);
  });

  test("ignore what a deposed master still believes", () => {
    const script = admitted().run(0);
    script
      .time(2)
      .emit("node.declared", 4, 0, 1)
      .emit("leader.serving", 4, 0, 0, 2)
      .emit("attempt.adopted", WORKER_A, 0, 1, 2);
    script.time(3).end(0).emit("task.completed", 4, 0, 1, 2);
    script.queue(0, 2).dispatch(0, WORKER_B, 2).emit("task.backoff", MASTER, 0, 2);
    expect(checksOf(script.finish())).toEqual([]);
  });

  test("allow a late completion of an attempt that was given up, and late news of earlier attempts", () => {
    const script = admitted().dispatch(0).emit("attempt.lost", WORKER_A, 0, 1, 1, 2).queue(0, 2).start(0);
    script.time(2).emit("attempt.lost", WORKER_A, 0, 1, 1, 2).end(0).complete(0);
    expect(checksOf(script.finish())).toEqual([]);
  });

  test("allow a refused attempt to be queued, delayed, or sent elsewhere", () => {
    const script = admitted().dispatch(0).emit("attempt.refused", WORKER_A, 0, 1, 1, 0).queue(0, 2);
    script
      .dispatch(0, WORKER_A, 2)
      .emit("attempt.refused", WORKER_A, 0, 2, 1, 0)
      .emit("task.backoff", MASTER, 0, 2, 0, 10);
    script
      .time(2)
      .queue(0, 3)
      .dispatch(0, WORKER_A, 3)
      .emit("attempt.refused", WORKER_A, 0, 3, 1, 0)
      .run(0, WORKER_B, 4);
    script.time(3).end(0, "succeeded", WORKER_B, 4).complete(0, 4);
    expect(checksOf(script.finish())).toEqual([]);
  });
});

describe("I1, acknowledgements", () => {
  test("an acknowledgement before the admission is refused", () => {
    const script = new ScriptedTrace()
      .arrive(0)
      .emit("task.acknowledged", CLIENT, 0)
      .emit("task.admitted", MASTER, 0, 0, 1);
    expect(checksOf(script.finish(1))).toEqual(["I1"]);
  });

  test("one after the end of the task is not", () => {
    const script = new ScriptedTrace()
      .arrive(0)
      .emit("task.admitted", MASTER, 0, 0, 1)
      .queue(0)
      .run(0)
      .time(1)
      .end(0)
      .complete(0);
    expect(checksOf(script.emit("task.acknowledged", CLIENT, 0).finish(2))).toEqual([]);
  });
});

describe("I1, tasks that stand still for ever", () => {
  const isLost = (script: ScriptedTrace, end: number) => {
    const { metrics, violations } = script.finish(end);
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

  test("a task that was sent to a worker that never starts it is lost", () => {
    expect(isLost(admitted().dispatch(0), 100)).toBe(true);
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

  test("nor a queued one while anything runs: it may be behind something bigger", () => {
    const script = admitted().arrive(1).accept(1).run(1).time(99).end(1).complete(1);
    expect(isLost(script, 100)).toBe(false);
  });

  test("a task that was never admitted may be forgotten", () => {
    expect(isLost(new ScriptedTrace().arrive(0), 500)).toBe(false);
  });
});

describe("I2, exactly-once effects", () => {
  test("a second completion is one violation and one duplicate effect", () => {
    const { metrics, violations } = completed().complete(0).finish(3);
    expect(violations.map(({ check, task, node }) => [check, task, node])).toEqual([["I2", 0, MASTER]]);
    expect(metrics["effects.duplicate"]).toBe(1);
    expect(metrics["tasks.completed"]).toBe(1);
  });

  test("also while the loser of the race still runs", () => {
    const script = admitted().run(0).emit("attempt.lost", WORKER_A, 0, 1).queue(0, 2).run(0, WORKER_B, 2);
    script.time(2).end(0, "succeeded", WORKER_B, 2).complete(0, 2).time(3).end(0).complete(0, 1);
    expect(checksOf(script.finish())).toEqual(["I2"]);
  });

  test("a completion after the task had ended otherwise is refused", () => {
    const script = admitted().run(0).time(2).emit("task.expired", MASTER, 0).end(0).complete(0);
    expect(checksOf(script.finish())).toEqual(["I2"]);
  });

  test.each<[string, (script: ScriptedTrace) => ScriptedTrace]>([
    ["never started", (script) => script.dispatch(0).complete(0)],
    ["still runs", (script) => script.run(0).complete(0)],
    ["failed", (script) => script.run(0).time(2).end(0, "failed").complete(0)],
    ["is another one", (script) => script.run(0).time(2).end(0).complete(0, 2)],
  ])("a completion of an attempt that %s is refused", (_title, complete) => {
    expect(checksOf(complete(admitted()).finish(3))).toEqual(["I2"]);
  });

  test("a success of an attempt that was not running there is refused", () => {
    const script = admitted().run(0).end(0, "succeeded", WORKER_B).time(2).end(0).complete(0);
    expect(checksOf(script.finish())).toEqual(["I2"]);
  });
});

describe("I5, capacity", () => {
  test("more cores than the node has are refused", () => {
    const script = admitted().arrive(1).accept(1).run(0, WORKER_A, 1, 1).run(1, WORKER_A, 1, 2);
    const { violations } = script.finish(2);
    expect(violations).toEqual([
      expect.objectContaining({
        check: "I5",
        task: 1,
        node: WORKER_A,
        message: "node 1 has 2 cores, and its attempts hold 3",
      }),
    ]);
  });

  test("exactly as many are not, nor one more after one is given back", () => {
    const script = admitted()
      .run(0, WORKER_A, 1, 2)
      .time(2)
      .end(0)
      .complete(0)
      .arrive(1)
      .accept(1)
      .run(1, WORKER_A, 1, 2);
    expect(checksOf(script.finish(2))).toEqual([]);
  });

  test("a start on a node that is down is refused", () => {
    expect(checksOf(admitted().emit("node.crashed", WORKER_A).run(0).end(0, "crashed").finish(2))).toEqual(["I5"]);
  });

  test("an attempt that survives the crash of its node is refused: when it ends, at the restart, or at the end", () => {
    const crash = () => admitted().run(0).time(2).emit("node.crashed", WORKER_A).time(3);
    expect(checksOf(crash().end(0, "crashed").finish(4))).toEqual(["I5"]);
    expect(checksOf(crash().emit("node.restarted", WORKER_A).finish(4))).toEqual(["I5"]);
    expect(checksOf(crash().finish(4))).toEqual(["I5"]);
  });

  test("one that ends at the instant of the crash is not", () => {
    expect(checksOf(admitted().run(0).time(2).emit("node.crashed", WORKER_A).end(0, "crashed").finish(4))).toEqual([]);
  });
});

describe("I9, conservation", () => {
  test.each<[string, (script: ScriptedTrace) => ScriptedTrace]>([
    ["admission", (script) => script.emit("task.admitted", MASTER, 7)],
    ["acknowledgement", (script) => script.emit("task.acknowledged", CLIENT, 7)],
    ["queueing", (script) => script.queue(7)],
    ["dispatch", (script) => script.dispatch(7)],
    ["completion", (script) => script.complete(7)],
    ["end", (script) => script.emit("task.expired", MASTER, 7)],
    ["start", (script) => script.start(7).time(2).end(7, "killed")],
  ])("refuses the %s of a task that never arrived", (record, emit) => {
    const { violations } = emit(completed()).finish(3);
    expect(violations.map(({ check, message }) => [check, message])).toEqual([
      ["I9", `${record} of task 7, which never arrived`],
    ]);
  });

  test("refuses a second arrival", () => {
    expect(checksOf(completed().arrive(0).finish(3))).toEqual(["I9"]);
    expect(checksOf(admitted().arrive(0).finish(3))).toEqual(["I9"]);
  });

  test("refuses sums that do not add up", () => {
    const { violations, conservation } = bookkeeping();
    conservation.checkTasks({ arrived: 5, ended: 3, inSystem: 2 }, END);
    conservation.checkWork(100, 100, END);
    expect(violations.list(END)).toEqual([]);
    conservation.checkTasks({ arrived: 5, ended: 3, inSystem: 1 }, END);
    conservation.checkWork(100, 99, END);
    expect(violations.list(END).map(({ check }) => check)).toEqual(["I9", "I9"]);
  });
});

const END = (10 * SECOND) as Instant;

function bookkeeping() {
  const violations = new Violations(() => 1);
  return {
    violations,
    conservation: new Conservation(violations),
    little: new LittlesLaw(violations),
    utilisation: new UtilisationLaw(violations),
  };
}

describe("the laws", () => {
  test("Little's law holds to the microsecond, and shows a ledger that is one arrival off", () => {
    const { violations, little } = bookkeeping();
    little.left((4 * SECOND) as Instant, SECOND);
    little.left(END, 7 * SECOND);
    little.check(6 * SECOND, END);
    expect(violations.list(END)).toEqual([]);
    little.left((4 * SECOND) as Instant, 4 * SECOND - 1);
    little.check(6 * SECOND, END);
    expect(violations.list(END).map(({ check }) => check)).toEqual(["littles-law"]);
  });

  test("the utilisation law shows an attempt whose cores or span the ledger has wrong", () => {
    const { violations, utilisation } = bookkeeping();
    utilisation.ended((4 * SECOND) as Instant, 2, SECOND);
    utilisation.check(6 * SECOND, END);
    expect(violations.list(END)).toEqual([]);
    utilisation.check(3 * SECOND, END);
    expect(violations.list(END).map(({ check }) => check)).toEqual(["utilisation-law"]);
  });
});

describe("I10, bounds", () => {
  const failTwice = (options: { attemptsMax?: number }) => {
    const script = admitted(options);
    for (const attempt of [1, 2])
      script
        .run(0, WORKER_A, attempt)
        .end(0, "failed", WORKER_A, attempt)
        .queue(0, attempt + 1);
    return script.run(0, WORKER_A, 3);
  };

  test("one attempt more than declared is refused", () => {
    expect(checksOf(failTwice({ attemptsMax: 2 }).finish(2))).toEqual(["I10"]);
    expect(checksOf(failTwice({ attemptsMax: 3 }).finish(2))).toEqual([]);
    expect(checksOf(failTwice({}).finish(2))).toEqual([]);
  });

  /** `perSecond` tasks arrive each second; one a second is done. */
  const load = (perSecond: number) => {
    const script = new ScriptedTrace({ duration: (40 * SECOND) as Instant });
    let arrived = 0;
    for (let second = 0; second < 40; second += 1) {
      script.time(second);
      if (second > 0) script.end(second - 1).complete(second - 1);
      for (let count = 0; count < perSecond; count += 1, arrived += 1) script.arrive(arrived).accept(arrived);
      script.run(second);
    }
    return script.finish(40);
  };

  test("a queue that grows all the time is a warning", () => {
    expect(load(2).violations).toEqual([expect.objectContaining({ check: "I10", severity: "warning" })]);
    expect(load(1).violations).toEqual([]);
  });
});

describe("violations", () => {
  test("are kept up to twenty of a check, then counted", () => {
    const script = new ScriptedTrace();
    const seen: Violation[] = [];
    const watched = new ScriptedTrace({ onViolation: (violation) => seen.push(violation) });
    for (let task = 100; task < 130; task += 1) {
      script.queue(task);
      watched.queue(task);
    }
    const { violations } = script.finish(1);
    expect(violations).toHaveLength(21);
    expect(violations[20].message).toBe("and 10 more of I9 (30 in all)");
    expect(seen).toHaveLength(20);
  });

  test("say how many records were emitted before", () => {
    const trace = new Trace({ now: 5 as Instant }, new Digest());
    const violations = new Violations(() => trace.recordCount);
    trace.on("run.warm", (at) => violations.report("X", at, "here"));
    for (let count = 0; count < 3; count += 1) trace.emit(RECORD["disk.synced"], 0, 0, 0, 0, 0);
    trace.emit(RECORD["run.warm"], 0, 0, 0, 0, 0);
    violations.finish();
    violations.report("Y", 9 as Instant, "at the end");
    expect(violations.list(9 as Instant).map(({ record }) => record)).toEqual([3, 4]);
  });
});

// Recovery timelines of faults that hit workers, with every instant worked out by hand.

import { describe, expect, test } from "vitest";
import type { Recovery } from "../../../src/observe/observations.ts";
import { at, MASTER, ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "../scripted-trace.ts";

/** Has no part in any fault. */
const WORKER_C = 9;
const FAULTY = { faultWindows: [{ from: at(10), until: at(20) }] };

/** Task 0 runs on worker A since 1 s, task 1 on worker B; nothing waits. */
function loaded(options = {}): ScriptedTrace {
  const script = new ScriptedTrace({ ...FAULTY, ...options }, 4).serve(MASTER, 1);
  return script.time(1).arrive(0, 30).accept(0).run(0).arrive(1, 30).accept(1).run(1, WORKER_B);
}

function strike(script: ScriptedTrace, second = 10, node: number = WORKER_A, fault = 0): ScriptedTrace {
  return script.time(second).emit("fault.started", node, fault);
}

function crash(script: ScriptedTrace, node: number = WORKER_A): ScriptedTrace {
  return script.emit("node.crashed", node);
}

/** The master gives up the attempt of task 0 and sends it to worker B. */
function moveTask(script: ScriptedTrace, attempt = 2): ScriptedTrace {
  script.emit("attempt.lost", WORKER_A, 0, attempt - 1, 1, 2).queue(0, attempt);
  return script.dispatch(0, WORKER_B, attempt);
}

function only(script: ScriptedTrace, end: number): Recovery {
  const { recoveries } = script.finish(end);
  expect(recoveries).toHaveLength(1);
  return recoveries![0];
}

describe("a crash of a worker", () => {
  const crashed = () => {
    const script = crash(strike(loaded())).end(0, "crashed").time(13).emit("node.suspected", WORKER_A);
    return script.time(18).emit("node.declared-dead", WORKER_A, 0, 0, 0, MASTER);
  };

  test("is over when its task has been dispatched again and nothing waits any more", () => {
    const script = moveTask(crashed().time(19)).time(21).start(0, WORKER_B, 2);
    const recovery = only(script.time(25).emit("fault.ended", WORKER_A, 0), 40);
    expect(recovery).toEqual({
      fault: 0,
      nodes: [WORKER_A],
      nodeCount: 1,
      hitsLeader: false,
      tasks: 1,
      dispatchedAgain: 1,
      survived: 0,
      workLost: 9,
      struckAt: 10,
      healedAt: 25,
      detectedAt: 13,
      ledAt: 10,
      dispatchedAt: 19,
      // The one task that waited from 10 to 21 is within the tolerance.
      recoveredAt: 19,
      lost: { detection: 3, decision: 0, transfer: 6, redo: 0, total: 9 },
    });
  });

  test("is not over before the backlog is back where it was", () => {
    const script = crashed();
    for (const task of [2, 3, 4]) script.arrive(task).accept(task);
    moveTask(script.time(19)).time(21).start(0, WORKER_B, 2).time(23).run(2, WORKER_B).time(24).run(3, WORKER_B);
    const { metrics, recoveries } = script.time(30).finish();
    // Four wait from 18 s on, one of them to the end: one more than before is within the tolerance, two are not.
    expect(recoveries![0]).toMatchObject({ dispatchedAt: 19, recoveredAt: 24 });
    expect(recoveries![0].lost).toEqual({ detection: 3, decision: 0, transfer: 6, redo: 5, total: 14 });
    expect(metrics).toMatchObject({
      "recovery.mean": 14,
      "recovery.max": 14,
      "recovery.detection.mean": 3,
      "recovery.decision.mean": 0,
      "recovery.transfer.mean": 6,
      "recovery.redo.mean": 5,
      "recovery.unfinished": 0,
    });
    expect(metrics).not.toHaveProperty("failover.mean");
  });

  test("counts a dip below the level only if it lasts for longer than an instant", () => {
    const script = crashed();
    for (const task of [2, 3]) script.arrive(task).accept(task);
    moveTask(script.time(19)).start(0, WORKER_B, 2).time(22).run(2, WORKER_B).arrive(4).accept(4);
    expect(only(script.time(27).run(3, WORKER_B), 30).recoveredAt).toBe(27);
  });

  test("whose task is never sent out again is not recovered from, and the time is the transfer's", () => {
    const { metrics, recoveries } = crashed().finish(40);
    expect(recoveries![0]).toMatchObject({ detectedAt: 13, dispatchedAt: null, recoveredAt: null });
    expect(recoveries![0].lost).toEqual({ detection: 3, decision: 0, transfer: 27, redo: 0, total: 30 });
    expect(metrics["recovery.unfinished"]).toBe(1);
    expect(metrics).not.toHaveProperty("recovery.mean");
  });

  test("is followed for an hour at most", () => {
    const recovery = only(moveTask(crashed().time(4_000)).start(0, WORKER_B, 2), 5_000);
    expect(recovery).toMatchObject({ recoveredAt: null, lost: { total: 3_600 } });
  });

  test("is noticed, if by nothing else, when the master gives an attempt up", () => {
    const script = crash(strike(loaded())).end(0, "crashed").emit("node.restarted", WORKER_A);
    expect(only(moveTask(script.time(12)).start(0, WORKER_B, 2), 20)).toMatchObject({
      detectedAt: 12,
      dispatchedAt: 12,
    });
  });

  test("of an idle worker costs nothing, until a task is sent there before anybody notices", () => {
    const idle = () => crash(strike(loaded().end(0).complete(0)));
    const script = idle();
    expect(only(script, 30)).toMatchObject({ tasks: 0, recoveredAt: 10, lost: { total: 0 } });
    const { metrics } = script.finish(30);
    expect(Object.keys(metrics).filter((name) => name.startsWith("recovery."))).toEqual([]);
    const sent = idle().time(12).arrive(2).accept(2).dispatch(2).time(15).emit("node.suspected", WORKER_A);
    sent.time(16).emit("attempt.lost", WORKER_A, 2, 1, 1, 2).queue(2, 2).run(2, WORKER_B, 2);
    expect(only(sent, 30)).toMatchObject({
      tasks: 1,
      detectedAt: 15,
      recoveredAt: 16,
      lost: { detection: 5, transfer: 1, redo: 0 },
    });
  });

  test("leaves alone what runs elsewhere too, and what had been given up before", () => {
    const copied = loaded().time(5).emit("attempt.copied", WORKER_B, 0, 2, 1, 0).run(0, WORKER_B, 2);
    copied.time(6).emit("attempt.copied", WORKER_A, 1, 2, 1, 0).run(1, WORKER_A, 2);
    expect(only(crash(strike(copied)).end(0, "crashed"), 20).tasks).toBe(0);
    const given = moveTask(loaded().time(5)).start(0, WORKER_B, 2);
    expect(only(crash(strike(given)).end(0, "crashed"), 20).tasks).toBe(0);
  });

  test("counts tasks that end, and not what happens to them twice", () => {
    const script = crashed().emit("task.cancelled", MASTER, 0);
    expect(only(script, 30)).toMatchObject({ tasks: 1, dispatchedAgain: 0, survived: 0, dispatchedAt: 18 });
  });

  test("loses only the work that is not in a checkpoint", () => {
    const script = loaded()
      .time(5)
      .emit("checkpoint.begun", WORKER_A, 0, 1, 1, 4 * SECOND);
    script.time(6).emit("checkpoint.ended", WORKER_A, 0, 1, 1, 4 * SECOND);
    expect(only(crash(strike(script)).end(0, "crashed"), 20).workLost).toBeCloseTo(4, 9);
  });
});

describe("an attempt that was given up too early", () => {
  test("has survived if the master takes it back", () => {
    const script = strike(loaded()).emit("node.paused", WORKER_A).time(13).emit("attempt.lost", WORKER_A, 0, 1, 1, 2);
    script.queue(0, 2).time(15).emit("node.resumed", WORKER_A).time(16).emit("attempt.adopted", WORKER_A, 0, 1, 1);
    expect(only(script, 20)).toMatchObject({ survived: 1, dispatchedAgain: 0, dispatchedAt: 16 });
  });
});

describe("a fault of several nodes", () => {
  test("hits the nodes that fall at its instant", () => {
    const script = crash(crash(strike(loaded(), 10, -1)).end(0, "crashed"), WORKER_B).end(1, "crashed", WORKER_B);
    script.time(11).emit("node.crashed", MASTER);
    expect(only(script, 20)).toMatchObject({ nodes: [WORKER_A, WORKER_B], tasks: 2, hitsLeader: false });
  });

  test("hits, if it cuts links, the nodes on which it bites, from then on", () => {
    const script = strike(loaded(), 10, -1)
      .time(12)
      .emit("fault.bit", WORKER_B, 0)
      .time(14)
      .emit("fault.bit", WORKER_B, 0);
    script.time(15).emit("fault.bit", WORKER_A, 99).emit("node.suspected", WORKER_B);
    const recovery = only(script.time(18).emit("fault.ended", -1, 0), 30);
    expect(recovery).toMatchObject({ nodes: [WORKER_B], tasks: 1, survived: 1, healedAt: 18, recoveredAt: 18 });
    expect(recovery.lost).toEqual({ detection: 5, decision: 0, transfer: 3, redo: 0, total: 8 });
  });

  test("that never hits anything is not listed", () => {
    expect(strike(loaded(), 10, -1).time(15).emit("fault.ended", -1, 0).finish(20).recoveries).toEqual([]);
  });

  test("names fifty nodes at most", () => {
    const script = strike(loaded(), 10, -1);
    for (let node = 100; node < 180; node += 1) crash(script, node);
    const recovery = only(script, 20);
    expect(recovery.nodeCount).toBe(80);
    expect(recovery.nodes).toHaveLength(50);
  });
});

describe("a fault that leaves its nodes running", () => {
  test("is over at the thaw, if nobody gave up what ran there", () => {
    const script = strike(loaded()).emit("node.paused", WORKER_A).time(14).emit("node.resumed", WORKER_A);
    expect(only(script, 20)).toMatchObject({
      tasks: 1,
      survived: 1,
      detectedAt: null,
      recoveredAt: 14,
      lost: { transfer: 4 },
    });
  });

  test("is over when the work was given up and sent elsewhere, before the thaw", () => {
    const script = strike(loaded()).emit("node.paused", WORKER_A).time(13).emit("node.declared-dead", WORKER_A);
    moveTask(script).start(0, WORKER_B, 2).time(20).emit("node.resumed", WORKER_A);
    expect(only(script, 30)).toMatchObject({ survived: 0, dispatchedAgain: 1, detectedAt: 13, recoveredAt: 13 });
  });

  test("is over at the heal, or when the task completes", () => {
    const slow = () => strike(loaded()).emit("node.speed", WORKER_A, 0, 0, 0, 100_000);
    expect(only(slow().time(16).emit("fault.ended", WORKER_A, 0), 20)).toMatchObject({ survived: 1, recoveredAt: 16 });
    expect(only(slow().time(14).end(0).complete(0), 20)).toMatchObject({ survived: 0, recoveredAt: 14 });
  });

  test("does not spare what was dispatched to a node that went down meanwhile", () => {
    const script = crash(strike(loaded().arrive(2).accept(2).dispatch(2))).end(0, "crashed");
    script.time(12).emit("fault.ended", WORKER_A, 0).emit("node.restarted", WORKER_A);
    expect(only(script, 20)).toMatchObject({ tasks: 2, survived: 0, recoveredAt: null });
  });
});

describe("several faults", () => {
  test("are followed each for itself, also on one node", () => {
    const script = strike(loaded(), 10, WORKER_A, 0).emit("node.speed", WORKER_A, 0, 0, 0, 500_000);
    crash(strike(script, 12, WORKER_A, 1)).end(0, "crashed");
    moveTask(script.time(15)).start(0, WORKER_B, 2);
    const { recoveries } = script.finish(20);
    expect(recoveries!.map(({ fault, struckAt, recoveredAt }) => [fault, struckAt, recoveredAt])).toEqual([
      [0, 10, 15],
      [1, 12, 15],
    ]);
  });

  test("of one declaration are told apart: what bites after a heal is of the next strike", () => {
    const script = strike(loaded(), 10, -1).emit("fault.bit", WORKER_A, 0).emit("attempt.lost", WORKER_A, 0, 1, 1, 2);
    script.queue(0, 2).time(12).emit("fault.ended", -1, 0);
    const { recoveries } = strike(script, 14, -1).emit("fault.bit", WORKER_B, 0).finish(20);
    expect(recoveries!.map(({ nodes }) => nodes)).toEqual([[WORKER_A], [WORKER_B]]);
  });

  test("that healed without cost cost nothing later", () => {
    const script = strike(loaded().end(0).complete(0))
      .emit("node.paused", WORKER_A)
      .time(12)
      .emit("node.resumed", WORKER_A);
    crash(strike(script.emit("fault.ended", WORKER_A, 0), 20, WORKER_A, 1))
      .arrive(2)
      .accept(2)
      .dispatch(2);
    expect(script.finish(30).recoveries!.map(({ fault, tasks }) => [fault, tasks])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  test("are over when the backlog is where it was before each", () => {
    const script = crash(strike(loaded())).end(0, "crashed").time(11);
    for (let task = 100; task < 110; task += 1) script.arrive(task);
    crash(strike(script, 22, WORKER_B, 1), WORKER_B).end(1, "crashed", WORKER_B);
    script.time(25).emit("attempt.lost", WORKER_A, 0, 1, 1, 2).queue(0, 2).dispatch(0, WORKER_C, 2);
    script.emit("attempt.lost", WORKER_B, 1, 1, 1, 2).queue(1, 2).dispatch(1, WORKER_C, 2).time(26);
    script.emit("task.cancelled", MASTER, 100).time(40);
    for (let task = 101; task < 110; task += 1) script.emit("task.cancelled", MASTER, task);
    script.emit("task.cancelled", MASTER, 0);
    expect(script.finish(50).recoveries!.map(({ dispatchedAt, recoveredAt }) => [dispatchedAt, recoveredAt])).toEqual([
      [25, 40],
      [25, 25],
    ]);
  });

  test("that are given up are forgotten: what becomes of their tasks is not the next one's affair", () => {
    const script = strike(crash(strike(loaded())).end(0, "crashed"), 4_000, WORKER_B, 1).emit("node.paused", WORKER_B);
    script.time(4_001).emit("attempt.lost", WORKER_A, 0, 1, 1, 2).queue(0, 2).dispatch(0, WORKER_C, 2);
    expect(script.finish(4_002).recoveries!.map(({ tasks, dispatchedAgain }) => [tasks, dispatchedAgain])).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  test("are kept up to two hundred, and counted beyond", () => {
    const script = loaded({}).time(2);
    for (let index = 0; index < 250; index += 1) {
      strike(script, 10 + index, WORKER_A, index).emit("node.paused", WORKER_A);
      script
        .time(10.5 + index)
        .emit("node.resumed", WORKER_A)
        .emit("fault.ended", WORKER_A, index);
    }
    const { metrics, recoveries } = script.finish(300);
    expect(recoveries).toHaveLength(200);
    expect(metrics["recovery.mean"]).toBeCloseTo(0.5, 9);
  });

  test("are followed thirty-one at a time", () => {
    const script = loaded();
    for (let index = 0; index < 40; index += 1) strike(script, 10, WORKER_A, index);
    expect(script.finish(20).recoveries).toHaveLength(31);
  });
});

test("a run without fault windows follows nothing", () => {
  const script = crash(strike(loaded({ faultWindows: [] }))).end(0, "crashed");
  const { metrics, recoveries } = script.finish(20);
  expect(recoveries).toBeUndefined();
  expect(metrics).not.toHaveProperty("recovery.unfinished");
});

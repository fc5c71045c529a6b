// Recovery timelines of faults that hit masters and locks, with every instant worked out by hand.

import { describe, expect, test } from "vitest";
import type { Recovery } from "../../../src/observe/observations.ts";
import {
  at,
  LOCK_A,
  LOCK_B,
  MASTER,
  MASTER_B,
  MASTER_C,
  ScriptedTrace,
  WORKER_A,
  WORKER_B,
} from "../scripted-trace.ts";

const FAULTY = { faultWindows: [{ from: at(10), until: at(20) }] };

/** Master 0 leads epoch 1; task 0 runs on worker A. */
function led(): ScriptedTrace {
  const script = new ScriptedTrace(FAULTY, 4).cluster().role(MASTER, "leader", 1).serve(MASTER, 1);
  return script.time(1).arrive(0, 30).accept(0).run(0);
}

function strike(script: ScriptedTrace, node: number, fault = 0): ScriptedTrace {
  return script.time(10).emit("fault.started", node, fault);
}

function only(script: ScriptedTrace, end: number): Recovery {
  const { recoveries } = script.finish(end);
  expect(recoveries).toHaveLength(1);
  return recoveries![0];
}

describe("a crash of the leader", () => {
  const crashed = () => strike(led(), MASTER).emit("node.crashed", MASTER);
  const elected = (script: ScriptedTrace) => {
    script.time(12).role(MASTER_B, "pre-candidate", 1).time(13).role(MASTER_B, "candidate", 2);
    return script.role(MASTER_B, "leader", 2).time(14).serve(MASTER_B, 2);
  };

  test("is noticed when another stands, and over when it serves, if nothing waits", () => {
    const { metrics, recoveries } = elected(crashed()).finish(30);
    expect(recoveries).toEqual([
      expect.objectContaining({
        hitsLeader: true,
        tasks: 0,
        detectedAt: 12,
        ledAt: 14,
        dispatchedAt: 14,
        recoveredAt: 14,
        lost: { detection: 2, decision: 2, transfer: 0, redo: 0, total: 4 },
      }),
    ]);
    expect(metrics).toMatchObject({ "failover.mean": 4, "failover.max": 4, "recovery.mean": 4 });
  });

  test("is, while tasks wait, not over before something is dispatched or taken over, and they wait no more", () => {
    const script = elected(crashed().time(11).arrive(1).arrive(2).arrive(3));
    for (const task of [1, 2, 3])
      script.emit("task.admitted", MASTER_B, task, 0, 2).emit("task.queued", MASTER_B, task, 1);
    script.time(16).emit("attempt.adopted", WORKER_A, 0, 1, 2).time(17);
    for (const task of [1, 2]) {
      script.emit("attempt.dispatched", WORKER_B, task, 1, 2, MASTER_B).time(17 + task);
      script.emit("attempt.started", WORKER_B, task, 1, 2, 1);
    }
    const recovery = only(script, 30);
    expect(recovery).toMatchObject({ detectedAt: 12, ledAt: 14, dispatchedAt: 16, recoveredAt: 19 });
    expect(recovery.lost).toEqual({ detection: 2, decision: 2, transfer: 2, redo: 3, total: 9 });
  });

  test("of a master that is alone is never noticed: all its absence is decision", () => {
    const script = crashed().time(15).emit("node.restarted", MASTER).emit("leader.recovering", MASTER, 0, 0, 2, 5);
    const recovery = only(script.time(16).serve(MASTER, 2), 30);
    expect(recovery).toMatchObject({ detectedAt: null, ledAt: 16 });
    expect(recovery.lost).toEqual({ detection: 0, decision: 6, transfer: 0, redo: 0, total: 6 });
  });

  test("that nobody follows is open, from the detection on for want of a decision", () => {
    const { metrics, recoveries } = crashed().time(12).role(MASTER_B, "candidate", 2).finish(30);
    expect(recoveries![0]).toMatchObject({ detectedAt: 12, ledAt: null, dispatchedAt: null, recoveredAt: null });
    expect(recoveries![0].lost).toEqual({ detection: 2, decision: 18, transfer: 0, redo: 0, total: 20 });
    expect(metrics["recovery.unfinished"]).toBe(1);
    expect(metrics).not.toHaveProperty("failover.mean");
  });

  test("is neither overcome by who serves late under an earlier epoch, nor noticed by who was struck", () => {
    const script = led().role(MASTER_C, "candidate", 2).time(5).serve(MASTER_B, 3);
    strike(script, MASTER_B).emit("node.crashed", MASTER_B).time(11).serve(MASTER_C, 2);
    script.time(12).role(MASTER_B, "pre-candidate", 3).time(13).role(MASTER, "candidate", 4).time(14).serve(MASTER, 4);
    expect(only(script, 20)).toMatchObject({ detectedAt: 13, ledAt: 14 });
  });

  test("is noticed by the lock service, too, when its lease expires", () => {
    const script = crashed().time(11).emit("lease.expired", MASTER, 0, 0, 1).time(14).serve(MASTER_B, 2);
    expect(only(script, 20)).toMatchObject({ detectedAt: 11, lost: { detection: 1, decision: 3 } });
  });

  test("is one episode with the worker that fell with it", () => {
    const script = strike(led(), -1).emit("node.crashed", MASTER).emit("node.crashed", WORKER_A).end(0, "crashed");
    elected(script).time(17).emit("attempt.lost", WORKER_A, 0, 1, 2, 2).emit("task.queued", MASTER_B, 0, 2);
    script.emit("attempt.dispatched", WORKER_B, 0, 2, 2, MASTER_B).emit("attempt.started", WORKER_B, 0, 2, 2, 1);
    expect(only(script, 30)).toMatchObject({
      nodes: [MASTER, WORKER_A],
      tasks: 1,
      dispatchedAgain: 1,
      dispatchedAt: 17,
    });
  });
});

describe("a crash of somebody who does not lead", () => {
  test("costs nothing: t2 is t0", () => {
    const { metrics, recoveries } = strike(led(), MASTER_B).emit("node.crashed", MASTER_B).finish(30);
    expect(recoveries![0]).toMatchObject({ hitsLeader: false, ledAt: 10, recoveredAt: 10, lost: { total: 0 } });
    expect(metrics).not.toHaveProperty("failover.mean");
  });

  test("costs the time until somebody serves if it makes the leader give up, as that of a lock may", () => {
    const script = strike(led(), LOCK_A)
      .emit("node.crashed", LOCK_A)
      .time(13)
      .emit("leader.resigned", MASTER, 0, 0, 1, 2);
    expect(only(script.time(16).serve(MASTER_C, 2), 30)).toMatchObject({
      hitsLeader: true,
      ledAt: 16,
      lost: { detection: 0, decision: 6 },
    });
  });

  test("is not the loss of the masters' leader because one of the locks resigns, or serves", () => {
    const script = strike(led(), LOCK_A)
      .emit("node.crashed", LOCK_A)
      .time(12)
      .emit("leader.resigned", LOCK_A, 0, 0, 7, 1);
    expect(only(script.time(13).serve(LOCK_B, 8), 30).hitsLeader).toBe(false);
  });

  test("has nothing to do with a leader that resigns because of what hit a worker", () => {
    const script = strike(led(), WORKER_B)
      .emit("node.crashed", WORKER_B)
      .time(13)
      .emit("leader.resigned", MASTER, 0, 0, 1, 2);
    expect(only(script.time(16).serve(MASTER_C, 2), 30).hitsLeader).toBe(false);
  });
});

describe("a leader that is frozen", () => {
  const frozen = () => strike(led(), MASTER).emit("node.paused", MASTER);

  test("leads again when it is thawed, if nobody took its place", () => {
    expect(only(frozen().time(13).emit("node.resumed", MASTER), 20)).toMatchObject({
      hitsLeader: true,
      detectedAt: null,
      ledAt: 13,
      lost: { detection: 0, decision: 3, transfer: 0, redo: 0 },
    });
  });

  test("is followed by another, and its thaw changes nothing", () => {
    const script = frozen().time(12).role(MASTER_B, "candidate", 2).time(13).serve(MASTER_B, 2);
    expect(only(script.time(18).emit("node.resumed", MASTER), 20)).toMatchObject({ ledAt: 13, recoveredAt: 13 });
  });
});

describe("a leader that is cut off", () => {
  test("has been hit once another one serves", () => {
    const script = strike(led(), MASTER).time(12).role(MASTER_B, "candidate", 2).time(13).serve(MASTER_B, 2);
    expect(only(script.time(20).emit("fault.ended", MASTER, 0), 30)).toMatchObject({
      hitsLeader: true,
      healedAt: 20,
      lost: { detection: 2, decision: 1, total: 3 },
    });
  });

  test("has been hit when it resigns, which is also how it is noticed", () => {
    const script = strike(led(), MASTER)
      .time(12)
      .emit("leader.resigned", MASTER, 0, 0, 1, 1)
      .time(15)
      .serve(MASTER_C, 2);
    expect(only(script, 30)).toMatchObject({ hitsLeader: true, lost: { detection: 2, decision: 3 } });
  });

  test("and keeps its place has not", () => {
    expect(only(strike(led(), MASTER).time(20).emit("fault.ended", MASTER, 0), 30)).toMatchObject({
      hitsLeader: false,
      healedAt: 20,
      recoveredAt: 10,
    });
  });

  test("is not held against what a former leader says late", () => {
    const script = led().time(5).serve(MASTER_B, 2);
    strike(script, MASTER_B).time(12).emit("leader.resigned", MASTER, 0, 0, 1, 1);
    expect(only(script, 30).hitsLeader).toBe(false);
  });
});

// Recovery timelines of faults that stop nobody: what they cost shows in the queue and in the slowest tasks, against what was
// before. Buckets of one second; every figure is worked out by hand.

import { describe, expect, test } from "vitest";
import type { Recovery } from "../../../src/observe/observations.ts";
import type { ObserveOptions } from "../../../src/observe/observe-options.ts";
import { at, MASTER, MASTER_B, ScriptedTrace, WORKER_A, WORKER_B } from "../scripted-trace.ts";

const GRADUAL = { faultWindows: [{ from: at(20), until: at(30) }], gradualFaults: [true] };

/** In every second from `from` on one task comes, runs at once, and is done after so many seconds. */
function steady(script: ScriptedTrace, from: number, until: number, response: number): ScriptedTrace {
  for (let second = from; second < until; second += 1) {
    script.time(second).arrive(second, response).accept(second).run(second, WORKER_B);
    script
      .time(second + response)
      .end(second, "succeeded", WORKER_B)
      .complete(second);
  }
  return script;
}

function calm(options: Partial<ObserveOptions> = {}): ScriptedTrace {
  return steady(new ScriptedTrace({ ...GRADUAL, ...options }, 4).serve(MASTER, 1), 0, 20, 0.25);
}

function strike(script: ScriptedTrace, second = 20, node: number = WORKER_A): ScriptedTrace {
  return script.time(second).emit("fault.started", node, 0).emit("fault.bit", node, 0);
}

function heal(script: ScriptedTrace, second = 30, node: number = WORKER_A): ScriptedTrace {
  return script.time(second).emit("fault.ended", node, 0);
}

function only(script: ScriptedTrace, end: number): Recovery {
  const { recoveries } = script.finish(end);
  expect(recoveries).toHaveLength(1);
  return recoveries![0];
}

describe("a fault that stops nobody", () => {
  test("lasts until tasks are as fast again as before: not only until those that it hit have ended", () => {
    // 0.9 s against 0.25 s; with one slow task in eight the mean is 0.33 s, and a tenth more than before is 0.275 s.
    const script = steady(heal(steady(strike(calm()), 20, 30, 0.9)), 30, 45, 0.25);
    const { metrics, recoveries } = script.finish(45);
    expect(recoveries![0]).toMatchObject({
      disturbance: "disturbed",
      detectedAt: null,
      dispatchedAt: 20,
      recoveredAt: 30,
      lost: { detection: 0, decision: 0, transfer: 0, redo: 10, total: 10 },
    });
    expect(metrics).toMatchObject({ "recovery.mean": 10, "recovery.redo.mean": 10, "recovery.unfinished": 0 });
  });

  test("is overcome before it heals where somebody notices and does without the node", () => {
    const script = steady(strike(calm()), 20, 25, 0.9).emit("node.quarantined", WORKER_A, 0, 0, 0, MASTER);
    const recovery = only(steady(heal(steady(script, 25, 40, 0.25), 40), 40, 50, 0.25), 50);
    expect(recovery).toMatchObject({ disturbance: "disturbed", detectedAt: 24.9, recoveredAt: 25 });
    expect(recovery.lost).toEqual({ detection: 4.9, decision: 0, transfer: 0, redo: 0.1, total: 5 });
  });

  test("lasts until what has piled up meanwhile is worked off", () => {
    const script = steady(strike(calm()), 20, 26, 0.25);
    for (const task of [100, 101, 102, 103]) script.time(26).arrive(task).accept(task);
    heal(script);
    script.time(45);
    for (const task of [100, 101, 102, 103]) script.emit("task.cancelled", MASTER, task);
    // Four wait until 45 s, and none had waited before.
    expect(only(script, 60)).toMatchObject({ disturbance: "disturbed", healedAt: 30, recoveredAt: 45 });
  });

  test("costs nothing where nothing changes, also if it hit a node with tasks", () => {
    const script = calm().time(19.5).arrive(200, 30).accept(200).run(200);
    const { metrics, recoveries } = steady(heal(steady(strike(script), 20, 30, 0.25)), 30, 40, 0.25).finish(40);
    expect(recoveries![0]).toMatchObject({ disturbance: "none", tasks: 1, recoveredAt: 20, lost: { total: 0 } });
    expect(Object.keys(metrics).filter((name) => name.startsWith("recovery."))).toEqual([]);
  });

  test("is not overcome by the end where things stay as they are", () => {
    const { metrics, recoveries } = steady(strike(calm()), 20, 40, 0.9).finish(40);
    expect(recoveries![0]).toMatchObject({
      disturbance: "disturbed",
      recoveredAt: null,
      lost: { redo: 20, total: 20 },
    });
    expect(metrics["recovery.unfinished"]).toBe(1);
  });

  test("is not measured where too little came before it, and counts nowhere", () => {
    const early = steady(strike(steady(new ScriptedTrace(GRADUAL, 4).serve(MASTER, 1), 0, 7, 0.25), 7), 7, 40, 0.9);
    const { metrics, recoveries } = early.finish(40);
    expect(recoveries![0]).toMatchObject({ disturbance: "not measured", recoveredAt: null, lost: { total: 0 } });
    expect(Object.keys(metrics).filter((name) => name.startsWith("recovery."))).toEqual([]);
    // What comes before the warm-up is over is no measure.
    expect(only(strike(calm({ warmup: at(13) })), 40).disturbance).toBe("not measured");
    expect(only(strike(calm({ warmup: at(12) })), 40).disturbance).toBe("none");
  });
});

describe("a fault that changed no outcome", () => {
  const unfelt = () => calm().time(20).emit("fault.started", WORKER_A, 0);

  test("cost nothing, however the queue swings meanwhile", () => {
    const { metrics, recoveries } = steady(heal(steady(unfelt(), 20, 30, 0.9)), 30, 45, 0.25).finish(45);
    expect(recoveries![0]).toMatchObject({ disturbance: "none", recoveredAt: 20, lost: { total: 0 } });
    expect(metrics).not.toHaveProperty("recovery.mean");
  });

  test("is measured from what it did after its heal, as damage that is read later", () => {
    const script = heal(steady(unfelt(), 20, 30, 0.9)).emit("fault.bit", WORKER_A, 0);
    expect(only(steady(script, 30, 45, 0.25), 45)).toMatchObject({ disturbance: "disturbed", recoveredAt: 30 });
  });
});

describe("a cut that neither a leader nor a task can be seen to suffer from", () => {
  const cut = () => strike(calm({ gradualFaults: [], cuts: [true] }), 20, MASTER);

  test("cost what it cost where nothing was completed meanwhile although tasks were there", () => {
    const script = cut();
    for (const task of [100, 101, 102, 103]) script.time(21).arrive(task).accept(task);
    heal(script, 30, MASTER).time(33);
    for (const task of [100, 101, 102, 103]) script.emit("task.cancelled", MASTER, task);
    const { metrics, recoveries } = steady(script, 33, 45, 0.25).finish(45);
    expect(recoveries![0]).toMatchObject({ disturbance: "disturbed", hitsLeader: false, recoveredAt: 33 });
    expect(metrics).toMatchObject({ "recovery.mean": 13, "recovery.unfinished": 0 });
  });

  test("and nothing where work went on, however the queue swung", () => {
    const script = steady(heal(steady(cut(), 20, 30, 0.9), 30, MASTER), 30, 45, 0.25);
    expect(only(script, 45)).toMatchObject({ disturbance: "none", recoveredAt: 20, lost: { total: 0 } });
  });
});

describe("where all masters work", () => {
  const shared = () => {
    const script = calm({ isLeaderless: true, mastersShareWork: true, gradualFaults: [] }).cluster();
    return strike(script, 20, MASTER_B).emit("node.crashed", MASTER_B);
  };

  test("the loss of one costs what shows in queue and response times", () => {
    const script = steady(steady(shared(), 20, 24, 0.9), 24, 40, 0.25);
    expect(only(script, 40)).toMatchObject({ disturbance: "disturbed", hitsLeader: false, recoveredAt: 24 });
  });

  test("and nothing where others take over without anybody noticing", () => {
    expect(only(steady(shared(), 20, 40, 0.25), 40)).toMatchObject({ disturbance: "none", recoveredAt: 20 });
  });

  test("a crash of a worker is followed by its tasks, as anywhere", () => {
    const script = calm({ isLeaderless: true, mastersShareWork: true, gradualFaults: [] });
    script.time(19.5).arrive(200, 30).accept(200).run(200);
    strike(script).emit("node.crashed", WORKER_A).end(200, "crashed").time(23);
    script
      .emit("attempt.lost", WORKER_A, 200, 1, 1, 2)
      .queue(200, 2)
      .dispatch(200, WORKER_B, 2)
      .start(200, WORKER_B, 2);
    const recovery = only(script, 40);
    expect(recovery).toMatchObject({ tasks: 1, dispatchedAgain: 1, detectedAt: 23, dispatchedAt: 23, recoveredAt: 23 });
    expect(recovery).not.toHaveProperty("disturbance");
  });
});

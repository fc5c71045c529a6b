// The quality of failure detection, by hand.

import { describe, expect, test } from "vitest";
import { at, MASTER, MASTER_B, ScriptedTrace, WORKER_A, WORKER_B } from "./scripted-trace.ts";

const DAY = 86_400;

type Opinion = "node.suspected" | "node.declared-dead" | "node.trusted";

function say(
  script: ScriptedTrace,
  opinion: Opinion,
  node: number = WORKER_A,
  observer: number = MASTER,
): ScriptedTrace {
  return script.emit(opinion, node, 0, 0, 0, observer);
}

/** Two workers, watched by a master that leads. */
function watched(): ScriptedTrace {
  return say(say(new ScriptedTrace().serve(MASTER, 1), "node.trusted"), "node.trusted", WORKER_B);
}

describe("detection times", () => {
  test("are taken to the suspicion and to the declaration of death, each from the crash", () => {
    const script = watched().time(10).emit("node.crashed", WORKER_A);
    say(say(script.time(13), "node.suspected").time(20), "node.declared-dead");
    const { metrics } = script.finish(30);
    expect(metrics).toMatchObject({
      "detection.suspicion.mean": 3,
      "detection.mean": 10,
      "detection.p99": 10,
      "detection.max": 10,
      "detection.mistakes": 0,
      "detection.wrongSuspicions": 0,
    });
    expect(metrics).not.toHaveProperty("detection.mistakeDuration.mean");
  });

  test("have a 99th percentile", () => {
    const script = watched();
    for (let crash = 0; crash < 200; crash += 1) {
      script.time(100 * crash).emit("node.crashed", WORKER_A);
      say(script.time(100 * crash + (crash < 198 ? 2 : 9)), "node.declared-dead").emit("node.restarted", WORKER_A);
      say(script, "node.trusted");
    }
    const { metrics } = script.finish();
    expect(metrics["detection.max"]).toBe(9);
    expect(metrics["detection.p99"]).toBeCloseTo(2, 2);
  });

  test("end without a sample at a restart; one that is declared dead without suspicion counts for both", () => {
    const script = watched().time(10).emit("node.crashed", WORKER_A).time(11).emit("node.restarted", WORKER_A);
    script.time(12).emit("node.crashed", WORKER_A);
    const { metrics } = say(script.time(16), "node.declared-dead").finish(20);
    expect(metrics).toMatchObject({ "detection.suspicion.mean": 4, "detection.mean": 4 });
  });

  test("that nobody noticed by its restart is noticed by nobody who suspects the node later", () => {
    const script = watched().time(10).emit("node.crashed", WORKER_A).time(11).emit("node.restarted", WORKER_A);
    const { metrics } = say(script.time(15), "node.suspected").finish(20);
    expect(metrics).not.toHaveProperty("detection.suspicion.mean");
    expect(metrics["detection.wrongSuspicions"]).toBe(1);
  });
});

describe("mistakes", () => {
  test("are suspicions of healthy nodes; they last until the node is trusted again", () => {
    const script = say(watched().time(100), "node.suspected");
    say(say(script.time(106), "node.declared-dead").time(110), "node.trusted");
    say(say(script.time(200), "node.suspected", WORKER_B).time(202), "node.trusted", WORKER_B);
    const { metrics } = script.finish(DAY / 2);
    expect(metrics).toMatchObject({
      "detection.mistakes": 1,
      "detection.wrongSuspicions": 2,
      "detection.mistakesPerNodeDay": 1,
      "detection.wrongSuspicionsPerNodeDay": 2,
      "detection.mistakeDuration.mean": 6,
    });
    expect(metrics["detection.accuracy"]).toBeCloseTo(1 - 12 / DAY, 9);
  });

  test("end when the node goes down or freezes after all, and with the run", () => {
    const script = say(say(watched().time(10), "node.suspected"), "node.suspected", WORKER_B);
    script.time(12).emit("node.crashed", WORKER_A).time(14).emit("node.paused", WORKER_B);
    expect(script.finish(50).metrics["detection.mistakeDuration.mean"]).toBe(3);
    expect(say(watched().time(10), "node.suspected").finish(15).metrics["detection.mistakeDuration.mean"]).toBe(5);
  });

  test("are not suspicions of frozen nodes, though a declaration of their death is counted as one", () => {
    const script = say(watched().time(10).emit("node.paused", WORKER_A).time(12), "node.suspected");
    const { metrics } = say(script.time(15), "node.declared-dead").finish(20);
    expect(metrics).toMatchObject({ "detection.mistakes": 1, "detection.wrongSuspicions": 0 });
  });

  test("are set against the time for which workers were up", () => {
    const script = say(watched(), "node.declared-dead").emit("node.crashed", WORKER_B);
    script.time(DAY / 2).emit("node.restarted", WORKER_B);
    expect(script.finish(DAY).metrics["detection.mistakesPerNodeDay"]).toBeCloseTo(1 / 1.5, 9);
  });
});

describe("accuracy", () => {
  test("is the share of healthy time that is trusted: neither down nor frozen time counts", () => {
    const script = watched().time(10).emit("node.crashed", WORKER_A);
    say(script.time(12), "node.declared-dead").time(20).emit("node.restarted", WORKER_A);
    say(script.time(24), "node.trusted").time(30).emit("node.paused", WORKER_B).time(40).emit("node.resumed", WORKER_B);
    // Worker A: 10 + 4 untrusted + 16; worker B: 30.
    expect(script.finish(40).metrics["detection.accuracy"]).toBeCloseTo(56 / 60, 9);
  });

  test("goes by what the leading master says, not by one that was followed by another", () => {
    const script = watched().declare(MASTER_B, "master").time(10).serve(MASTER_B, 2);
    say(say(script.time(20), "node.declared-dead"), "node.suspected", WORKER_B);
    expect(script.finish(40).metrics).toMatchObject({
      "detection.accuracy": 1,
      "detection.mistakes": 0,
      "detection.wrongSuspicions": 0,
    });
    say(script, "node.suspected", WORKER_B, MASTER_B);
    expect(script.finish(at(60) / 1_000_000).metrics["detection.wrongSuspicions"]).toBe(1);
  });

  test("is not measured where nobody watches", () => {
    expect(new ScriptedTrace().finish(9).metrics).not.toHaveProperty("detection.accuracy");
  });
});

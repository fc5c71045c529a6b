// What a bad version touches and when it is found, by hand.

import { expect, test } from "vitest";
import { ROLLOUT_STEPS, VERSIONS } from "../../src/trace/record-codes.ts";
import { MASTER, ScriptedTrace, WORKER_A, WORKER_B } from "./scripted-trace.ts";

const FAULT = 0;

test("a rollout's own turns harm nobody, machines that were down are not taken out, and time to find runs from the first machine", () => {
  const script = new ScriptedTrace({ rollsOut: true }).cluster().serve(MASTER, 1);
  const moved = (step: (typeof ROLLOUT_STEPS)[number]): unknown =>
    script.emit("rollout.moved", -1, FAULT, ROLLOUT_STEPS.indexOf(step));
  const installed = (node: number, version: (typeof VERSIONS)[number]): unknown =>
    script.emit("version.installed", node, FAULT, 0, 0, VERSIONS.indexOf(version));
  for (const task of [0, 1, 2, 3]) script.arrive(task, 5).accept(task);
  script.run(0, WORKER_B).time(1).end(0, "crashed", WORKER_B).emit("node.crashed", WORKER_B);
  script.time(2);
  moved("began");
  script.run(1).time(3).emit("fault.started", WORKER_A, FAULT).emit("fault.started", WORKER_B, FAULT);
  // Stopped by the rollout itself, which is nobody's harm.
  script.emit("node.crashed", WORKER_A).end(1, "crashed").time(5);
  installed(WORKER_A, "bad");
  script.emit("node.restarted", WORKER_A).emit("fault.ended", WORKER_A, FAULT);
  script.run(2).time(6).end(2, "failed"); // the version's own
  script.run(3).time(7).emit("node.crashed", WORKER_A).end(3, "crashed"); // and it takes its machine down
  script.time(9);
  moved("judged");
  script.time(12);
  installed(WORKER_A, "before");
  moved("rolled-back");
  expect(script.finish(15).metrics).toMatchObject({
    "rollout.duration": 10,
    "rollout.detection": 4,
    // Of the attempts since it began: two that ended by themselves or with their machine, both on the bad version.
    "rollout.exposed": 1,
    "rollout.harmed": 2,
    "rollout.spread": 1,
    "rollout.out": 1,
    "rollout.found": 1,
    "rollout.falseStops": 0,
    "rollout.missed": 0,
  });
});

test("several rollouts: durations are averaged, whether they end well or are taken back, and false stops are told from misses", () => {
  const script = new ScriptedTrace({ rollsOut: true }).cluster().serve(MASTER, 1);
  const moved = (fault: number, at: number, step: (typeof ROLLOUT_STEPS)[number]): unknown =>
    script.time(at).emit("rollout.moved", -1, fault, ROLLOUT_STEPS.indexOf(step));
  const installed = (fault: number, version: (typeof VERSIONS)[number]): unknown =>
    script.emit("version.installed", WORKER_A, fault, 0, 0, VERSIONS.indexOf(version));
  moved(0, 1, "began");
  installed(0, "sound");
  moved(0, 3, "judged"); // for nothing
  moved(0, 5, "rolled-back"); // 4 s
  moved(1, 10, "began");
  installed(1, "bad"); // and nobody finds it
  moved(1, 18, "finished"); // 8 s
  expect(script.finish(20).metrics).toMatchObject({
    "rollout.duration": 6,
    "rollout.found": 1,
    "rollout.falseStops": 1,
    "rollout.missed": 1,
  });
});

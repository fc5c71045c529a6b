// I11 and the warning of unavailability, against runs in which tasks wait too long, or only seem to.

import { describe, expect, test } from "vitest";
import type { Duration } from "../../../src/kernel/time.ts";
import {
  admitted,
  checksOf,
  completed,
  LOCK_A,
  LOCK_B,
  MASTER,
  MASTER_B,
  MASTER_C,
  ScriptedTrace,
  SECOND,
  WORKER_A,
  WORKER_B,
} from "../scripted-trace.ts";

const BOUND = { waitMax: (10 * SECOND) as Duration };

describe("I11, starvation", () => {
  test("refuses a wait in the queue above the bound, when the task leaves it or the run ends", () => {
    const { violations } = admitted(BOUND).time(12).run(0).finish(13);
    expect(violations.map(({ check, task, at, message }) => [check, task, at, message])).toEqual([
      ["I11", 0, 12, "task 0 waited in the queue for 11 s without a disturbance; the bound is 10 s"],
    ]);
    expect(checksOf(admitted(BOUND).finish(11.5))).toEqual(["I11"]);
    expect(checksOf(admitted(BOUND).time(12).emit("task.expired", MASTER, 0).finish(13))).toEqual(["I11"]);
  });

  test("allows a wait up to the bound, and any where none is declared", () => {
    expect(checksOf(admitted(BOUND).time(11).run(0).finish(12))).toEqual([]);
    expect(checksOf(admitted().time(50).run(0).finish(51))).toEqual([]);
  });

  test("counts each time in the queue for itself, and no other time", () => {
    const script = admitted(BOUND).time(9).run(0).time(30).end(0, "failed").queue(0, 2).time(39).run(0, WORKER_B, 2);
    expect(checksOf(script.finish(40))).toEqual([]);
    const given = admitted(BOUND).time(9).run(0).time(30).emit("attempt.lost", WORKER_A, 0, 1, 1, 2).queue(0, 2);
    expect(checksOf(given.time(39).run(0, WORKER_B, 2).finish(40))).toEqual([]);
  });

  test.each(["fault.started", "fault.ended"] as const)("counts from the last disturbance: %s", (disturbance) => {
    const script = admitted(BOUND).time(8).emit(disturbance, WORKER_B, 0);
    expect(checksOf(script.finish(18))).toEqual([]);
    expect(checksOf(admitted(BOUND).time(8).emit(disturbance, WORKER_B, 0).finish(18.5))).toEqual(["I11"]);
  });

  test("counts from when somebody began to serve", () => {
    expect(checksOf(admitted(BOUND).time(8).serve(MASTER, 2).finish(18))).toEqual([]);
  });
});

describe("unavailability", () => {
  const unavailable = (script: ScriptedTrace, end: number) =>
    script
      .finish(end)
      .violations.filter(({ check }) => check === "unavailable")
      .map(({ severity, message }) => `${severity}: ${message}`);

  test("is a warning when nobody serves at the end and tasks wait, with since when that is so", () => {
    const message = "no leader from 5 s on; 1 task waits, and the service is unavailable at the end";
    for (const end of ["node.crashed", "node.paused"] as const) {
      const script = admitted().time(5).emit(end, MASTER).time(7).emit("node.suspected", MASTER);
      expect(unavailable(script, 9)).toEqual([`warning: ${message}`]);
    }
    expect(unavailable(admitted().time(5).emit("leader.resigned", MASTER, 0, 0, 1, 1), 9)).toEqual([
      `warning: ${message}`,
    ]);
    const recovering = admitted().time(5).emit("leader.recovering", MASTER, 0, 0, 2, 9);
    expect(unavailable(recovering, 9)).toEqual([`warning: ${message}`]);
    const again = admitted().time(5).emit("node.crashed", MASTER).time(7).emit("leader.recovering", MASTER, 0, 0, 2, 9);
    expect(unavailable(again, 9)).toEqual([`warning: ${message}`]);
  });

  test("says whether enough of those that it takes are up", () => {
    const masters = { name: "masters", members: [MASTER, MASTER_B, MASTER_C], needed: 2 };
    const locks = { name: "lock members", members: [LOCK_A, LOCK_B], needed: 1 };
    const stop = (...down: readonly number[]) => {
      const script = admitted({ quorums: [masters, locks] })
        .cluster()
        .time(5);
      for (const node of down) script.emit(node === MASTER_C ? "node.paused" : "node.crashed", node);
      return unavailable(script.emit("leader.resigned", MASTER, 0, 0, 1, 1), 9)[0];
    };
    const rest = "; 1 task waits, and the service is unavailable at the end";
    const start = "warning: no leader from 5 s on: ";
    expect(stop(MASTER, MASTER_C)).toBe(`${start}1 of 3 masters up, 2 needed${rest}`);
    expect(stop(LOCK_A, LOCK_B, MASTER)).toBe(`${start}0 of 2 lock members up, 1 needed${rest}`);
    expect(stop(LOCK_A, LOCK_B, MASTER, MASTER_B)).toBe(
      `${start}1 of 3 masters up, 2 needed, and 0 of 2 lock members up, 1 needed${rest}`,
    );
    expect(stop(MASTER)).toBe(
      `${start}2 of 3 masters up, 2 needed, and 2 of 2 lock members up, 1 needed, so it is not for want of machines${rest}`,
    );
  });

  test("is none while nothing waits, or when somebody serves again", () => {
    const idle = admitted().run(0).time(2).end(0).complete(0).time(5).emit("node.crashed", MASTER);
    expect(unavailable(idle, 9)).toEqual([]);
    expect(unavailable(admitted().time(5).emit("node.crashed", MASTER).time(6).serve(MASTER_B, 2), 9)).toEqual([]);
    const thawed = admitted().time(5).emit("node.paused", MASTER).time(6).emit("node.resumed", MASTER);
    expect(unavailable(thawed, 9)).toEqual([]);
  });

  test("is none because of somebody who does not lead", () => {
    const script = admitted().declare(MASTER_B, "master").time(5).emit("node.crashed", MASTER_B);
    expect(unavailable(script.emit("leader.resigned", MASTER_B, 0, 0, 1, 1), 9)).toEqual([]);
  });

  test("is reported where nobody has ever served, unless the design does without masters", () => {
    const message = "no leader at any time; 1 task waits, and the service is unavailable at the end";
    expect(unavailable(new ScriptedTrace().arrive(0), 9)).toEqual([`warning: ${message}`]);
    expect(unavailable(new ScriptedTrace().arrive(0).accept(0), 9)).toEqual([]);
  });
});

describe("a frozen leader", () => {
  test("loses no task, however long it stands still", () => {
    const script = admitted().time(5).emit("node.paused", MASTER);
    expect(script.finish(500).metrics["tasks.lost"]).toBe(0);
    const thawed = () => admitted().time(5).emit("node.paused", MASTER).time(300).emit("node.resumed", MASTER);
    expect(thawed().finish(359).metrics["tasks.lost"]).toBe(0);
    expect(thawed().finish(361).metrics["tasks.lost"]).toBe(1);
  });
});

describe("I11, stillness", () => {
  const still = (script: ScriptedTrace, end: number) =>
    script.finish(end).violations.map(({ check, severity, message }) => [check, severity, message]);

  test("warns of tasks that wait to the end beside idle workers", () => {
    const script = admitted().run(0).time(20).arrive(1).accept(1).time(30).end(0).complete(0).time(40).arrive(2);
    const message =
      "nothing runs from 30 s to the end, though 2 tasks wait and 2 of 2 workers are up and have nothing to do";
    expect(still(script, 70)).toEqual([["I11", "warning", message]]);
    const later = completed().time(20).arrive(1).time(22).emit("node.crashed", WORKER_A);
    const fewer =
      "nothing runs from 20 s to the end, though 1 task waits and 1 of 2 workers are up and have nothing to do";
    expect(still(later, 500)).toEqual([["I11", "warning", fewer]]);
    const aside = completed().emit("node.quarantined", WORKER_A).emit("node.quarantined", WORKER_B).time(20).arrive(1);
    expect(still(aside.accept(1), 500)[0][2]).toMatch(/2 of 2 workers .* nothing to do, 2 of them in quarantine$/);
  });

  test("leaves those alone that are lost", () => {
    expect(checksOf(admitted().finish(90))).toEqual(["I1"]);
  });

  test.each<[string, (script: ScriptedTrace) => ScriptedTrace]>([
    ["a short pause", (script) => script.time(40).arrive(1).accept(1)],
    ["work elsewhere", (script) => script.arrive(1).accept(1).run(1)],
    [
      "a task that rests before it is tried again",
      (script) =>
        script
          .arrive(1)
          .accept(1)
          .run(1)
          .end(1, "failed")
          .emit("task.backoff", MASTER, 1, 1, 0, 200 * SECOND),
    ],
    [
      "workers that are down",
      (script) => script.arrive(1).emit("node.crashed", WORKER_A).emit("node.crashed", WORKER_B),
    ],
    [
      "a worker that has just come back",
      (script) =>
        script
          .arrive(1)
          .emit("node.crashed", WORKER_A)
          .emit("node.crashed", WORKER_B)
          .time(40)
          .emit("node.restarted", WORKER_A),
    ],
  ])("allows %s", (_what, story) => {
    expect(still(story(completed()), 61)).toEqual([]);
  });
});

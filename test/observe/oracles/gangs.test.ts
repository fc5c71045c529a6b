// I6 from scripted traces: what it reports, what it forgives, and what the time at the barrier counts as.

import { describe, expect, test } from "vitest";
import type { Duration } from "../../../src/kernel/time.ts";
import type { Observations } from "../../../src/observe/observations.ts";
import { OUTCOMES } from "../../../src/trace/record-codes.ts";
import { CLIENT, MASTER, SECOND, ScriptedTrace, WORKER_A, WORKER_B } from "../scripted-trace.ts";

const PART_MAX = (10 * SECOND) as Duration;

/** A gang of three one-core tasks that needs `needed` of them, admitted and queued at 0 s. */
class GangTrace extends ScriptedTrace {
  constructor(needed = 3) {
    super({ gangPartMax: PART_MAX });
    this.emit("leader.serving", MASTER, 0, 0, 1);
    for (const task of [0, 1, 2]) {
      this.emit("task.arrived", CLIENT, task, 1, 0, 20 * SECOND);
      this.emit("task.grouped", CLIENT, task, 0, 0, 7);
      this.emit("task.ganged", CLIENT, task, needed, 0, 7);
      this.emit("task.admitted", MASTER, task, 0, 1).emit("task.queued", MASTER, task, 1);
    }
  }

  member(task: number, attempt = 1, node = task === 2 ? WORKER_B : WORKER_A): this {
    this.emit("attempt.dispatched", node, task, attempt, 1, MASTER);
    return this.emit("attempt.started", node, task, attempt, 1, 1);
  }

  pass(task: number, attempt = 1, node = task === 2 ? WORKER_B : WORKER_A): this {
    return this.emit("attempt.passed", node, task, attempt);
  }

  stop(task: number, how: (typeof OUTCOMES)[number], attempt = 1, node = task === 2 ? WORKER_B : WORKER_A): this {
    return this.emit("attempt.ended", node, task, attempt, 1, OUTCOMES.indexOf(how));
  }

  succeed(task: number, attempt = 1): this {
    return this.stop(task, "succeeded", attempt).emit("task.completed", MASTER, task, attempt, 1);
  }

  at(secondsCount: number): this {
    return this.time(secondsCount);
  }

  over(secondsCount: number): Observations {
    return this.observatory.finish((secondsCount * SECOND) as never);
  }
}

function gangFindings({ violations }: Observations): readonly string[] {
  return violations.filter(({ check }) => check === "I6").map(({ at, message }) => `${at}: ${message}`);
}

describe("a gang that gathers, works and ends", () => {
  test("breaks nothing, and what its members held until the last one came is waste of its own", () => {
    const trace = new GangTrace().at(1).member(0).at(3).member(1).at(4).member(2).pass(0).pass(1).pass(2);
    const seen = trace.at(24).succeed(0).succeed(1).succeed(2).over(30);
    expect(gangFindings(seen)).toEqual([]);
    expect(seen.violations).toEqual([]);
    expect(seen.work).toEqual({ total: 64, useful: 60, wasted: { barrier: 4 } });
    expect(seen.metrics).toMatchObject({
      "gang.heldIdle": 4,
      "gang.heldIdleRatio": 4 / 64,
      "gang.wait.mean": 4,
      "gangs.deadlocked": 0,
      "gangs.givenBack": 0,
      "gangs.restarted": 0,
    });
  });

  test("is not forgiven for a part that it held for too long before a fault", () => {
    const fault = (trace: GangTrace) => trace.emit("fault.started", -1, 0);
    expect(gangFindings(fault(new GangTrace().at(1).member(0).at(11)).at(13).stop(0, "killed").over(14))).toEqual([]);
    expect(gangFindings(fault(new GangTrace().at(1).member(0).at(12)).at(13).stop(0, "killed").over(14))).toEqual([
      "12: gang 0/7 held 1 places for 11 s, although 3 must be there at once; at most 10 s are allowed",
    ]);
  });

  test("may hold a part for as long as is allowed, and not a second longer", () => {
    expect(gangFindings(new GangTrace().at(1).member(0).at(11).stop(0, "killed").over(12))).toEqual([]);
    expect(gangFindings(new GangTrace().at(1).member(0).at(12).stop(0, "killed").over(12))).toEqual([
      "12: gang 0/7 held 0 places for 11 s, although 3 must be there at once; at most 10 s are allowed",
    ]);
  });

  test("is deadlocked where it still holds a part at the end, and has for a minute", () => {
    const seen = new GangTrace().at(1).member(0).member(1).over(70);
    expect(seen.metrics["gangs.deadlocked"]).toBe(1);
    expect(gangFindings(seen)).toHaveLength(1);
    expect(new GangTrace().at(1).member(0).member(1).over(50).metrics["gangs.deadlocked"]).toBe(0);
  });

  test("is warned of as a deadlock, with the instant from which there were two that wait for each other", () => {
    const deadlocks = ({ violations }: Observations) =>
      violations.filter(({ check }) => check === "deadlock").map(({ message, severity }) => [severity, message]);
    const alone = () => new GangTrace().at(1).member(0).member(1);
    expect(deadlocks(alone().over(70))).toEqual([
      [
        "warning",
        "1 gang has held a part of the places that it needs since 1 s, and did not get the others by the end",
      ],
    ]);
    expect(deadlocks(alone().over(50))).toEqual([]);
    const both = alone().at(2.5);
    for (const task of [3, 4, 5]) {
      both.emit("task.arrived", CLIENT, task, 1, 0, 20 * SECOND).emit("task.grouped", CLIENT, task, 0, 0, 8);
      both.emit("task.ganged", CLIENT, task, 3, 0, 8);
      both.emit("task.admitted", MASTER, task, 0, 1).emit("task.queued", MASTER, task, 1);
    }
    expect(deadlocks(both.at(4).member(3).over(70))).toEqual([
      [
        "warning",
        "2 gangs hold a part of the places that they need and wait for each other until the end: a deadlock from 4 s on",
      ],
    ]);
  });

  test("is given time anew by a fault, by its end, and by a new leader", () => {
    const trace = new GangTrace()
      .at(1)
      .member(0)
      .at(9)
      .emit("fault.started", MASTER, 0)
      .at(15)
      .emit("fault.ended", MASTER, 0);
    trace.at(20).emit("leader.serving", MASTER, 0, 0, 2);
    expect(gangFindings(trace.at(29).stop(0, "killed").over(30))).toEqual([]);
  });
});

describe("a gang that works", () => {
  const working = () => new GangTrace().at(1).member(0).member(1).member(2).pass(0).pass(1).pass(2);

  test("must not have begun before all that it needs were there", () => {
    expect(gangFindings(new GangTrace().at(1).member(0).member(1).at(2).pass(0).over(3))).toEqual([
      "2: member 0 of gang 0/7 began to work, although only 2 were there and 3 must be there at once",
    ]);
    expect(gangFindings(new GangTrace(2).at(1).member(0).member(1).at(2).pass(0).over(3))).toEqual([]);
  });

  test("may begin while its master cannot know that a member has just died", () => {
    const trace = new GangTrace().at(1).member(0).member(1).member(2).at(2).stop(2, "crashed").pass(0).pass(1);
    expect(gangFindings(trace.over(3))).toEqual([]);
  });

  test("may be joined late by a member to which the word that all are there came late, and not by its next attempt", () => {
    const trace = new GangTrace().at(1).member(0).member(1).member(2).pass(0).pass(1).at(2).stop(0, "failed");
    expect(gangFindings(trace.stop(1, "killed").at(2.2).pass(2).over(3))).toEqual([]);
    const anew = new GangTrace().at(1).member(0).member(1).member(2).pass(0).pass(1).at(2).stop(0, "failed");
    anew.stop(1, "killed").stop(2, "killed").at(3).member(2, 2).pass(2, 2);
    expect(gangFindings(anew.over(4))).toEqual([
      "3: member 2 of gang 0/7 began to work, although only 1 were there and 3 must be there at once",
    ]);
  });

  test("is not joined by a member that begins anew beside the others", () => {
    const trace = working().at(5).stop(0, "failed").emit("task.queued", MASTER, 0, 2).at(6).member(0, 2);
    expect(gangFindings(trace.over(7))).toEqual([
      "6: member 0 of gang 0/7 started beside 2 that had begun to work, although 3 must be there at once",
    ]);
  });

  test("begins anew when all of them have stopped, and that is counted", () => {
    const trace = working().at(5).stop(0, "failed").at(5.1).stop(1, "killed").stop(2, "killed");
    for (const task of [0, 1, 2]) trace.emit("task.queued", MASTER, task, 2);
    for (const task of [0, 1, 2]) trace.at(6).member(task, 2);
    const seen = trace.pass(0, 2).pass(1, 2).pass(2, 2).at(26).succeed(0, 2).succeed(1, 2).succeed(2, 2).over(30);
    expect(seen.violations).toEqual([]);
    expect(seen.metrics["gangs.restarted"]).toBe(1);
  });

  test("must not go on when a member has ended for good", () => {
    const trace = working().at(5).stop(0, "failed").emit("task.dead-lettered", MASTER, 0, 1);
    expect(gangFindings(trace.over(20))).toEqual([
      "20: gang 0/7 held 2 places for 15 s, although one of its members has ended for good; at most 10 s are allowed",
    ]);
  });

  test("is not the worse for a member that was given up and runs on where nobody reaches it", () => {
    const trace = working().at(2).emit("attempt.lost", WORKER_B, 2, 1, 1).emit("task.queued", MASTER, 2, 2);
    trace.at(3).stop(0, "killed").stop(1, "killed");
    for (const task of [0, 1]) trace.emit("task.queued", MASTER, task, 2).member(task, 2);
    trace.member(2, 2, WORKER_A).pass(0, 2).pass(1, 2).pass(2, 2, WORKER_A);
    expect(gangFindings(trace.at(4).over(5))).toEqual([]);
  });
});

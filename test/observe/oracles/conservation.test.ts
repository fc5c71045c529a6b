// I9 and the laws against books that do not add up, and how violations are kept.

import { describe, expect, test } from "vitest";
import { Digest } from "../../../src/kernel/digest.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import type { Violation } from "../../../src/observe/observations.ts";
import { Conservation } from "../../../src/observe/oracles/conservation.ts";
import { LittlesLaw } from "../../../src/observe/oracles/littles-law.ts";
import { UtilisationLaw } from "../../../src/observe/oracles/utilisation-law.ts";
import { Violations } from "../../../src/observe/oracles/violations.ts";
import { RECORD } from "../../../src/trace/record-kinds.ts";
import { Trace } from "../../../src/trace/trace.ts";
import { admitted, checksOf, CLIENT, completed, MASTER, ScriptedTrace, SECOND } from "../scripted-trace.ts";

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

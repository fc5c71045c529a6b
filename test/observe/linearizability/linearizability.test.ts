// The oracle of the clients' interface, against traces in which clients are told what can be, and what cannot.

import { describe, expect, test } from "vitest";
import { Digest } from "../../../src/kernel/digest.ts";
import { Ledger } from "../../../src/observe/ledger.ts";
import { Linearizability } from "../../../src/observe/linearizability/linearizability.ts";
import { Violations } from "../../../src/observe/oracles/violations.ts";
import { ANSWERS, OPERATIONS } from "../../../src/trace/record-codes.ts";
import { RECORD, type RecordKindName } from "../../../src/trace/record-kinds.ts";
import { Trace } from "../../../src/trace/trace.ts";
import { admitted, at, CLIENT, MASTER, ScriptedTrace } from "../scripted-trace.ts";

type Asked = (typeof OPERATIONS)[number];
type Said = (typeof ANSWERS)[number];

const OTHER = 9;

function ask(script: ScriptedTrace, seconds: number, asked: Asked, client = CLIENT, task = 0): ScriptedTrace {
  return script.time(seconds).emit("call.invoked", client, task, OPERATIONS.indexOf(asked));
}

function hear(
  script: ScriptedTrace,
  seconds: number,
  asked: Asked,
  said: Said,
  client = CLIENT,
  task = 0,
): ScriptedTrace {
  const value = ANSWERS.indexOf(said);
  return script.time(seconds).emit("call.returned", client, task, OPERATIONS.indexOf(asked), 0, value);
}

/** Asked at `from`, answered at `to`. */
function call(
  script: ScriptedTrace,
  from: number,
  to: number,
  asked: Asked,
  said: Said,
  client = CLIENT,
): ScriptedTrace {
  return hear(ask(script, from, asked, client), to, asked, said, client);
}

function findings(script: ScriptedTrace, end = 100): readonly string[] {
  const { violations } = script.finish(end);
  return violations.filter(({ check }) => check === "linearizability").map(({ message }) => message);
}

/** Task 0, admitted at 1, has completed at 10. */
function done(): ScriptedTrace {
  return admitted().run(0).time(9).end(0).time(10).complete(0);
}

describe("what clients are told", () => {
  test("is in order while a task waits, runs and is done", () => {
    const script = admitted();
    call(script, 2, 3, "status", "pending");
    call(script.run(0), 4, 5, "status", "pending");
    ask(script, 8, "status").time(9).end(0).time(10).complete(0);
    hear(script, 11, "status", "pending"); // asked before it was done
    call(script, 12, 13, "status", "done");
    expect(findings(call(script, 14, 15, "cancel", "done"))).toEqual([]);
  });

  test("must not be pending once the end is on record: the other leader's answer is stale", () => {
    const script = call(admitted(), 2, 3, "status", "pending").run(0).time(9).end(0).time(10).complete(0);
    const { violations } = call(script, 11, 12, "status", "pending").finish(20);
    expect(violations).toEqual([
      {
        check: "linearizability",
        severity: "violation",
        message:
          "no order explains what was said of task 0, which was done: there is no place for status (node 3, from 11 s to 12 s) = pending",
        at: 12,
        record: 16,
        task: 0,
      },
    ]);
    const asked = ask(admitted(), 2, "status").run(0).time(9).end(0).time(10).complete(0);
    const open = call(asked, 11, 12, "status", "pending", OTHER);
    expect(findings(open)).toEqual([
      "no order explains what was said of task 0: there is no place for status (node 9, from 11 s to 12 s) = pending " +
        "after submit (node 3, from 1 s) = admitted, end (scheduler, from 9 s to 10 s) = done",
    ]);
  });

  test("must not go back, whoever is told", () => {
    const script = admitted().run(0).time(9).end(0);
    call(script, 10, 11, "status", "done");
    expect(findings(call(script, 12, 13, "status", "pending", OTHER))).toHaveLength(1);
    const overlapping = ask(admitted().run(0).time(9).end(0), 10, "status", OTHER);
    call(overlapping, 11, 12, "status", "done");
    expect(findings(hear(overlapping, 13, "status", "pending", OTHER))).toEqual([]);
  });

  test("must not be unknown once the submission was acknowledged, and may be before", () => {
    expect(findings(call(admitted(), 2, 3, "status", "unknown"))).toHaveLength(1);
    const early = new ScriptedTrace().time(1).arrive(0);
    call(early, 2, 3, "status", "unknown");
    expect(findings(call(early.accept(0), 4, 5, "status", "pending"))).toEqual([]);
    const forgotten = call(new ScriptedTrace().time(1).arrive(0), 2, 3, "status", "unknown").accept(0);
    expect(findings(call(forgotten, 4, 5, "status", "unknown"))).toHaveLength(1);
    const before = ask(new ScriptedTrace().time(1).arrive(0), 2, "status").time(3).accept(0);
    expect(findings(hear(before, 4, "status", "unknown"))).toEqual([]);
  });

  test("must not be done while nothing has happened that could have ended the task", () => {
    expect(findings(call(admitted().run(0), 2, 3, "status", "done"))).toHaveLength(1);
    expect(findings(call(ask(admitted(), 2, "cancel").run(0), 3, 4, "status", "done"))).toHaveLength(1);
  });

  test("may be done although the leader that committed the end did not live to say so", () => {
    expect(findings(call(admitted().run(0).time(9).end(0), 10, 11, "status", "done"))).toEqual([]);
    const asked = call(admitted().run(0), 2, 3, "status", "pending").time(9).end(0);
    expect(findings(call(asked, 10, 11, "status", "done"))).toEqual([]);
    const lost = call(admitted().run(0), 2, 3, "status", "pending").time(9);
    expect(findings(call(lost.emit("attempt.lost", 1, 0, 1, 1, 2), 10, 11, "status", "done"))).toEqual([]);
    const due = new ScriptedTrace().time(1).arrive(0).emit("task.due", CLIENT, 0, 0, 0, 5_000_000).accept(0);
    expect(findings(call(due, 10, 11, "status", "done"))).toEqual([]);
    const awaited = call(new ScriptedTrace(), 0, 0.5, "status", "unknown").time(1).arrive(0).accept(0);
    awaited.emit("task.due", CLIENT, 0, 0, 0, 5_000_000);
    expect(findings(call(awaited, 10, 11, "status", "done"))).toEqual([]);
  });

  test("is done of a task that completed before the first question, also long ago", () => {
    expect(findings(call(done(), 50, 51, "status", "done"))).toEqual([]);
    expect(findings(call(done(), 50, 51, "status", "unknown"))).toHaveLength(1);
    expect(findings(call(done(), 50, 51, "cancel", "cancelled"))).toHaveLength(1);
  });

  test("may be unknown of a task that nobody submitted, or that was refused", () => {
    expect(findings(call(new ScriptedTrace(), 1, 2, "status", "unknown"))).toEqual([]);
    expect(findings(call(new ScriptedTrace(), 1, 2, "status", "pending"))).toHaveLength(1);
    const refused = new ScriptedTrace().time(1).arrive(0).emit("task.rejected", MASTER, 0);
    expect(findings(call(refused, 2, 3, "status", "unknown"))).toEqual([]);
  });
});

describe("a withdrawal", () => {
  test("that overlaps the completion ends either way, and everybody is told the same", () => {
    const race = () => ask(admitted().run(0).time(5).end(0), 6, "cancel");
    const lost = call(hear(race().time(7).complete(0), 8, "cancel", "done"), 9, 10, "status", "done", OTHER);
    expect(findings(lost)).toEqual([]);
    const won = hear(race().time(7).emit("task.cancelled", MASTER, 0), 8, "cancel", "cancelled");
    expect(findings(call(won, 9, 10, "status", "cancelled", OTHER))).toEqual([]);
    const both = hear(race().time(7).complete(0), 8, "cancel", "cancelled");
    expect(findings(both)).toHaveLength(1);
    const torn = hear(race().time(7).emit("task.cancelled", MASTER, 0), 8, "cancel", "cancelled");
    expect(findings(call(torn, 9, 10, "status", "done", OTHER))).toHaveLength(1);
  });

  test("that is answered has taken effect: the task is not pending, and not done later", () => {
    const withdrawn = () => call(ask(admitted().run(0), 2, "status", OTHER), 3, 4, "cancel", "cancelled");
    expect(findings(hear(withdrawn(), 5, "status", "pending", OTHER))).toEqual([]);
    expect(findings(call(withdrawn(), 6, 7, "status", "pending"))).toHaveLength(1);
    expect(findings(withdrawn().time(5).end(0).time(6).complete(0))).toHaveLength(1);
    expect(findings(call(admitted(), 2, 3, "cancel", "pending"))).toHaveLength(1);
  });

  test("without an answer may take effect later, or never", () => {
    const open = () => call(ask(admitted(), 2, "cancel"), 3, 4, "status", "pending", OTHER);
    expect(findings(call(open(), 5, 6, "status", "cancelled", OTHER))).toEqual([]);
    expect(findings(call(open(), 50, 51, "status", "pending", OTHER))).toEqual([]);
    // Its client asks again after a restart, and hears the second answer only.
    expect(findings(call(open(), 5, 6, "cancel", "cancelled"))).toEqual([]);
    expect(findings(call(admitted(), 3, 4, "status", "cancelled"))).toHaveLength(1);
  });

  test("on record holds for everybody who asks later", () => {
    const open = ask(admitted(), 2, "cancel").time(3).emit("task.cancelled", MASTER, 0);
    expect(findings(call(open, 4, 5, "status", "pending", OTHER))).toHaveLength(1);
    const alone = () => admitted().time(3).emit("task.cancelled", MASTER, 0);
    expect(findings(call(alone(), 4, 5, "status", "pending"))).toHaveLength(1);
    expect(findings(call(alone(), 4, 5, "status", "cancelled"))).toEqual([]);
  });

  test("may be forgotten once ten thousand others have come: then it is told as done", () => {
    const many = (count: number) => {
      const script = call(admitted(), 2, 3, "cancel", "cancelled");
      for (let task = 1; task < count; task += 1) ask(script, 4, "cancel", CLIENT, task);
      return call(script, 5, 6, "status", "done", OTHER);
    };
    expect(findings(many(10_000))).toHaveLength(1);
    expect(findings(many(10_001))).toEqual([]);
  });
});

describe("the oracle", () => {
  test("takes the order of the trace within an instant: what was heard first was so first", () => {
    const script = call(admitted().run(0).time(9).end(0), 10, 10, "status", "done");
    expect(findings(call(script, 10, 10, "status", "pending", OTHER))).toHaveLength(1);
    const reverse = call(admitted().run(0).time(9).end(0), 10, 10, "status", "pending", OTHER);
    expect(findings(call(reverse, 10, 10, "status", "done"))).toEqual([]);
  });

  test("finds each task broken once", () => {
    const script = call(admitted(), 2, 3, "status", "unknown");
    expect(findings(call(script, 4, 5, "status", "unknown"))).toHaveLength(1);
  });

  test("does not take answers to what nobody asked", () => {
    expect(findings(hear(admitted(), 2, "status", "pending"))).toEqual([
      "node 3 heard an answer to status of task 0, which it had not asked or had heard before",
    ]);
    expect(findings(hear(call(admitted(), 2, 3, "status", "pending"), 4, "status", "pending"))).toHaveLength(1);
    expect(findings(hear(ask(admitted(), 2, "status"), 4, "status", "pending", OTHER))).toHaveLength(1);
  });

  test("keeps nothing of tasks that nobody asked about, or that are over, and goes on from how they ended", () => {
    const clock = { now: at(0) };
    const trace = new Trace(clock, new Digest());
    const violations = new Violations(() => trace.recordCount);
    const oracle = new Linearizability(trace, { ledger: new Ledger(), violations });
    const emit = (kind: RecordKindName, task: number, what: Asked, said: Said = "admitted") =>
      trace.emit(RECORD[kind], CLIENT, task, OPERATIONS.indexOf(what), 0, ANSWERS.indexOf(said));
    for (let task = 0; task < 3_000; task += 1) {
      emit("call.invoked", task, "submit");
      emit("call.returned", task, "submit", "admitted");
      if (task % 3 === 0) continue;
      emit("call.invoked", task, "cancel");
      emit("call.returned", task, "cancel", "cancelled");
    }
    expect(oracle.openCount).toBe(1_000);
    for (let task = 0; task < 3_000; task += 3) trace.emit(RECORD["task.completed"], MASTER, task, 1, 1, 0);
    expect(oracle.openCount).toBe(0);
    for (let task = 3_000; task < 4_000; task += 1) trace.emit(RECORD["task.acknowledged"], CLIENT, task, 0, 0, 0);
    expect(oracle.openCount).toBe(0);
    expect(violations.list(clock.now)).toEqual([]);
    emit("call.invoked", 1, "status");
    emit("call.returned", 1, "status", "done");
    expect(violations.list(clock.now).map(({ task }) => task)).toEqual([1]);
  });

  test("warns of what it could not judge within its steps", () => {
    const trace = new Trace({ now: at(0) }, new Digest());
    const violations = new Violations(() => trace.recordCount);
    const oracle = new Linearizability(trace, { ledger: new Ledger(), violations }, 1);
    for (const operation of [0, 2]) {
      trace.emit(RECORD["call.invoked"], CLIENT, 0, operation, 0, 0);
      trace.emit(RECORD["call.returned"], CLIENT, 0, operation, 0, operation === 0 ? 0 : 4);
    }
    expect(violations.list(at(0)).map(({ severity, message }) => [severity, message])).toEqual([
      ["warning", "what was said of task 0 could not be judged within 1 steps"],
    ]);
    expect(oracle.openCount).toBe(0);
  });
});

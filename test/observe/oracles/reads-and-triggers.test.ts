// Read freshness and time triggers, against answers that are too old and launches that are too many or too few.

import { describe, expect, test } from "vitest";
import { Digest } from "../../../src/kernel/digest.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import { ReadFreshness } from "../../../src/observe/oracles/read-freshness.ts";
import { Violations } from "../../../src/observe/oracles/violations.ts";
import { Trace } from "../../../src/trace/trace.ts";
import { checksOf, MASTER, MASTER_B, ScriptedTrace, SECOND, violatedChecks } from "../scripted-trace.ts";

const NOW = 0 as Instant;

describe("read freshness", () => {
  function reads() {
    const committed = { index: 10 };
    const violations = new Violations(() => 1);
    const agreement = { committedIndex: () => committed.index } as never;
    const freshness = new ReadFreshness(new Trace({ now: NOW }, new Digest()), { agreement, violations });
    return { committed, violations, freshness };
  }

  test("refuses an answer without what was committed before the read began", () => {
    const { freshness, violations } = reads();
    freshness.asked(MASTER, 1);
    freshness.served(NOW, MASTER, 9, 1);
    expect(violations.list(NOW).map(({ check, node, message }) => [check, node, message])).toEqual([
      [
        "read-freshness",
        MASTER,
        "node 0 answered a read from entry 9 although entry 10 was committed before the read began",
      ],
    ]);
  });

  test("allows one without what was committed since, and tells reads of different members apart", () => {
    const { committed, freshness, violations } = reads();
    freshness.asked(MASTER, 1);
    committed.index = 20;
    freshness.asked(MASTER_B, 1);
    freshness.served(NOW, MASTER, 10, 1);
    freshness.served(NOW, MASTER_B, 20, 1);
    expect(violations.list(NOW)).toEqual([]);
    expect(freshness.metrics()).toEqual({ "reads.served": 2, "reads.unjudged": 0 });
  });

  test("counts reads of which nobody said when they began, and forgets those that are never answered", () => {
    const { freshness, violations } = reads();
    for (let token = 0; token < 10_000; token += 1) freshness.asked(MASTER, token);
    freshness.served(NOW, MASTER, 0, 1);
    expect(violations.list(NOW)).toEqual([]);
    expect(freshness.metrics()).toEqual({ "reads.served": 1, "reads.unjudged": 1 });
    const script = new ScriptedTrace().emit("read.served", MASTER, 3, 0, 1, 7);
    expect(script.finish(1).metrics).toMatchObject({ "reads.served": 1, "reads.unjudged": 1 });
  });
});

type Kind = "trigger.due" | "trigger.announced" | "trigger.launched" | "trigger.skipped";

/** Launch `number` of trigger 3; `scheduled` in seconds for the first two kinds. */
function tell(script: ScriptedTrace, kind: Kind, number: number, scheduled = 0): ScriptedTrace {
  return script.emit(kind, MASTER, 3, number, 1, scheduled * SECOND);
}

/** Launch 1 of trigger 3, scheduled for 10 s, became due then. */
function due(): ScriptedTrace {
  return tell(new ScriptedTrace().serve(MASTER, 1).time(10), "trigger.due", 1, 10);
}

function launch(script: ScriptedTrace, number = 1): ScriptedTrace {
  return tell(script, "trigger.launched", number);
}

describe("time triggers", () => {
  test("that are launched once each are counted, with how late they were", () => {
    const script = launch(tell(due().time(11), "trigger.announced", 1, 10).time(12));
    launch(tell(script.time(20), "trigger.due", 2, 20), 2);
    const { metrics, violations } = tell(tell(script.time(30), "trigger.due", 3, 30), "trigger.skipped", 3).finish(200);
    expect(violations).toEqual([]);
    expect(metrics).toMatchObject({
      "triggers.due": 3,
      "triggers.launched": 2,
      "triggers.skipped": 1,
      "triggers.missed": 0,
      "triggers.duplicated": 0,
      "triggers.lateness.mean": 1,
      "triggers.lateness.max": 2,
    });
  });

  test("that are launched twice are refused, also if another leader gives the launch another number", () => {
    expect(checksOf(launch(launch(due())).finish(11))).toEqual(["triggers"]);
    const script = launch(tell(launch(due()).time(15), "trigger.announced", 44, 10), 44);
    const { metrics, violations } = script.finish(16);
    expect(violations.map(({ message }) => message)).toEqual(["trigger 3 for 10 s was launched twice"]);
    expect(metrics["triggers.duplicated"]).toBe(1);
  });

  test("that are numbered alike for different instants are different", () => {
    const script = launch(tell(launch(due()).time(20), "trigger.due", 1, 20));
    expect(checksOf(script.finish(21))).toEqual([]);
  });

  test("that are launched after they were skipped are refused", () => {
    expect(checksOf(launch(tell(due(), "trigger.skipped", 1)).finish(11))).toEqual(["triggers"]);
  });

  test("that are neither launched nor skipped within a minute are missed", () => {
    const { metrics, violations } = due().finish(70);
    expect(violations.map(({ check, message }) => [check, message])).toEqual([
      ["triggers", "trigger 3 for 10 s was neither launched nor skipped"],
    ]);
    expect(metrics["triggers.missed"]).toBe(1);
    expect(checksOf(due().finish(69))).toEqual([]);
  });

  test("are not missed while no master serves, nor right after", () => {
    expect(violatedChecks(due().time(11).emit("node.crashed", MASTER).finish(500))).toEqual([]);
    const back = () => due().time(11).emit("node.crashed", MASTER).time(100).serve(MASTER, 2);
    expect(violatedChecks(back().finish(159))).toEqual([]);
    expect(violatedChecks(back().finish(160))).toEqual(["triggers"]);
  });

  test("that are launched before they are due are early, not wrong; if they never come due, they are too many", () => {
    const early = () => launch(tell(new ScriptedTrace().time(9), "trigger.announced", 1, 10));
    const { metrics, violations } = tell(early().time(10), "trigger.due", 1, 10).finish(100);
    expect(violations).toEqual([]);
    expect(metrics["triggers.lateness.max"]).toBe(0);
    expect(checksOf(early().finish(9.5))).toEqual([]);
    const extra = launch(tell(early().time(10), "trigger.due", 2, 11), 2);
    expect(extra.finish(12).violations.map(({ message }) => message)).toEqual([
      "trigger 3 for 10 s was launched although it was never due",
    ]);
  });

  test("of other triggers have nothing to do with them", () => {
    const script = launch(due()).emit("trigger.due", MASTER, 4, 1, 0, 10 * SECOND);
    expect(checksOf(script.emit("trigger.launched", MASTER, 4, 1, 1, 0).finish(200))).toEqual([]);
  });

  test("are remembered up to a bound, beyond which the oldest open one is missed", () => {
    const script = new ScriptedTrace().serve(MASTER, 1);
    for (let number = 1; number <= 5_000; number += 1) {
      tell(script.time(number), "trigger.due", number, number);
      if (number !== 7) launch(script, number);
    }
    const { violations } = script.finish(5_000);
    expect(violations.map(({ at, message }) => [at, message])).toEqual([
      [1_031, "trigger 3 for 7 s was neither launched nor skipped"],
    ]);
  });

  test("that nobody uses have no metrics", () => {
    expect(new ScriptedTrace().finish(1).metrics).not.toHaveProperty("triggers.due");
  });
});

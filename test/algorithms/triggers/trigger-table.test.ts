// The trigger table: what it launches and skips under each policy, and what it remembers.

import { describe, expect, test } from "vitest";
import { MINUTE } from "../../../src/algorithms/triggers/civil-time.ts";
import {
  LATENESS_POLICIES,
  launchNumber,
  spreadOffset,
  type TriggerDefinition,
} from "../../../src/algorithms/triggers/trigger-definition.ts";
import { TriggerTable } from "../../../src/algorithms/triggers/trigger-table.ts";
import { type Instant, NEVER, seconds } from "../../../src/kernel/time.ts";
import type { TaskId } from "../../../src/process/identity.ts";
import { at, cron, definition, every, TriggerWorld } from "./trigger-world.ts";

function world(changes: Partial<TriggerDefinition> = {}): TriggerWorld {
  return new TriggerWorld([definition(changes)]);
}

describe("in good times", () => {
  test("each scheduled instant is launched once, when its time has come", () => {
    const running = world();
    expect([running.table.nextDue(at(0)), running.wake(59.999)]).toEqual([at(60), []]);
    expect([running.wake(60), running.wake(61), running.wake(119), running.wake(120)]).toEqual([
      ["launch 1"],
      [],
      [],
      ["launch 2"],
    ]);
  });

  test("a little lateness does not add up, and what is late within the threshold is launched, each by itself", () => {
    const running = world();
    expect([running.wake(69), running.wake(128), running.wake(190)]).toEqual([
      ["launch 1"],
      ["launch 2"],
      ["launch 3"],
    ]);
    expect(world({ schedule: every(3) }).wake(9)).toEqual(["launch 0.05", "launch 0.1", "launch 0.15"]);
  });

  test("triggers are due in the order of their instants, at most as many as asked for", () => {
    const names = ["a", "b", "c"].map((name, index) => definition({ name, schedule: every(60, 30 - 10 * index) }));
    const { table } = new TriggerWorld(names);
    expect(table.due(at(35)).map(({ trigger }) => trigger)).toEqual([2, 1, 0]);
    expect(table.due(at(35), 2).map(({ trigger }) => trigger)).toEqual([2, 1]);
    expect(table.nextDue(at(35))).toBe(at(35));
  });

  test("what is proposed is not proposed again until it has come back, or never will", () => {
    const { table } = world();
    const [decision] = table.due(at(60));
    table.proposed(decision);
    expect([table.due(at(125)), table.nextDue(at(125))]).toEqual([[], NEVER]);
    table.forgetProposals();
    expect(table.due(at(60))).toEqual([decision]);
    table.proposed(decision);
    expect([table.apply(decision), table.nextDue(at(60))]).toEqual([true, at(120)]);
  });

  test("asking changes nothing", () => {
    const { table } = world();
    const before = JSON.stringify(table.snapshot());
    expect(table.due(at(600))).toEqual(table.due(at(600)));
    expect(JSON.stringify(table.snapshot())).toBe(before);
  });

  test("a trigger that was not enabled is never due, and one counts from when it was", () => {
    const table = new TriggerTable([definition()], 0 as Instant);
    expect([table.due(at(600)), table.nextDue(at(600))]).toEqual([[], NEVER]);
    table.apply({ kind: "enable", trigger: 0, since: at(600) });
    expect([table.due(at(600)), table.nextDue(at(600))]).toEqual([[], at(660)]);
    expect(table.apply({ kind: "enable", trigger: 0, since: at(6_000) })).toBe(false);
  });
});

describe("a trigger that ends", () => {
  const ending = (changes: Partial<TriggerDefinition> = {}): TriggerWorld => world({ until: at(180), ...changes });

  test("launches nothing that is scheduled for its end, or later", () => {
    const one = ending();
    expect([one.wake(60), one.wake(120), one.wake(180), one.wake(600)]).toEqual([["launch 1"], ["launch 2"], [], []]);
    expect(one.table.nextDue(at(120))).toBe(NEVER);
  });

  test("has nothing to skip there either", () => {
    expect(ending({ misfire: "do-nothing" }).wake(600)).toEqual(["skip to 2, misfired"]);
    expect(ending({ misfire: "fire-once" }).wake(600)).toEqual(["skip to 1, misfired", "launch 2"]);
  });

  test("ends by the wall clock, spread included", () => {
    const { spread } = { spread: seconds(59) };
    const one = ending({ spread, until: at(120) });
    const launched = [...Array(300).keys()].flatMap((second) => one.wake(second));
    expect(launched).toHaveLength(2); // at 38.9 s and 98.9 s; without the spread it would be the one at 60 s
  });
});

describe("what a master missed for five minutes and a half,", () => {
  const missed = (changes: Partial<TriggerDefinition>): readonly string[] => world(changes).wake(330);

  test("fire-now launches one by one", () => {
    expect(missed({ misfire: "fire-now" })).toEqual(["launch 1", "launch 2", "launch 3", "launch 4", "launch 5"]);
  });

  test("do-nothing skips", () => {
    expect(missed({ misfire: "do-nothing" })).toEqual(["skip to 5, misfired"]);
  });

  test("fire-once launches once, as the latest", () => {
    expect(missed({ misfire: "fire-once" })).toEqual(["skip to 4, misfired", "launch 5"]);
  });

  test("reschedule launches once, now, and the interval starts anew", () => {
    const running = world({ misfire: "reschedule" });
    expect(running.wake(330)).toEqual(["skip to 5, misfired", "launch 5.5 anew"]);
    expect([running.table.nextDue(at(331)), running.wake(390)]).toEqual([at(390), ["launch 6.5"]]);
  });

  test("reschedule leaves to the next regular time if a calendar says when that is", () => {
    expect(missed({ misfire: "reschedule", schedule: cron("* * * * *") })).toEqual(["skip to 5, misfired"]);
  });
});

describe("what is late by no more than the threshold, while others are late by more,", () => {
  const late = (misfire: TriggerDefinition["misfire"]): readonly string[] => world({ misfire }).wake(305);

  test("is launched under every policy, and under fire-once and reschedule stands for the others", () => {
    expect(late("do-nothing")).toEqual(["skip to 4, misfired", "launch 5"]);
    expect(late("fire-once")).toEqual(["skip to 4, misfired", "launch 5"]);
    expect(late("fire-now")).toHaveLength(5);
    expect(late("reschedule")).toEqual(["skip to 5, misfired", "launch 5.083333333333333 anew"]);
  });

  test("and is no misfire by itself", () => {
    expect(world({ misfire: "do-nothing" }).wake(70)).toEqual(["launch 1"]);
    expect(world({ misfire: "do-nothing" }).wake(70.000001)).toEqual(["skip to 1, misfired"]);
    expect(world({ misfire: "reschedule" }).wake(70)).toEqual(["launch 1"]);
  });
});

describe("a long time", () => {
  test("is made up for twenty launches at a time under fire-now, and in one step otherwise, be it a year", () => {
    const running = world();
    expect(running.wake(3_600)).toHaveLength(20);
    expect(running.table.nextDue(at(3_600))).toBe(at(3_600));
    expect([running.wake(3_600).length, running.wake(3_600).length, running.wake(3_600).length]).toEqual([20, 20, 0]);
    const year = 365 * 86_400;
    expect(world({ misfire: "fire-once" }).wake(year)).toEqual([
      `skip to ${year / 60 - 1}, misfired`,
      `launch ${year / 60}`,
    ]);
  });

  test("is cut off by the starting deadline, whatever the policy", () => {
    const startingDeadline = seconds(120);
    expect(world({ startingDeadline }).wake(330)).toEqual(["skip to 3, misfired", "launch 4", "launch 5"]);
    expect(world({ startingDeadline: seconds(20), misfire: "fire-once" }).wake(330)).toEqual(["skip to 5, misfired"]);
  });

  test("of more than a hundred missed makes Kubernetes refuse, for good", () => {
    const patient = () => world(LATENESS_POLICIES.kubernetes);
    expect(patient().wake(100 * 60)).toEqual(["skip to 99, misfired", "launch 100"]);
    const refused = patient();
    expect([refused.wake(101 * 60), refused.wake(102 * 60), refused.table.nextDue(at(102 * 60))]).toEqual([
      ["refuse"],
      [],
      NEVER,
    ]);
    expect(refused.commit({ kind: "enable", trigger: 0, since: at(103 * 60 + 1) })).toBe(true);
    expect(refused.wake(104 * 60)).toEqual(["launch 104"]);
  });

  test("is counted from the starting deadline only, if there is one", () => {
    const running = world({ missedMax: 3, startingDeadline: seconds(200) });
    expect(running.wake(100 * 60)).toEqual(["refuse"]);
    expect(world({ missedMax: 4, startingDeadline: seconds(200) }).wake(100 * 60)[0]).toBe("skip to 96, misfired");
  });
});

describe("while an earlier launch runs,", () => {
  const second = (changes: Partial<TriggerDefinition>): TriggerWorld => {
    const running = world(changes);
    expect(running.wake(60)).toEqual(["launch 1"]);
    return running;
  };

  test("allow launches beside it", () => {
    expect(second({ concurrency: "allow" }).wake(120)).toEqual(["launch 2"]);
  });

  test("forbid skips, until it has completed", () => {
    const running = second({ concurrency: "forbid" });
    expect(running.wake(120)).toEqual(["skip to 2, still-running"]);
    running.complete(1);
    expect(running.wake(180)).toEqual(["launch 3"]);
  });

  test("forbid also counts what is only announced, and what one pass would launch side by side", () => {
    const announced = world({ concurrency: "forbid" });
    announced.commit(announced.table.due(at(60))[0]);
    expect(announced.wake(120)).toEqual(["skip to 2, still-running"]);
    expect(world({ concurrency: "forbid" }).wake(330)).toEqual(["launch 1", "skip to 5, still-running"]);
    const rescheduled = second({ concurrency: "forbid", misfire: "reschedule" });
    expect(rescheduled.wake(330)).toEqual(["skip to 5, still-running"]);
  });

  test("replace names it to be stopped, and remembers it until it has", () => {
    const running = second({ concurrency: "replace" });
    expect(running.wake(120)).toEqual(["launch 2 for 1"]);
    expect(running.table.open()).toMatchObject([
      { scheduled: at(60), status: "replaced", task: 1 },
      { scheduled: at(120), status: "launched", task: 2 },
    ]);
    expect(running.wake(180)).toEqual(["launch 3 for 2"]);
    running.complete(1);
    running.complete(2);
    running.complete(3);
    expect([running.wake(240), running.table.open().length]).toEqual([["launch 4"], 1]);
  });

  test("replace tells who is to stop a launch which task that is, even if that is known only later", () => {
    const running = world({ concurrency: "replace" });
    running.commit(running.table.due(at(60))[0]);
    running.commit(running.table.due(at(120))[0]);
    running.commit({ kind: "launched", trigger: 0, scheduled: at(60), task: 7 as TaskId });
    expect(running.table.open()[0]).toEqual({ trigger: 0, scheduled: at(60), status: "replaced", task: 7 });
  });
});

describe("a launch", () => {
  test("has a name and a number that follow from the trigger and the scheduled instant", () => {
    const { table } = new TriggerWorld([definition({ name: "backup" })], { origin: 1_774_746_000_000_000 });
    expect(table.nameOf(0, at(60))).toBe("backup@2026-03-29T01:01:00Z");
    expect(launchNumber(at(60.9))).toBe(60);
  });

  test("is found by a new leader that knows only that it was announced", () => {
    const { table } = world();
    table.apply(table.due(at(60))[0]);
    const heir = new TriggerTable([definition()], 0 as Instant);
    heir.restore(table.snapshot());
    expect(heir.open()).toEqual([{ trigger: 0, scheduled: at(60), status: "announced", task: undefined }]);
    expect(heir.due(at(60))).toEqual([]);
  });

  test("cannot be announced twice, however many masters decide at the same time", () => {
    for (const misfire of ["fire-now", "fire-once", "do-nothing", "reschedule"] as const) {
      const { table } = world({ misfire });
      const [early, late] = [table.due(at(330)), table.due(at(332))];
      expect(early.map((decision) => table.apply(decision))).toEqual(early.map(() => true));
      expect(late.map((decision) => table.apply(decision))).toEqual(late.map(() => false));
    }
  });
});

describe("spread", () => {
  test("puts off every launch of a trigger by the same part of the window", () => {
    const spread = seconds(3_600);
    const late = definition({ schedule: cron("0 0 * * *"), spread });
    const offset = spreadOffset(late);
    expect(offset).toBeGreaterThan(0);
    const { table } = new TriggerWorld([late]);
    expect(table.scheduledBetween(0, at(0), at(3 * 86_400), 9)).toEqual(
      [0, 1, 2].map((day) => day * 1_440 * MINUTE + offset),
    );
  });

  test("goes with the schedule, also where it starts anew", () => {
    const running = world({ spread: seconds(30), misfire: "reschedule" });
    const offset = spreadOffset(running.table.definitions[0]);
    expect(running.table.nextDue(at(0))).toBe(offset);
    running.wake(1_000);
    expect(running.table.nextDue(at(1_000))).toBe(at(1_060));
  });
});

describe("definitions that make no sense are refused:", () => {
  const create = (...changes: Partial<TriggerDefinition>[]): (() => TriggerTable) => {
    return () =>
      new TriggerTable(
        changes.map((change) => definition(change)),
        0 as Instant,
      );
  };

  test.each([
    [[{ name: "" }], "expected a name that is not empty"],
    [[{}, {}], 'expected a name of its own, got "job" again'],
    [[{ schedule: every(0.5) }], 'expected an interval of trigger "job" of at least 1s, got 500000us'],
    [[{ misfireThreshold: seconds(0.5) }], 'expected a threshold of trigger "job" of at least 1s, got 500000us'],
    [[{ startingDeadline: seconds(5) }], "of at least its misfire threshold (10000000us), got 5000000us"],
    [[{ until: at(0) }], 'expected an end of trigger "job" after its beginning'],
    [[{ missedMax: 0 }], 'expected a limit of trigger "job" of at least 1, got 0'],
  ])("%j", (changes, message) => {
    expect(create(...changes)).toThrow(message);
  });
});

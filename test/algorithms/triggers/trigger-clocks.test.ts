// The trigger table where time does strange things: summer time, stepped wall clocks, replay, and ten thousand jobs at once.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLocalTime } from "../../../src/algorithms/triggers/civil-time.ts";
import type { TriggerDefinition } from "../../../src/algorithms/triggers/trigger-definition.ts";
import type { TriggerCommand } from "../../../src/algorithms/triggers/trigger-state.ts";
import { TriggerTable } from "../../../src/algorithms/triggers/trigger-table.ts";
import { findZone } from "../../../src/algorithms/triggers/zones.ts";
import { type Instant, seconds } from "../../../src/kernel/time.ts";
import type { TaskId } from "../../../src/process/identity.ts";
import { at, cron, definition, every, TriggerWorld } from "./trigger-world.ts";

const BERLIN = findZone("Europe/Berlin", "zone");

describe("where clocks are changed by law", () => {
  /** All launches of a day that begins at `date` UTC, waking every ten minutes. */
  function day(date: string, text: string): readonly string[] {
    const origin = parseLocalTime(date, "origin");
    const world = new TriggerWorld([definition({ schedule: cron(text, BERLIN) })], { origin });
    const launches = Array.from({ length: 144 }, (_, index) => world.wake(600 * (index + 1))).flat();
    return launches.map((launch) => launch.replace("launch ", ""));
  }

  test("a time of day that is skipped is launched right after the gap", () => {
    expect(day("2026-03-29", "30 2 * * *")).toEqual(["60"]);
  });

  test("a time of day that comes twice is launched once", () => {
    expect(day("2026-10-25", "30 2 * * *")).toEqual(["30"]);
  });

  test("a cadence is kept", () => {
    expect(day("2026-03-29", "0 * * * *")).toHaveLength(24);
    expect(day("2026-10-25", "0 * * * *")).toHaveLength(24);
  });
});

describe("a wall clock that is stepped", () => {
  const hourly = (changes: Partial<TriggerDefinition> = {}): TriggerWorld =>
    new TriggerWorld([definition({ schedule: every(600), ...changes })]);

  test("forward by an hour makes what it jumped over late", () => {
    const once = hourly({ misfire: "fire-once" });
    expect([once.wake(600), once.wake(605 + 3_600)]).toEqual([["launch 10"], ["skip to 60, misfired", "launch 70"]]);
    const none = hourly({ misfire: "do-nothing" });
    expect([none.wake(600), none.wake(650 + 3_600)]).toEqual([["launch 10"], ["skip to 70, misfired"]]);
  });

  test("back by an hour launches nothing again, and goes on where it has caught up", () => {
    const world = hourly();
    expect([world.wake(600), world.wake(1_200 - 3_600), world.wake(600), world.wake(1_199)]).toEqual([
      ["launch 10"],
      [],
      [],
      [],
    ]);
    expect(world.table.nextDue(at(-2_400))).toBe(at(1_200));
    expect(world.wake(1_200)).toEqual(["launch 20"]);
  });

  test("there and back never launches one scheduled instant twice, under any policy, whatever the steps", () => {
    const policies = fc.record({
      misfire: fc.constantFrom("fire-now" as const, "do-nothing" as const, "fire-once" as const, "reschedule" as const),
      concurrency: fc.constantFrom("allow" as const, "forbid" as const, "replace" as const),
      schedule: fc.constantFrom(every(60), cron("* * * * *"), cron("*/7 0-3 * * *", BERLIN)),
      startingDeadline: fc.constantFrom(undefined, seconds(500)),
    });
    const clock = fc.array(fc.integer({ min: -2_000, max: 4_000 }), { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(policies, clock, (changes, readings) => {
        const world = new TriggerWorld([definition(changes)]);
        readings.forEach((reading, index) => {
          world.wake(reading);
          const [open] = world.table.open();
          if (index % 3 === 0 && open !== undefined) world.commit({ ...open, kind: "completed" });
        });
        const launched = world.log.flatMap((command) => (command.kind === "announce" ? [command.scheduled] : []));
        expect(new Set(launched).size).toBe(launched.length);
        expect(launched).toEqual(launched.slice().sort((a, b) => a - b));
      }),
    );
  });

  test("accounts for every scheduled instant up to the latest reading: launched, or skipped with a reason", () => {
    const clock = fc.array(fc.integer({ min: -2_000, max: 9_000 }), { minLength: 2, maxLength: 20 });
    const misfires = fc.constantFrom("fire-now" as const, "do-nothing" as const, "fire-once" as const);
    fc.assert(
      fc.property(misfires, clock, (misfire, readings) => {
        const world = new TriggerWorld([definition({ misfire })]);
        // Twenty launches a pass: as often as it takes.
        for (const reading of readings) while (world.wake(reading).length > 0);
        const decided = world.log.flatMap((command): readonly number[] => {
          if (command.kind === "announce") return [command.scheduled];
          if (command.kind !== "skip") return [];
          return world.table.scheduledBetween(0, command.after, command.through, Infinity);
        });
        const latest = Math.floor(Math.max(0, ...readings) / 60);
        expect(decided).toEqual(Array.from({ length: latest }, (_, index) => at(60 * (index + 1))));
      }),
    );
  });
});

describe("replay", () => {
  const definitions = [
    definition({ name: "a", misfire: "fire-once", concurrency: "replace" }),
    definition({ name: "b", misfire: "reschedule", concurrency: "forbid", spread: seconds(30) }),
    definition({ name: "c", missedMax: 5, schedule: cron("*/2 * * * *") }),
  ];

  /** A life of a table, stale and repeated commands included. */
  const lives = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 900 })), { minLength: 1, maxLength: 40 })
    .map((steps) => {
      const world = new TriggerWorld(definitions);
      let now = 0;
      for (const [what, amount] of steps) {
        const open = world.table.open();
        const one = open[amount % Math.max(1, open.length)];
        if (what <= 2) world.wake((now += amount));
        else if (what === 3 && one !== undefined) world.commit({ ...one, kind: "completed" });
        else if (what === 4) world.commit({ kind: "enable", trigger: amount % 3, since: at(now) });
        else if (what === 5) world.commit(world.log[amount % world.log.length]);
      }
      return world;
    });

  function replayed(table: TriggerTable, log: readonly TriggerCommand[]): TriggerTable {
    for (const command of log) table.apply(command);
    return table;
  }

  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  const empty = (): TriggerTable => new TriggerTable(definitions, 0 as Instant);
  const dueOf = (table: TriggerTable): unknown => [table.due(at(40_000)), table.nextDue(at(0))];

  test("of the log gives the same state, and so does replay on top of it (I12)", () => {
    fc.assert(
      fc.property(lives, ({ table, log }) => {
        const once = replayed(empty(), log);
        expect(once.snapshot()).toEqual(table.snapshot());
        expect(dueOf(once)).toEqual(dueOf(table));
        const twice = replayed(once, log);
        expect(twice.snapshot()).toEqual(table.snapshot());
        expect(dueOf(twice)).toEqual(dueOf(table));
      }),
    );
  });

  test("from a snapshot anywhere in the log gives the same state, also if it begins too early", () => {
    fc.assert(
      fc.property(lives, fc.nat(), fc.nat(), ({ table, log }, cut, overlap) => {
        const at = cut % (log.length + 1);
        const snapshot = plain(replayed(empty(), log.slice(0, at)).snapshot()) as never;
        const restored = empty();
        restored.restore(snapshot);
        const heir = replayed(restored, log.slice(Math.max(0, at - (overlap % 5))));
        expect(plain(heir.snapshot())).toEqual(plain(table.snapshot()));
        expect(dueOf(heir)).toEqual(dueOf(table));
      }),
    );
  });

  test("keeps what is known of triggers that are still defined, and forgets the others", () => {
    const world = new TriggerWorld(definitions);
    world.wake(60);
    const fewer = new TriggerTable([definitions[1], definition({ name: "new" })], 0 as Instant);
    fewer.restore(world.table.snapshot());
    expect(fewer.stateOf(0)).toEqual(world.table.stateOf(1));
    expect(fewer.stateOf(1).decidedUntil).toBeUndefined();
    expect(fewer.snapshot().triggers.map(({ name }) => name)).toEqual(["b"]);
  });
});

describe("ten thousand triggers at midnight", () => {
  const COUNT = 10_000;
  const HOUR = seconds(3_600);

  function midnight(spread: number): { readonly table: TriggerTable; readonly launched: readonly Instant[] } {
    const names = Array.from({ length: COUNT }, (_, index) => `tenant-${index}/report`);
    const definitions = names.map((name) => definition({ name, schedule: cron("0 0 * * *"), spread: spread as never }));
    const table = new TriggerTable(definitions, 0 as Instant);
    definitions.forEach((_, trigger) => table.apply({ kind: "enable", trigger, since: at(3_601) }));
    const launched: Instant[] = [];
    const start = 86_400;
    for (let now = start; now <= start + 3_600; now += 10)
      for (const decision of table.due(at(now))) {
        table.apply(decision);
        if (decision.kind !== "announce") throw new Error(`unexpected: ${decision.kind}`);
        table.apply({ kind: "launched", trigger: decision.trigger, scheduled: decision.scheduled, task: 1 as TaskId });
        table.apply({ kind: "completed", trigger: decision.trigger, scheduled: decision.scheduled });
        launched.push(decision.scheduled);
      }
    return { table, launched };
  }

  test("are all due at once without spread, each launched once", () => {
    const { table, launched } = midnight(0);
    expect(launched.length).toBe(COUNT);
    expect(new Set(launched)).toEqual(new Set([at(86_400)]));
    expect(table.nextDue(at(90_000))).toBe(at(2 * 86_400));
  });

  test("are spread evenly over the hour, each launched once, and the same way the next day", () => {
    const { table, launched } = midnight(HOUR);
    expect(launched.length).toBe(COUNT);
    const perMinute = Array.from({ length: 60 }, () => 0);
    for (const scheduled of launched) perMinute[Math.floor((scheduled - at(86_400)) / 60_000_000)] += 1;
    // Chi-square with 59 degrees of freedom exceeds 127 once in 10^6; the hash is fixed, so this cannot flicker.
    const mean = COUNT / 60;
    expect(perMinute.reduce((sum, count) => sum + ((count - mean) * (count - mean)) / mean, 0)).toBeLessThan(127);
    const again = table.due(at(3 * 86_400 - 1)).flatMap((one) => (one.kind === "announce" ? [one.scheduled] : []));
    expect(again).toEqual(launched.map((scheduled) => scheduled + at(86_400)));
  });
});

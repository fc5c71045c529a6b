// Time triggers in a master's books: replay, snapshots and replicas must agree about what was launched.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Command } from "../../../../src/architectures/master/commands.ts";
import { commandBytes, commandFingerprint } from "../../../../src/architectures/master/commands.ts";
import { Books } from "../../../../src/architectures/master/books.ts";
import { LaunchBook } from "../../../../src/architectures/master/triggers/launch-book.ts";
import type { TriggerCommand } from "../../../../src/algorithms/triggers/trigger-state.ts";
import type { Instant } from "../../../../src/kernel/time.ts";
import type { TaskId } from "../../../../src/process/identity.ts";
import { NO_CLIENT } from "../../../../src/process/task.ts";
import { at, definition } from "../../../algorithms/triggers/trigger-world.ts";
import { taskSpec } from "../../../cluster/build-cluster.ts";

const NO_FLOOR = 0 as TaskId;
const minute = (count: number): Instant => at(60 * count);

function books(): Books {
  const definitions = [definition({ name: "a", from: at(1) }), definition({ name: "b", from: at(1) })];
  return new Books({ launches: new LaunchBook({ definitions, origin: 0 as Instant, announces: [true, true] }) });
}

function announce(trigger: number, scheduled: number, after = scheduled - 1): Command {
  const since = after === 0 ? ((at(1) - 1) as Instant) : minute(after);
  const about = {
    kind: "announce",
    trigger,
    after: since,
    scheduled: minute(scheduled),
    restarts: false,
    replaces: [],
  };
  return { kind: "trigger", about: about as TriggerCommand };
}

function submit(task: number, trigger: number, scheduled: number): Command {
  const spec = taskSpec({ id: task as TaskId, client: NO_CLIENT, work: 1_000 });
  return { kind: "submit", spec, floor: NO_FLOOR, launch: { trigger, scheduled: minute(scheduled) } };
}

function end(task: number): Command {
  return { kind: "end", task: task as TaskId, attempt: 1, how: "completed", cause: 0, hasEffect: false };
}

function replay(...commands: readonly Command[]): Books {
  const made = books();
  for (const command of commands) made.apply(command);
  return made;
}

describe("a launch in the books", () => {
  test("is open until its task has ended", () => {
    const open = (...commands: readonly Command[]): unknown => replay(...commands).launches!.table.open();
    expect(open(announce(0, 1))).toMatchObject([{ trigger: 0, scheduled: minute(1), status: "announced" }]);
    expect(open(announce(0, 1), submit(5, 0, 1))).toMatchObject([{ status: "launched", task: 5 }]);
    expect(open(announce(0, 1), submit(5, 0, 1), end(5))).toEqual([]);
  });

  test("is taken in once, however often it is submitted, also after it has ended", () => {
    const twice = replay(announce(0, 1), submit(5, 0, 1), submit(6, 0, 1));
    expect([...twice.entries()].map(({ id }) => id)).toEqual([5]);
    const late = replay(announce(0, 1), submit(5, 0, 1), end(5), submit(5, 0, 1));
    expect([...late.entries()]).toEqual([]);
  });

  test("leaves no trace among what clients have settled", () => {
    expect(replay(announce(0, 1), submit(5, 0, 1), end(5)).snapshot().settled).toEqual([]);
  });

  test("that was never announced is taken in as well, since who launches first has nothing to show for it", () => {
    expect([...replay(submit(5, 0, 1)).entries()].map(({ id }) => id)).toEqual([5]);
  });
});

const command: fc.Arbitrary<Command> = fc
  .tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 1 }))
  .chain(([trigger, scheduled, copy]) => {
    const task = 2 * (5 * trigger + scheduled) + copy;
    return fc.constantFrom<Command>(
      announce(trigger, scheduled),
      announce(trigger, scheduled),
      submit(task, trigger, scheduled),
      end(task),
      {
        kind: "trigger",
        about: { kind: "skip", trigger, after: minute(scheduled - 1), through: minute(scheduled), reason: "misfired" },
      },
    );
  });

/** Who announces first submits nothing before that. */
function isDecided({ launches }: Books, { launch }: Command & { kind: "submit" }): boolean {
  return launches!.table.stateOf(launch!.trigger).decidedUntil! >= launch!.scheduled;
}

describe("books with time triggers", () => {
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  test("are the same from a snapshot anywhere in the log as from the whole log", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40, size: "max" }), fc.nat(), (log, cut) => {
        const place = cut % (log.length + 1);
        const restored = books();
        restored.apply(plain(replay(...log.slice(0, place)).snapshot()) as Command);
        for (const one of log.slice(place)) restored.apply(one);
        expect(plain(restored.snapshot())).toEqual(plain(replay(...log).snapshot()));
      }),
    );
  });

  test("take one task of an announced launch, whatever is submitted", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60, size: "max" }), (log) => {
        const made = books();
        const taken = new Map<string, number>();
        for (const one of log) {
          if (one.kind !== "submit") made.apply(one);
          else if (isDecided(made, one)) {
            const before = made.size;
            made.apply(one);
            const name = JSON.stringify(one.launch);
            taken.set(name, (taken.get(name) ?? 0) + made.size - before);
          }
        }
        for (const count of taken.values()) expect(count).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("keep the latest three skips of each trigger, for a leader that must tell them", () => {
    const skips = [1, 2, 3, 4].map((count): Command => ({
      kind: "trigger",
      about: {
        kind: "skip",
        trigger: 0,
        after: count === 1 ? ((at(1) - 1) as Instant) : minute(count - 1),
        through: minute(count),
        reason: "misfired",
      },
    }));
    const { launches } = replay(...skips, skips[0]);
    const latest = [...launches!.latestSkips()];
    expect(latest.map(({ through }) => through)).toEqual([minute(2), minute(3), minute(4)]);
    expect(launches!.skippedBy({ ...latest[0], through: minute(4) }, 2)).toEqual([120, 180]);
  });
});

test("commands about triggers have a size in the log, and are told apart in the trace", () => {
  const all = [announce(0, 1), announce(0, 2), announce(1, 1), submit(5, 0, 1), end(5)];
  expect(new Set(all.map(commandFingerprint)).size).toBe(all.length);
  expect(commandBytes(announce(0, 1))).toBeGreaterThan(0);
  const snapshot = replay(announce(0, 1)).snapshot();
  expect(commandBytes(snapshot)).toBeGreaterThan(commandBytes({ ...snapshot, triggers: { triggers: [] } }));
});

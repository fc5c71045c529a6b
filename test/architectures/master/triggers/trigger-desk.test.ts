// A master that launches by the clock, on a scripted host: what it has written to its disk before it creates a task, and what the
// next boot makes of what the disk kept.

import { describe, expect, test } from "vitest";
import type { TriggerDefinition } from "../../../../src/algorithms/triggers/trigger-definition.ts";
import type { Command } from "../../../../src/architectures/master/commands.ts";
import type { Instant } from "../../../../src/kernel/time.ts";
import type { TaskId } from "../../../../src/process/identity.ts";
import { NO_CLIENT } from "../../../../src/process/task.ts";
import { at, definition } from "../../../algorithms/triggers/trigger-world.ts";
import { taskSpec } from "../../../cluster/build-cluster.ts";
import { ScriptedDisk } from "../../../process/scripted-host.ts";
import { ScriptedMaster, WORKER_A } from "../scripted-master.ts";

const MINUTE = 60_000_000;

interface Options {
  readonly disk?: ScriptedDisk;
  readonly incarnation?: number;
  readonly announces?: boolean;
  readonly changes?: Partial<TriggerDefinition>;
}

/** Serves from 0 on; `job` is due every minute, the first time at 1 min. */
function master({ disk = new ScriptedDisk(), incarnation = 1, announces = true, changes = {} }: Options = {}) {
  const triggers = {
    definitions: [definition({ from: at(1), ...changes })],
    origin: 0 as Instant,
    announces: [announces],
  };
  const one = new ScriptedMaster({ disk, incarnation, plan: { scheduler: { triggers } } });
  for (let minute = 1; minute <= 9; minute += 1)
    one.host.launchable.set(
      `job@1970-01-01T00:0${minute}:00Z`,
      taskSpec({ id: minute as TaskId, client: NO_CLIENT, work: 1_000_000 }),
    );
  one.host.launchable.set("", taskSpec({ id: 77 as TaskId, client: NO_CLIENT, work: 1_000_000 }));
  return one.sync();
}

/** Time passes, but nothing becomes durable. */
function pass(one: ScriptedMaster, instant: number): ScriptedMaster {
  one.host.passUntil(instant, one.process);
  return one;
}

function next(one: ScriptedMaster, options: Options = {}): ScriptedMaster {
  one.host.disk.crash();
  return master({ ...options, disk: one.host.disk, incarnation: one.host.incarnation + 1 });
}

function told({ host }: ScriptedMaster): readonly string[] {
  return host.emitted
    .filter(({ name }) => name.startsWith("trigger."))
    .map(({ name, attempt }) => `${name.slice("trigger.".length)} ${attempt / 60}`);
}

function logged({ host }: ScriptedMaster): readonly string[] {
  return (host.disk.records as Command[]).flatMap((one) => {
    if (one.kind === "trigger") return [one.about.kind];
    return one.kind === "submit" ? [`submit ${one.spec.id}`] : [];
  });
}

describe("a launch", () => {
  test("is announced, created when that is durable, and on record together with its task", () => {
    const one = pass(master(), MINUTE);
    expect(logged(one)).toEqual(["announce"]);
    expect(one.host.launched).toEqual([]);
    one.process.synced(one.host.disk.complete());
    expect(one.host.launched).toEqual([{ trigger: 0, scheduled: MINUTE, name: "job@1970-01-01T00:01:00Z" }]);
    expect(logged(one)).toEqual(["announce", "submit 1"]);
    expect(told(one)).toEqual(["announced 1", "launched 1"]);
    expect(one.host.emitted.map(({ name }) => name)).not.toContain("task.admitted");
    one.sync();
    expect(one.host.emitted.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["task.admitted", "task.acknowledged", "task.queued"]),
    );
  });

  test("says nothing to any client", () => {
    const one = pass(master(), MINUTE).sync();
    expect(one.host.takeSent()).toEqual([]);
  });

  test("runs like every other task", () => {
    const one = pass(master(), MINUTE - 1).register(WORKER_A);
    pass(one, MINUTE).sync();
    expect(one.host.emitted.map(({ name }) => name)).toContain("attempt.dispatched");
  });

  test("is created anew by the next boot, under the same name, if only the announcement had become durable", () => {
    const one = pass(master(), MINUTE);
    one.process.synced(one.host.disk.complete());
    const heir = next(one);
    expect(heir.host.launched.map(({ name }) => name)).toEqual(["job@1970-01-01T00:01:00Z"]);
    expect(told(heir)).toEqual(["announced 1", "launched 1"]);
    expect(logged(heir)).toEqual(["announce", "submit 1"]);
  });

  test("is left alone by the next boot if it was on record", () => {
    const heir = next(pass(master(), MINUTE).sync());
    expect(heir.host.launched).toEqual([]);
    expect(told(heir)).toEqual([]);
  });

  test("that is not durable at all is decided anew", () => {
    const heir = next(pass(master(), MINUTE));
    expect(logged(heir)).toEqual([]);
    expect(told(pass(heir, MINUTE).sync())).toEqual(["announced 1", "launched 1"]);
  });

  test("that was launched first and announced afterwards is launched again by a boot in between", () => {
    const one = pass(master({ announces: false }), MINUTE);
    expect(told(one)).toEqual(["launched 1"]);
    expect(logged(one)).toEqual(["submit 77"]);
    one.process.synced(one.host.disk.complete());
    expect(logged(one)).toEqual(["submit 77", "announce"]);
    const heir = pass(next(one, { announces: false }), MINUTE);
    expect(heir.host.launched.map(({ name }) => name)).toEqual([undefined]);
    expect(told(heir)).toEqual(["launched 1"]);
  });
});

test("what is skipped is told when that is durable, and again by the next boot, which cannot know whether it was", () => {
  const forbid = { changes: { concurrency: "forbid" } } as const;
  const one = pass(pass(master(forbid), MINUTE).sync(), 2 * MINUTE);
  expect(told(one)).toEqual(["announced 1", "launched 1"]);
  expect(told(one.sync())).toEqual(["announced 1", "launched 1", "skipped 2"]);
  expect(told(next(one, forbid))).toEqual(["skipped 2"]);
});

test("what was proposed and has not come back for a minute is proposed again, and counts once", () => {
  const one = pass(pass(master(), MINUTE), 1.9 * MINUTE);
  expect(logged(one)).toEqual(["announce"]);
  pass(one, 2 * MINUTE);
  expect(logged(one)).toEqual(["announce", "announce", "announce"]); // of minute 1, again of it, and of minute 2
  expect(told(one.sync())).toEqual(["announced 1", "launched 1", "announced 2", "launched 2"]);
  expect(one.host.launched.map(({ scheduled }) => scheduled)).toEqual([MINUTE, 2 * MINUTE]);
});

test("a launch that was dropped on its way into the log is made again, under its name", () => {
  const one = pass(master(), MINUTE);
  one.process.synced(one.host.disk.complete()); // the submission waits for a sync that does not come
  pass(one, 2.1 * MINUTE);
  expect(one.host.launched.map(({ name }) => name)).toEqual(["job@1970-01-01T00:01:00Z", "job@1970-01-01T00:01:00Z"]);
  one.sync();
  expect(one.host.emitted.filter(({ name }) => name === "task.admitted").map(({ task }) => task)).toEqual([1, 2]);
});

test("a master with nothing to launch any more does not wake up for it", () => {
  const wakesAt = (until: number): number => {
    const one = pass(master({ changes: { until: at(until) } }), MINUTE).sync();
    expect(told(one)).toEqual(["announced 1", "launched 1"]);
    return one.host.pendingTimers.filter(({ due }) => due === 2 * MINUTE).length;
  };
  expect([wakesAt(180), wakesAt(90)]).toEqual([1, 0]);
});

// The tables of a shared database are what their log says: applied again, or restored from a snapshot and applied from there on, they are
// the same. And what an instance has that was recovered from it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Sessions } from "../../../src/architectures/database-lock/sessions.ts";
import { NO_FINDINGS, type Entry, type Statement } from "../../../src/architectures/database-lock/statements.ts";
import type { TablesObserver } from "../../../src/architectures/database-lock/table-rules.ts";
import { Tables } from "../../../src/architectures/database-lock/tables.ts";
import { NEVER, seconds, type Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import type { TaskSpec } from "../../../src/process/task.ts";

const SILENT: TablesObserver = {
  inserted: () => {},
  waiting: () => {},
  given: () => {},
  ended: () => {},
  superseded: () => {},
  decided: () => {},
};

function tablesOf(observer: Partial<TablesObserver> = {}, requestsRecovery = true): Tables {
  return new Tables(
    undefined,
    { requestsRecovery, countsTwice: false, claimsBlindly: false },
    { ...SILENT, ...observer },
  );
}

const CLIENT = 9 as Address;
const [A, B] = [1 as Address, 2 as Address];

/** Nothing of it but its number counts here. */
const specOf = (id: number): TaskSpec =>
  ({ id, client: CLIENT, notify: false, patience: NEVER }) as unknown as TaskSpec;

function entryOf(statement: Statement, tasks: readonly number[] = []): Entry {
  const findings = { ...NO_FINDINGS, tasks: tasks as readonly TaskId[] };
  return { kind: "entry", session: A, incarnation: 1, serial: 1, statement, findings };
}

const insert = (id: number): Entry =>
  entryOf({ kind: "insert", spec: specOf(id), floor: 0 as TaskId, instance: A, launch: undefined });
const acquire = (instance: Address, tasks: readonly number[]): Entry => {
  const now = 0 as Instant;
  return entryOf({ kind: "acquire", instance, now, until: now, window: 0, max: 9 }, tasks);
};
const fire = (instance: Address, task: number, round: number): Entry =>
  entryOf({ kind: "fire", instance, now: 0 as Instant, tasks: [{ task: task as TaskId, round }], launches: [] });
const release = (instance: Address, task: number, round: number): Entry =>
  entryOf({ kind: "release", instance, tasks: [{ task: task as TaskId, round }], launches: [] });
const recover = (instance: Address, by: Address): Entry => entryOf({ kind: "recover", instance, by });
const end = (task: number, how: "completed" | "cancelled" = "completed"): Entry =>
  entryOf({ kind: "end", task: task as TaskId, attempt: 1, how, cause: 0 });
const checkIn = (instance: Address, at: number): Entry =>
  entryOf({ kind: "check-in", instance, at: at as Instant, interval: seconds(1) });

const tasks = fc.integer({ min: 0, max: 5 });
const instances = fc.constantFrom(A, B);
const entries: fc.Arbitrary<readonly Entry[]> = fc.array(
  fc.oneof(
    tasks.map(insert),
    fc.tuple(instances, fc.uniqueArray(tasks)).map(([instance, list]) => acquire(instance, list)),
    fc
      .tuple(instances, tasks, fc.integer({ min: 1, max: 3 }))
      .map(([instance, task, round]) => fire(instance, task, round)),
    fc
      .tuple(instances, tasks, fc.integer({ min: 1, max: 3 }))
      .map(([instance, task, round]) => release(instance, task, round)),
    fc.tuple(instances, instances).map(([instance, by]) => recover(instance, by)),
    fc.tuple(tasks, fc.constantFrom("completed" as const, "cancelled" as const)).map(([task, how]) => end(task, how)),
    fc.tuple(instances, tasks).map(([instance, at]) => checkIn(instance, at)),
  ),
  { maxLength: 40 },
);

describe("the tables", () => {
  test("are the same from a snapshot on as from the beginning", () => {
    fc.assert(
      fc.property(entries, entries, (before, after) => {
        const whole = tablesOf();
        for (const entry of before) whole.apply(entry);
        const restored = tablesOf();
        restored.restore(whole.snapshot([]));
        expect(restored.snapshot([])).toEqual(whole.snapshot([]));
        for (const entry of after) expect(restored.apply(entry)).toEqual(whole.apply(entry));
        // In which order rows are listed says nothing.
        const sorted = ({ rows, ...rest }: ReturnType<Tables["snapshot"]>) => ({
          ...rest,
          rows: rows.toSorted((a, b) => a.spec.id - b.spec.id),
        });
        expect(sorted(restored.snapshot([]))).toEqual(sorted(whole.snapshot([])));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("take a task in once, and end it once, whatever is repeated", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const counts = new Map<number, number>();
        const tables = tablesOf({
          ended: ({ id }) => counts.set(id, (counts.get(id) ?? 0) + 1),
        });
        for (const entry of list) tables.apply(entry);
        expect([...counts.values()].every((count) => count === 1)).toBe(true);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test("fire for an instance only what it has, in the round in which it was given", () => {
    const tables = tablesOf();
    tables.apply(insert(1));
    tables.apply(acquire(A, [1]));
    tables.apply(recover(A, B));
    expect(tables.apply(fire(A, 1, 1))).toMatchObject({ kind: "given", tasks: [] });
    tables.apply(acquire(A, [1]));
    expect(tables.apply(fire(A, 1, 1))).toMatchObject({ kind: "given", tasks: [] });
    expect(tables.apply(fire(A, 1, 2))).toMatchObject({ kind: "given", tasks: [{ round: 2 }] });
  });

  test("give up what a failed instance executed if it does not ask for recovery, and not what it had only acquired", () => {
    const ended: number[] = [];
    const tables = tablesOf({ ended: ({ id }, { how }) => void (how === "dead-lettered" && ended.push(id)) }, false);
    for (const id of [1, 2]) tables.apply(insert(id));
    tables.apply(acquire(A, [1, 2]));
    tables.apply(fire(A, 1, 1));
    tables.apply(recover(A, B));
    expect(ended).toEqual([1]);
    expect(tables.get(2 as TaskId)?.status).toBe("waiting");
  });

  test("show a check-in the rows as they were before it", () => {
    const tables = tablesOf();
    expect(tables.apply(checkIn(A, 1))).toEqual({ kind: "check-ins", rows: [] });
    expect(tables.apply(checkIn(B, 2))).toMatchObject({ rows: [{ instance: A, at: 1 }] });
    expect(tables.apply(checkIn(A, 3))).toMatchObject({
      rows: [
        { instance: A, at: 1 },
        { instance: B, at: 2 },
      ],
    });
  });
});

describe("sessions", () => {
  const at = (serial: number, incarnation = 1) => ({ session: A, incarnation, serial });

  test("remember a result until its session has heard it, and nothing of an earlier boot", () => {
    const sessions = new Sessions();
    expect(sessions.heard(at(1), 1)).toBe("new");
    for (const serial of [1, 2, 3]) sessions.remember(at(serial), { kind: "done" });
    expect(sessions.heard(at(4), 3)).toBe("known");
    expect(sessions.results().map(({ serial }) => serial)).toEqual([3]);
    expect(sessions.heard(at(2), 3)).toBe("past");
    expect(sessions.heard(at(1, 2), 1)).toBe("new");
    expect(sessions.results()).toEqual([]);
    expect(sessions.heard(at(9), 1)).toBe("past");
  });
});

// Commands in the database: who sees them, who gets them, and what becomes of those of whoever is not there any more.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Tables } from "../../../src/architectures/database-lock/tables.ts";
import type { Row } from "../../../src/architectures/database-lock/row.ts";
import { NO_FINDINGS, type Statement } from "../../../src/architectures/database-lock/statements.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { NO_CLIENT, type TaskSpec } from "../../../src/process/task.ts";

const [ONE, OTHER, THIRD] = [1, 2, 3] as Address[];

class Database {
  readonly rows = new Map<number, Row>();
  readonly completed: number[] = [];
  readonly superseded: number[] = [];
  readonly tables: Tables;
  #serial = 0;

  constructor(claimsBlindly = false) {
    const rules = { requestsRecovery: true, countsTwice: false, claimsBlindly };
    this.tables = new Tables(undefined, rules, {
      inserted: (row) => void this.rows.set(row.id, row),
      waiting: () => {},
      given: () => {},
      ended: (_row, { task }) => void this.completed.push(task),
      superseded: ({ task }, counts) => void (counts ? this.completed : this.superseded).push(task),
      decided: () => {},
    });
  }

  run(statement: Statement): readonly number[] {
    const serial = (this.#serial += 1);
    const entry = { kind: "entry", session: ONE, incarnation: 1, serial, statement, findings: NO_FINDINGS } as const;
    const result = this.tables.apply(entry);
    if (result.kind === "given") return result.tasks.map(({ spec }) => spec.id);
    return result.kind === "recovered" ? [result.rows] : [];
  }

  insert(...tasks: readonly number[]): void {
    for (const id of tasks) {
      const spec = { id, client: NO_CLIENT } as unknown as TaskSpec;
      this.run({ kind: "insert", spec, floor: 0 as TaskId, instance: ONE, launch: undefined });
    }
  }

  claim(instance: Address, registration: number, task: number, round = 0): readonly number[] {
    return this.run({ kind: "claim", instance, registration, tasks: [{ task: task as TaskId, round }] });
  }

  end(task: number, attempt = 1): void {
    this.run({ kind: "end", task: task as TaskId, attempt, how: "completed", cause: 0 });
  }

  statusOf(task: number): string {
    return this.rows.get(task)!.status;
  }
}

describe("a command", () => {
  test("is whoever's claims it first", () => {
    const database = new Database();
    database.insert(1);
    expect(database.claim(ONE, 10, 1)).toEqual([1]);
    expect(database.claim(OTHER, 11, 1)).toEqual([]);
    expect(database.claim(ONE, 10, 1)).toEqual([]);
  });

  test("that is back again is not what somebody saw before", () => {
    const database = new Database();
    database.insert(1);
    database.claim(ONE, 10, 1);
    database.run({ kind: "recover", instance: ONE, by: OTHER, through: 10 });
    expect(database.claim(THIRD, 12, 1, 0)).toEqual([]);
    expect(database.claim(THIRD, 12, 1, 1)).toEqual([1]);
  });

  test("has a number of its own, and another one when it comes back", () => {
    const database = new Database();
    database.insert(5, 9);
    expect([database.rows.get(5)!.command, database.rows.get(9)!.command]).toEqual([1, 2]);
    database.claim(ONE, 10, 5);
    database.run({ kind: "recover", instance: ONE, by: OTHER, through: 10 });
    expect(database.rows.get(5)!.command).toBe(3);
    database.insert(11);
    expect(database.rows.get(11)!.command).toBe(4);
  });

  test("that is claimed blindly has two masters, and ends twice", () => {
    const database = new Database(true);
    database.insert(1);
    expect(database.claim(ONE, 10, 1)).toEqual([1]);
    expect(database.claim(OTHER, 11, 1)).toEqual([1]);
    database.end(1, 1);
    database.end(1, 101);
    database.end(1, 101);
    expect(database.completed).toEqual([1, 1]);
    expect(database.superseded).toEqual([1]);
  });
});

describe("taking over from a master", () => {
  test("finds what it claimed under a registration that is over, and not what it has claimed since", () => {
    const database = new Database();
    database.insert(1, 2, 3);
    database.claim(ONE, 10, 1);
    database.claim(ONE, 20, 2);
    database.claim(OTHER, 11, 3);
    expect(database.run({ kind: "recover", instance: ONE, by: OTHER, through: 10 })).toEqual([1]);
    expect([1, 2, 3].map((task) => database.statusOf(task))).toEqual(["waiting", "executing", "executing"]);
    expect(database.run({ kind: "recover", instance: ONE, by: THIRD, through: 10 })).toEqual([0]);
  });

  test("is left to a sweep where a claim came after it: what is not of one who is there is for anybody", () => {
    const database = new Database();
    database.insert(1, 2, 3);
    database.claim(ONE, 10, 1);
    database.claim(OTHER, 11, 2);
    database.claim(THIRD, 12, 3);
    const live = [
      { instance: OTHER, registration: 11 },
      { instance: THIRD, registration: 30 },
    ];
    expect(database.run({ kind: "sweep", live, by: OTHER })).toEqual([2]);
    expect([1, 2, 3].map((task) => database.statusOf(task))).toEqual(["waiting", "executing", "waiting"]);
  });
});

describe("any claims, ends and failures", () => {
  const step = fc.record({
    kind: fc.constantFrom("claim", "end", "recover", "sweep"),
    instance: fc.constantFrom(ONE, OTHER, THIRD),
    registration: fc.integer({ min: 1, max: 4 }),
    task: fc.integer({ min: 0, max: 5 }),
    round: fc.integer({ min: 0, max: 3 }),
  });

  test("leave each task either with one end, or waiting or with one master; and a snapshot says the same", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const database = new Database();
        database.insert(0, 1, 2, 3, 4, 5);
        let rounds = 0;
        for (const { kind, instance, registration, task, round } of steps) {
          if (kind === "claim") rounds += database.claim(instance, registration, task, round).length;
          else if (kind === "end") database.end(task);
          else if (kind === "recover") database.run({ kind, instance, by: ONE, through: registration });
          else database.run({ kind: "sweep", live: [{ instance, registration }], by: ONE });
        }
        const { completed, rows, tables } = database;
        expect(new Set(completed).size).toBe(completed.length);
        const left = [...rows.values()].filter(({ id }) => tables.get(id) !== undefined);
        expect(left.length + completed.length).toBe(6);
        expect([...rows.values()].reduce((sum, row) => sum + row.round, 0)).toBe(rounds);
        const copy = new Database();
        copy.tables.restore(tables.snapshot([]));
        expect(copy.tables.snapshot([])).toEqual(tables.snapshot([]));
        for (const each of [database, copy]) each.run({ kind: "sweep", live: [], by: ONE });
        expect(copy.tables.snapshot([])).toEqual(tables.snapshot([]));
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

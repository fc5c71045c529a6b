// The table of applications: who may take one, and what of the table of tasks whoever serves it may claim.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AppStatement } from "../../../src/architectures/app-sharding/statements.ts";
import { Tables } from "../../../src/architectures/database-lock/tables.ts";
import { NO_FINDINGS, type Statement } from "../../../src/architectures/database-lock/statements.ts";
import type { DatabaseResult } from "../../../src/architectures/protocol/database-messages.ts";
import { seconds, type Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { NO_CLIENT, type TaskSpec } from "../../../src/process/task.ts";

const [ONE, OTHER] = [1, 2] as Address[];
const NOBODY = -1;

/** Task 1 is of application 1, task 2 of application 2, task 11 of application 1, and so on. */
class Database {
  readonly tables: Tables;
  readonly completed: number[] = [];
  #serial = 0;

  constructor() {
    const rules = { requestsRecovery: true, countsTwice: false, claimsBlindly: false };
    this.tables = new Tables(
      undefined,
      { ...rules, appOf: ({ id }: TaskSpec) => id % 10 },
      {
        inserted: () => {},
        waiting: () => {},
        given: () => {},
        ended: (_row, { task }) => void this.completed.push(task),
        superseded: () => {},
        decided: () => {},
      },
    );
  }

  run(statement: Statement): DatabaseResult {
    const serial = (this.#serial += 1);
    return this.tables.apply({
      kind: "entry",
      session: ONE,
      incarnation: 1,
      serial,
      statement,
      findings: NO_FINDINGS,
    });
  }

  insert(...tasks: readonly number[]): void {
    for (const id of tasks) {
      const spec = { id, client: NO_CLIENT } as unknown as TaskSpec;
      this.run({ kind: "insert", spec, floor: 0 as TaskId, instance: ONE, launch: undefined });
    }
  }

  take(app: number, by: Address, after?: number): unknown {
    const result = this.run({ kind: "app-take", app, by, ...(after !== undefined && { after }) });
    return result.kind === "app-owner" ? [result.owner, result.term] : result;
  }

  lock(app: number, now: number): boolean {
    const result = this.run({ kind: "app-lock", app, now: (now * 1e6) as Instant, longest: seconds(30) });
    return result.kind === "app-lock" && result.isGranted;
  }

  given(statement: AppStatement): readonly (readonly number[])[] {
    const result = this.run(statement);
    return result.kind === "given" ? result.tasks.map(({ spec, round }) => [spec.id, round]) : [];
  }

  claim(instance: Address, term: number, task: number, isFenced: boolean, round = 0): readonly (readonly number[])[] {
    const tasks = [{ task: task as TaskId, round }];
    return this.given({ kind: "app-claim", app: task % 10, term, instance, isFenced, tasks });
  }

  orphans(instance: Address, app: number, term: number): readonly number[] {
    const statement = { kind: "app-orphans", instance, apps: [{ app, term }], isFenced: true } as const;
    return this.given(statement).map(([task]) => task);
  }
}

describe("an application", () => {
  test("is nobody's at first, and changes hands in numbered terms", () => {
    const database = new Database();
    expect(database.run({ kind: "app-owner", app: 1 })).toEqual({ kind: "app-owner", owner: NOBODY, term: 0 });
    expect(database.take(1, ONE)).toEqual([ONE, 1]);
    expect(database.take(1, OTHER)).toEqual([OTHER, 2]);
    expect(database.run({ kind: "apps-of", owner: ONE })).toEqual({ kind: "apps", apps: [], orphans: 0 });
  });

  test("is not taken anew by whoever has lost it meanwhile", () => {
    const database = new Database();
    database.take(1, ONE);
    expect(database.take(1, ONE, 1)).toEqual([ONE, 2]);
    database.take(1, OTHER);
    expect(database.take(1, ONE, 2)).toEqual([OTHER, 3]);
  });

  test("has a lock that one has at a time, until it gives it back, or for 30 s by the clock of whoever wants it", () => {
    const database = new Database();
    expect(database.lock(1, 100)).toBe(true);
    expect(database.lock(1, 129)).toBe(false);
    expect(database.lock(2, 129)).toBe(true);
    // Somebody whose clock is fast takes it early; DatabaseLockService compares two machines' clocks, too.
    expect(database.lock(1, 130.1)).toBe(true);
    expect(database.lock(1, 131)).toBe(false);
    database.run({ kind: "app-unlock", app: 1 });
    expect(database.lock(1, 131)).toBe(true);
  });
});

describe("a task", () => {
  test("is claimed once, and by whoever serves its application now, if that is fenced", () => {
    const database = new Database();
    database.insert(1, 11);
    database.take(1, ONE);
    expect(database.claim(ONE, 1, 1, true)).toEqual([[1, 1]]);
    expect(database.claim(ONE, 1, 1, true, 1)).toEqual([]);
    database.take(1, OTHER);
    expect(database.claim(ONE, 1, 11, true)).toEqual([]);
    expect(database.claim(ONE, 2, 11, true)).toEqual([]);
    expect(database.claim(OTHER, 2, 11, true)).toEqual([[11, 1]]);
  });

  test("is claimed by whoever has seen that it waited, if it is not", () => {
    const database = new Database();
    database.insert(1);
    database.take(1, ONE);
    expect(database.run({ kind: "app-look", task: 1 as TaskId })).toMatchObject({ tasks: [{ task: 1, round: 0 }] });
    database.take(1, OTHER);
    expect(database.claim(OTHER, 2, 1, false)).toEqual([[1, 1]]);
    expect(database.run({ kind: "app-look", task: 1 as TaskId })).toMatchObject({ tasks: [] });
    expect(database.claim(ONE, 1, 1, false)).toEqual([[1, 2]]);
    database.run({ kind: "end", task: 1 as TaskId, attempt: 1, how: "completed", cause: 0 });
    database.run({ kind: "end", task: 1 as TaskId, attempt: 101, how: "completed", cause: 0 });
    expect(database.completed).toEqual([1]);
    expect(database.claim(ONE, 1, 1, false)).toEqual([]);
  });

  test("is given out once more by whoever has it, under the present term", () => {
    const database = new Database();
    database.insert(1);
    database.take(1, ONE);
    database.claim(ONE, 1, 1, true);
    const again = (instance: Address, term: number, round: number) =>
      database.given({
        kind: "app-again",
        app: 1,
        term,
        instance,
        isFenced: true,
        task: { task: 1 as TaskId, round },
      });
    expect(again(ONE, 1, 1)).toEqual([[1, 2]]);
    expect(again(ONE, 1, 1)).toEqual([]);
    database.take(1, OTHER);
    expect(again(ONE, 1, 2)).toEqual([]);
  });
});

describe("whoever takes an application", () => {
  test("has all that runs of it, begun by another or by itself in an earlier term, and nothing of others", () => {
    const database = new Database();
    database.insert(1, 11, 21, 2);
    database.take(1, ONE);
    database.take(2, ONE);
    for (const task of [11, 1]) database.claim(ONE, 1, task, true);
    database.claim(ONE, 1, 2, true);
    database.take(1, OTHER);
    expect(database.orphans(OTHER, 1, 2)).toEqual([1, 11]);
    expect(database.orphans(OTHER, 1, 2)).toEqual([]);
    database.take(1, OTHER, 2);
    expect(database.run({ kind: "apps-of", owner: OTHER })).toMatchObject({ orphans: 2 });
    expect(database.orphans(OTHER, 1, 2)).toEqual([]);
    expect(database.orphans(OTHER, 1, 3)).toEqual([1, 11]);
  });

  test("is told where it is known to be", () => {
    const database = new Database();
    database.insert(1);
    database.take(1, ONE);
    database.claim(ONE, 1, 1, true);
    const place = { worker: 9 as Address, attempt: 1 };
    database.run({ kind: "placed", instance: ONE, task: 1 as TaskId, round: 1, ...place });
    database.take(1, OTHER);
    const statement = { kind: "app-orphans", instance: OTHER, apps: [{ app: 1, term: 2 }], isFenced: false } as const;
    expect(database.run(statement)).toMatchObject({ tasks: [{ round: 2, place }] });
  });
});

describe("any claims, orders, ends and changes of hands", () => {
  const step = fc.record({
    kind: fc.constantFrom("take", "claim", "again", "orphans", "end"),
    instance: fc.constantFrom(ONE, OTHER),
    term: fc.integer({ min: 1, max: 6 }),
    task: fc.constantFrom(1, 11, 2, 12),
    round: fc.integer({ min: 0, max: 4 }),
  });

  test("fenced, give nothing to whoever is not the owner under the present term; and a snapshot says the same", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const database = new Database();
        database.insert(1, 11, 2, 12);
        for (const { kind, instance, term, task, round } of steps) {
          const app = task % 10;
          const { owner, term: present } = database.run({ kind: "app-owner", app }) as DatabaseResult & {
            kind: "app-owner";
          };
          const claimant = { app, term, instance, isFenced: true };
          const reference = { task: task as TaskId, round };
          let given: readonly unknown[] = [];
          if (kind === "take") database.take(app, instance);
          else if (kind === "claim") given = database.claim(instance, term, task, true, round);
          else if (kind === "again") given = database.given({ kind: "app-again", ...claimant, task: reference });
          else if (kind === "orphans") given = database.orphans(instance, app, term);
          else database.run({ kind: "end", task: task as TaskId, attempt: 1, how: "completed", cause: 0 });
          if (given.length > 0) expect([owner, present]).toEqual([instance, term]);
        }
        expect(new Set(database.completed).size).toBe(database.completed.length);
        const copy = new Database();
        copy.tables.restore(database.tables.snapshot([]));
        expect(copy.tables.snapshot([])).toEqual(database.tables.snapshot([]));
        for (const each of [database, copy]) {
          each.take(1, OTHER);
          each.run({ kind: "app-orphans", instance: OTHER, apps: [{ app: 1, term: 99 }], isFenced: false });
        }
        expect(copy.tables.snapshot([])).toEqual(database.tables.snapshot([]));
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

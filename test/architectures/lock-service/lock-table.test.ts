// What the members of a lock service agree on, write by write: leases, and a log that only the latest epoch writes. Whoever gets no
// answer writes again, so each write may come twice.

import { describe, expect, test } from "vitest";
import type { LeaseRecord } from "../../../src/algorithms/leases/lease-record.ts";
import type { LockWrite, LoggedCommand } from "../../../src/architectures/lock-service/lock-protocol.ts";
import { LockTable } from "../../../src/architectures/lock-service/lock-table.ts";
import type { Duration } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";

const NAME = "leader";

function lease(holder: number, token: number, renewal = 1): LeaseRecord {
  return { holder: holder as Address, token, renewal, incarnation: 1, duration: 10 as Duration };
}

function swap(expected: LeaseRecord | undefined, next: LeaseRecord): LockWrite {
  return { op: "compare-and-set", name: NAME, expected, next } as LockWrite;
}

describe("a lease", () => {
  test("is stored in the place of what was expected, and of nothing else", () => {
    const table = new LockTable();
    expect(table.apply(swap(undefined, lease(1, 1)))).toEqual({ kind: "stored" });
    expect(table.apply(swap(undefined, lease(2, 1)))).toEqual({ kind: "lease", record: lease(1, 1) });
    expect(table.apply(swap(lease(1, 1), lease(2, 2)))).toEqual({ kind: "stored" });
    expect(table.lease(NAME)).toEqual(lease(2, 2));
  });

  test("that stands there already is stored, whatever was expected: the answer was lost", () => {
    const table = new LockTable();
    table.apply(swap(undefined, lease(1, 1)));
    expect(table.apply(swap(undefined, lease(1, 1)))).toEqual({ kind: "stored" });
  });

  test("is ended under its own token only, and the token stays", () => {
    const table = new LockTable();
    table.apply(swap(undefined, lease(1, 1)));
    table.apply(swap(lease(1, 1), lease(2, 2)));
    table.apply({ op: "revoke", name: NAME, token: 1 } as LockWrite);
    expect(table.lease(NAME)).toEqual(lease(2, 2));
    table.apply({ op: "revoke", name: NAME, token: 2 } as LockWrite);
    expect(table.lease(NAME)).toMatchObject({ token: 2 });
    expect(table.lease(NAME)).not.toEqual(lease(2, 2));
  });
});

describe("the log", () => {
  const commands = (...names: readonly string[]) =>
    names.map((name) => ({ command: name, bytes: 1 })) as unknown as readonly LoggedCommand[];
  const append = (epoch: number, first: number, ...names: readonly string[]) =>
    ({ op: "append", epoch, first, commands: commands(...names) }) as LockWrite;
  const seal = (epoch: number) => ({ op: "seal", epoch }) as LockWrite;
  const read = (table: LockTable) => (table.readLog(0) as unknown as { readonly commands: readonly string[] }).commands;

  test("takes each command of a writer once, also where it sends some of them again", () => {
    const table = new LockTable();
    table.apply(append(1, 1, "a", "b"));
    table.apply(append(1, 1, "a", "b"));
    expect(table.apply(append(1, 2, "b", "c"))).toEqual({ kind: "done", index: 3 });
    expect(read(table)).toEqual(["a", "b", "c"]);
  });

  test("begins to count anew for each writer", () => {
    const table = new LockTable();
    table.apply(append(1, 1, "a", "b"));
    table.apply(append(2, 1, "c"));
    expect(read(table)).toEqual(["a", "b", "c"]);
  });

  test("is closed to whoever is below the highest epoch that sealed it, late seals included", () => {
    const table = new LockTable();
    expect(table.apply(seal(3))).toEqual({ kind: "done", index: 0 });
    expect(table.apply(seal(2))).toEqual({ kind: "sealed", epoch: 3 });
    expect(table.apply(append(2, 1, "a"))).toEqual({ kind: "sealed", epoch: 3 });
    expect(table.apply(append(3, 1, "a"))).toEqual({ kind: "done", index: 1 });
    expect(table.apply(append(4, 1, "b"))).toEqual({ kind: "done", index: 2 });
    // Having written seals nothing.
    expect(table.apply(append(3, 2, "c"))).toEqual({ kind: "done", index: 3 });
  });
});

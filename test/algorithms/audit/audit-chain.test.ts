// A chained log: any change of what came before a kept head shows, and nothing else does.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EMPTY_HEAD, agrees, chained, type AuditEntry } from "../../../src/algorithms/audit/audit-chain.ts";
import { tamper } from "../../../src/architectures/audit/audit-record.ts";

const entry: fc.Arbitrary<AuditEntry> = fc.record({
  origin: fc.nat(5),
  incarnation: fc.integer({ min: 1, max: 9 }),
  number: fc.integer({ min: 1, max: 1_000 }),
  at: fc.nat(),
  user: fc.constantFrom("alice", "bob", ""),
  tenant: fc.constantFrom("red", "blue"),
  operation: fc.constantFrom("submit" as const, "cancel" as const),
  task: fc.nat(100),
  isAllowed: fc.boolean(),
});
const log = fc.array(entry, { minLength: 1, maxLength: 12 });

describe("whoever kept a head", () => {
  test("finds the same log the same, from wherever it is shown and whatever has been added", () => {
    fc.assert(
      fc.property(log, fc.array(entry, { maxLength: 3 }), fc.nat(), (entries, later, cut) => {
        const kept = entries.reduce(chained, EMPTY_HEAD);
        const first = cut % entries.length;
        const from = entries.slice(0, first).reduce(chained, EMPTY_HEAD);
        expect(agrees({ from, entries: [...entries.slice(first), ...later] }, kept)).toBe(true);
      }),
    );
  });

  test("finds out when an entry is another one, cannot be read, is missing, or stands elsewhere", () => {
    fc.assert(
      fc.property(log, fc.nat(), entry, (entries, place, other) => {
        const kept = entries.reduce(chained, EMPTY_HEAD);
        const index = place % entries.length;
        const isOther = JSON.stringify(entries[index]) !== JSON.stringify(other);
        const shown = (changed: readonly (AuditEntry | undefined)[]) =>
          agrees({ from: EMPTY_HEAD, entries: changed }, kept);
        expect(shown(entries.with(index, other))).toBe(!isOther);
        expect(shown((entries as readonly (AuditEntry | undefined)[]).with(index, undefined))).toBe(false);
        expect(shown(entries.toSpliced(index, 1))).toBe(false);
        expect(shown(entries.toSpliced(index, 0, other))).toBe(false);
      }),
    );
  });

  // Names that run into each other are told apart by their lengths.
  test("does not take one name for another", () => {
    const base = {
      origin: 1,
      incarnation: 1,
      number: 1,
      at: 0,
      operation: "submit",
      task: 1,
      isAllowed: true,
    } as const;
    const first = chained(EMPTY_HEAD, { ...base, user: "ab", tenant: "c" });
    expect(first).not.toEqual(chained(EMPTY_HEAD, { ...base, user: "a", tenant: "bc" }));
  });
});

describe("an intruder", () => {
  const written = (entries: readonly AuditEntry[]) => {
    let head = EMPTY_HEAD;
    return entries.map((each) => ({ kind: "entry" as const, entry: each, head: (head = chained(head, each)) }));
  };

  test("leaves a log without a flaw, in which only a head kept elsewhere shows what was done", () => {
    fc.assert(
      fc.property(log, fc.integer({ min: 1, max: 5 }), (entries, count) => {
        const records = written(entries);
        const left = tamper(records, { what: "alter", entries: count }) as typeof records;
        expect(left).toHaveLength(records.length);
        const names = left.map((record) => record.entry);
        expect(names.reduce(chained, EMPTY_HEAD)).toEqual(left.at(-1)!.head);
        expect(agrees({ from: EMPTY_HEAD, entries: names }, records.at(-1)!.head)).toBe(false);
        const untouched = records.length - Math.min(count, records.length);
        expect(left.slice(0, untouched)).toEqual(records.slice(0, untouched));
      }),
    );
  });

  test("who cuts takes the latest ones, and finds nothing to change in an empty log, or in another one", () => {
    const records = written([]);
    expect(tamper(records, { what: "cut", entries: 1 })).toBeUndefined();
    expect(tamper([{ kind: "effect" }], { what: "alter", entries: 1 })).toBeUndefined();
  });
});

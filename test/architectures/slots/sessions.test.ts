// What a coordination service remembers of sessions and of those who are registered, and when it ends a session.

import { describe, expect, test } from "vitest";
import { SessionClock } from "../../../src/architectures/slots/session-clock.ts";
import { SessionTable } from "../../../src/architectures/slots/session-table.ts";
import { seconds, type Instant } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";

const at = (second: number): Instant => seconds(second) as unknown as Instant;
const ANNA = 7 as Address;
const BERT = 3 as Address;

/** Writes are numbered from 1. */
function tableOf(...writes: readonly Parameters<SessionTable["apply"]>[0][]): {
  readonly table: SessionTable;
  readonly changes: readonly boolean[];
} {
  const table = new SessionTable();
  const changes = writes.map((write, index) => table.apply(write, index + 1));
  return { table, changes };
}

const open = (client: Address) => ({ op: "open", client, timeout: seconds(60) }) as const;
const register = (session: number) => ({ op: "register", session }) as const;
const close = (session: number) => ({ op: "close", session }) as const;

describe("those who are registered", () => {
  test("are listed by name, each under its session, and an opened session alone changes nothing", () => {
    const { table, changes } = tableOf(open(ANNA), open(BERT), register(1), register(2));
    expect(changes).toEqual([false, false, true, true]);
    expect(table.members()).toEqual([
      { instance: BERT, registration: 2 },
      { instance: ANNA, registration: 1 },
    ]);
  });

  test("are gone with their session, and with no other", () => {
    const { table, changes } = tableOf(open(ANNA), register(1), open(ANNA), close(3), close(1), close(1));
    expect(changes).toEqual([false, true, false, false, true, false]);
    expect(table.members()).toEqual([]);
  });

  test("take the place of their own earlier registration, whose end then takes nothing away", () => {
    const { table, changes } = tableOf(open(ANNA), register(1), open(ANNA), register(3), close(1));
    expect(changes).toEqual([false, true, false, true, false]);
    expect(table.members()).toEqual([{ instance: ANNA, registration: 3 }]);
  });

  test("do not give way to what an earlier session says late, nor is anybody registered twice", () => {
    const { table, changes } = tableOf(open(ANNA), open(ANNA), register(2), register(1), register(2), register(9));
    expect(changes).toEqual([false, false, true, false, false, false]);
    expect(table.members()).toEqual([{ instance: ANNA, registration: 2 }]);
  });

  test("are the same after a snapshot", () => {
    const { table } = tableOf(open(ANNA), register(1), open(BERT));
    const copy = new SessionTable();
    copy.apply(open(BERT), 9);
    copy.restore(table.state());
    expect(copy.state()).toEqual(table.state());
    expect(copy.session(9)).toBeUndefined();
    expect(copy.size).toBe(3);
  });
});

// ZooKeeper's roundToNextInterval: (time / tick + 1) * tick.
describe("a session of 60 s, with ticks of 3 s,", () => {
  const session = { id: 1, client: ANNA, timeout: seconds(60) };

  test.each([
    [0, 63],
    [2.9, 63],
    [3, 66],
    [4, 66],
    [59, 120],
    [60, 123],
  ])("last heard of at %d s ends at %d s", (heard, end) => {
    const clock = new SessionClock(seconds(3));
    clock.touch(session, at(heard));
    expect(clock.takeExpired((at(end) - 1) as Instant)).toEqual([]);
    expect(clock.isTracked(1)).toBe(true);
    expect(clock.takeExpired(at(end))).toEqual([1]);
    expect(clock.isTracked(1)).toBe(false);
  });

  test("that is heard of again lasts from then on, and one that is forgotten does not end", () => {
    const clock = new SessionClock(seconds(3));
    clock.touch(session, at(0));
    clock.touch(session, at(50));
    expect(clock.takeExpired(at(110))).toEqual([]);
    clock.forget(1);
    expect(clock.takeExpired(at(1_000))).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";
import { RowLock, type Transaction } from "../../../src/architectures/database-lock/row-lock.ts";
import { seconds } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";

const of = (session: number, serial: number, incarnation = 1): Transaction => ({
  session: session as Address,
  incarnation,
  serial,
});

/** A lock with a timeout of 5 s, and whom it was granted to, by session and serial. */
function lockOf(incarnation = 1) {
  const host = new ScriptedHost({ incarnation });
  const granted: { readonly who: string; readonly grant: number }[] = [];
  const lock = new RowLock(host, { timeout: seconds(5), timerTag: 0 }, ({ session, serial }, grant) =>
    granted.push({ who: `${session}/${serial}`, grant }),
  );
  return { host, lock, granted, last: () => granted.at(-1)! };
}

describe("a row's lock", () => {
  test("is granted in the order of asking, to one at a time", () => {
    const { lock, granted, last } = lockOf();
    for (const transaction of [of(1, 1), of(2, 1), of(1, 2)]) lock.request(transaction);
    expect(granted.map(({ who }) => who)).toEqual(["1/1"]);
    expect(lock.commits(of(1, 1), last().grant)).toBe(true);
    expect(granted.length).toBe(1); // not before it is durable
    lock.release(of(1, 1));
    expect(granted.map(({ who }) => who)).toEqual(["1/1", "2/1"]);
  });

  test("is asked for twice in vain: whoever waits waits once, and whoever has it is told again under the same grant", () => {
    const { lock, granted } = lockOf();
    lock.request(of(1, 1));
    lock.request(of(2, 1));
    lock.request(of(2, 1));
    lock.request(of(1, 1));
    expect(granted.map(({ who }) => who)).toEqual(["1/1", "1/1"]);
    expect(granted[1].grant).toBe(granted[0].grant);
    lock.commits(of(1, 1), granted[0].grant);
    lock.release(of(1, 1));
    expect(granted.map(({ who }) => who)).toEqual(["1/1", "1/1", "2/1"]);
    lock.commits(of(2, 1), granted[2].grant);
    lock.release(of(2, 1));
    expect(granted.length).toBe(3);
  });

  test("goes to the next when its holder says nothing for the timeout, and the holder's commit is worth nothing then", () => {
    const { host, lock, granted } = lockOf();
    lock.request(of(1, 1));
    lock.request(of(2, 1));
    host.passUntil(seconds(5) - 1, lock);
    expect(granted.length).toBe(1);
    host.passUntil(seconds(5), lock);
    expect(granted.map(({ who }) => who)).toEqual(["1/1", "2/1"]);
    expect(lock.commits(of(1, 1), granted[0].grant)).toBe(false);
    expect(lock.commits(of(2, 1), granted[1].grant)).toBe(true);
  });

  test("stays with one that commits, however long its disk takes", () => {
    const { host, lock, granted } = lockOf();
    lock.request(of(1, 1));
    lock.request(of(2, 1));
    lock.commits(of(1, 1), granted[0].grant);
    host.passUntil(seconds(60), lock);
    expect(granted.length).toBe(1);
    lock.ended(1 as Address);
    expect(granted.length).toBe(1); // what was committed goes on without its session
  });

  test("is given up with the session that has it, and so is its place in the queue", () => {
    const { lock, granted } = lockOf();
    for (const transaction of [of(1, 1), of(1, 2), of(2, 1)]) lock.request(transaction);
    lock.ended(1 as Address);
    expect(granted.map(({ who }) => who)).toEqual(["1/1", "2/1"]);
  });

  test("of an earlier boot of the session ends with it, and not of the present one", () => {
    const { lock, granted } = lockOf();
    lock.request(of(1, 1, 2));
    lock.request(of(2, 1));
    lock.ended(1 as Address, 1);
    expect(granted.length).toBe(1);
    lock.ended(1 as Address, 2);
    expect(granted.length).toBe(2);
  });

  test("is under another grant after every restart of the database: nobody has it from before", () => {
    const before = lockOf(1);
    const after = lockOf(2);
    before.lock.request(of(1, 1));
    after.lock.request(of(1, 1));
    expect(after.lock.commits(of(1, 1), before.last().grant)).toBe(false);
    expect(after.lock.commits(of(1, 1), after.last().grant)).toBe(true);
  });
});

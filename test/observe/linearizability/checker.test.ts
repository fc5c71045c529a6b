// The checker of linearizability, against histories whose verdict is known, the obvious checker, and published histories.

import { describe, expect, test } from "vitest";
import { checkLinearizability } from "../../../src/observe/linearizability/check-linearizability.ts";
import { expectedOf, isSharedMissing } from "../../workload/shared-data.ts";
import {
  NOTHING,
  read,
  readEtcdLog,
  readStoreLog,
  register,
  store,
  swap,
  write,
  type RegisterOperation,
} from "./histories.ts";
import { explains, isLinearization } from "./obvious-checker.ts";

const BUDGET = 1_000_000;

function verdictOf(history: readonly RegisterOperation[]): string {
  return checkLinearizability(register, history, BUDGET).verdict;
}

describe("a register", () => {
  test("on which nothing was done is linearizable", () => {
    expect(checkLinearizability(register, [], BUDGET)).toEqual({ verdict: "linearizable", steps: 0, orders: [] });
  });

  test("that answers two leaders' clients from two states is not: the read is stale", () => {
    const history = [write(1, 1, 0, 1), write(1, 2, 2, 3), read(2, 1, 4, 5)];
    expect(checkLinearizability(register, history, BUDGET)).toMatchObject({
      verdict: "not-linearizable",
      longest: [history[0], history[1]],
      stuck: history[2],
    });
  });

  test("may answer a read that overlaps a write with the value before it or after it, but not first after and then before", () => {
    expect(verdictOf([write(1, 1, 0, 10), read(2, NOTHING, 1, 2), read(2, 1, 3, 4)])).toBe("linearizable");
    expect(verdictOf([write(1, 1, 0, 10), read(2, 1, 1, 2), read(2, NOTHING, 3, 4)])).toBe("not-linearizable");
  });

  test("treats operations that touch at an instant as concurrent", () => {
    expect(verdictOf([write(1, 1, 0, 5), read(2, NOTHING, 5, 6)])).toBe("linearizable");
    expect(verdictOf([write(1, 1, 0, 4), read(2, NOTHING, 5, 6)])).toBe("not-linearizable");
  });

  test("lets a write without a response take effect at any later time, or never, but only once", () => {
    const lost = write(1, 1, 0);
    expect(verdictOf([lost, read(2, NOTHING, 1, 2), read(2, 1, 3, 4)])).toBe("linearizable");
    expect(verdictOf([lost, read(2, NOTHING, 1, 2), read(2, NOTHING, 3, 4)])).toBe("linearizable");
    expect(verdictOf([lost, read(2, 1, 1, 2), write(2, 7, 3, 4), read(2, 1, 5, 6)])).toBe("not-linearizable");
    expect(verdictOf([read(2, 1, 0, 1), write(1, 1, 2)])).toBe("not-linearizable");
  });

  test("lets a swap fail only where it must, and succeed only once", () => {
    expect(verdictOf([write(1, 1, 0, 1), swap(1, [1, 2], true, 2, 5), swap(2, [1, 3], false, 3, 4)])).toBe(
      "linearizable",
    );
    expect(verdictOf([write(1, 1, 0, 1), swap(1, [1, 2], true, 2, 5), swap(2, [1, 3], true, 3, 4)])).toBe(
      "not-linearizable",
    );
    expect(verdictOf([write(1, 1, 0, 1), swap(1, [1, 2], false, 2, 3)])).toBe("not-linearizable");
  });

  test("takes more than the order of invocations: a later one may have taken effect first", () => {
    const history = [write(1, 1, 0, 10), write(2, 2, 1, 9), read(3, 2, 2, 3), read(3, 1, 4, 5), read(3, 1, 11, 12)];
    const judgement = checkLinearizability(register, history, BUDGET);
    expect(judgement.verdict === "linearizable" && judgement.orders).toEqual([
      [history[1], history[2], history[0], history[3], history[4]],
    ]);
  });

  test("may need a write later that would change nothing now", () => {
    const early = [write(1, 1, 0, 4), write(4, 1, 1, 4), swap(2, [1, 0], true, 2), read(3, 0, 3, 4)];
    expect(verdictOf([...early, swap(1, [1, 0], true, 5, 6)])).toBe("linearizable");
  });

  test("does not have its history in order of time, if that is not how it is told", () => {
    expect(verdictOf([read(2, 1, 4, 5), write(1, 2, 2, 3), write(1, 1, 0, 1)])).toBe("not-linearizable");
    expect(verdictOf([read(2, 2, 4, 5), write(1, 2, 2, 3), write(1, 1, 0, 1)])).toBe("linearizable");
  });

  test("cannot return before it was invoked", () => {
    expect(() => verdictOf([read(1, 1, 5, 4)])).toThrow("an operation returned before it was invoked");
  });
});

describe("the budget", () => {
  test("leaves open what takes longer, and never passes it", () => {
    const history = [write(1, 1, 0, 1), read(1, 1, 2, 3)];
    expect(checkLinearizability(register, history, 1)).toEqual({ verdict: "unknown", steps: 1 });
    expect(checkLinearizability(register, history, 2)).toMatchObject({ verdict: "linearizable", steps: 2 });
    expect(checkLinearizability(register, history, 0).verdict).toBe("unknown");
  });

  test("is each key's own: one that is not enough for one key hides nothing of the others", () => {
    const put = (key: string, value: string, invoked: number) => ({
      process: 1,
      input: { kind: "put" as const, key, value },
      invoked,
      returned: invoked + 1,
      output: "",
    });
    const get = (key: string, output: string, invoked: number) => ({
      process: 1,
      input: { kind: "get" as const, key, value: "" },
      invoked,
      returned: invoked + 1,
      output,
    });
    const long = [put("long", "a", 0), put("long", "b", 2), put("long", "c", 4)];
    const good = [put("short", "a", 6), get("short", "a", 8)];
    const bad = [put("short", "a", 6), get("short", "b", 8)];
    expect(checkLinearizability(store, [...long, ...good], 2).verdict).toBe("unknown");
    expect(checkLinearizability(store, [...long, ...bad], 2)).toMatchObject({ verdict: "not-linearizable", steps: 4 });
    expect(checkLinearizability(store, [...long, ...good], 3)).toMatchObject({ verdict: "linearizable", steps: 5 });
  });

  test("grows with the length of a history without much concurrency, not faster", () => {
    const sequential = Array.from({ length: 20_000 }, (_, index) =>
      index % 2 === 0 ? write(1, index, 2 * index, 2 * index + 1) : read(2, index - 1, 2 * index, 2 * index + 1),
    );
    expect(checkLinearizability(register, sequential, BUDGET).steps).toBe(20_000);
    // One write that nobody heard back from, tried again after every change of the value.
    expect(checkLinearizability(register, [write(9, -7, 0), ...sequential], BUDGET).steps).toBeLessThan(60_000);
    // Reads by eight clients at once change nothing, so their order is not searched for.
    const crowd = Array.from({ length: 8_000 }, (_, index) => read(index % 8, NOTHING, index - (index % 8), index + 8));
    expect(checkLinearizability(register, crowd, BUDGET).steps).toBe(8_000);
  });

  test("suffices where many concurrent writes have no order that explains the read after them", () => {
    // 12 writes have 479,001,600 orders, but only 12 * 2^12 configurations, each with at most 12 ways on.
    const writes = Array.from({ length: 12 }, (_, index) => write(index, index, 0, 100));
    const judgement = checkLinearizability(register, [...writes, read(0, 99, 101, 102)], BUDGET);
    expect(judgement.verdict).toBe("not-linearizable");
    expect(judgement.steps).toBeLessThan(12 * 12 * 4_096);
  });
});

describe.skipIf(isSharedMissing)("published histories", () => {
  test("of a register in etcd get their known verdicts, with proof", () => {
    const expected = expectedOf("lin.etcd.given") as Record<string, boolean>;
    expect(Object.keys(expected)).toHaveLength(51);
    for (const [name, isLinearizable] of Object.entries(expected)) {
      const history = readEtcdLog(name);
      const judgement = checkLinearizability(register, history, BUDGET);
      expect([name, judgement.verdict]).toEqual([name, isLinearizable ? "linearizable" : "not-linearizable"]);
      if (judgement.verdict === "linearizable")
        expect(isLinearization(register, history, judgement.orders[0])).toBe(true);
      if (judgement.verdict === "not-linearizable") expect(explains(register, judgement.longest)).toBe(true);
    }
  });

  test("of a store get their known verdicts, key by key", () => {
    for (const [name, isLinearizable] of Object.entries(expectedOf("lin.kv"))) {
      const history = readStoreLog(name);
      const judgement = checkLinearizability(store, history, BUDGET);
      expect([name, judgement.verdict]).toEqual([name, isLinearizable ? "linearizable" : "not-linearizable"]);
      if (judgement.verdict !== "linearizable") continue;
      for (const order of judgement.orders) {
        const { key } = order[0].input;
        const part = history.filter(({ input }) => input.key === key);
        expect(isLinearization(store, part, order)).toBe(true);
      }
    }
  });
});

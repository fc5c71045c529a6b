// Which rumour replaces which, how often each is passed on, and in which order a member comes round to the others.

import { fc, test as check } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { MemberTable } from "../../../src/algorithms/membership/member-table.ts";
import { RumourQueue } from "../../../src/algorithms/membership/rumour-queue.ts";
import {
  bootOf,
  firstIncarnation,
  type MemberStatus,
  overrides,
  type Rumour,
} from "../../../src/algorithms/membership/rumour.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Instant, START } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";

const RUNS = { numRuns: 100, seed: 4 };

function rumour(status: MemberStatus, incarnation = 0, member = 1): Rumour {
  return { member: member as Address, status, incarnation, from: 9 as Address };
}

function at(instant: number): Instant {
  return instant as Instant;
}

describe("precedence (SWIM, section 4.2)", () => {
  const statuses: readonly MemberStatus[] = ["alive", "suspect", "dead"];

  // Rows: the news is of a lower, the same, a higher incarnation.
  test.each([
    ["alive", "alive", [false, false, true]],
    ["alive", "suspect", [false, false, true]],
    ["alive", "dead", [false, false, true]],
    ["suspect", "alive", [false, true, true]],
    ["suspect", "suspect", [false, false, true]],
    ["suspect", "dead", [false, false, false]],
    ["dead", "alive", [false, true, true]],
    ["dead", "suspect", [false, true, true]],
    ["dead", "dead", [false, false, true]],
    ["left", "suspect", [false, true, true]],
    ["left", "dead", [false, false, true]],
  ] as const)("%s over %s", (news, known, expected) => {
    expect([4, 5, 6].map((incarnation) => overrides(rumour(news, incarnation), rumour(known, 5)))).toEqual(expected);
  });

  check.prop(
    [
      fc.array(fc.record({ status: fc.constantFrom(...statuses), incarnation: fc.integer({ min: 0, max: 4 }) }), {
        maxLength: 12,
      }),
    ],
    RUNS,
  )("whatever was heard of former lives, and in whatever order, the highest incarnation settles it", (heard) => {
    const outcome = (order: readonly { readonly status: MemberStatus; readonly incarnation: number }[]): Rumour =>
      order
        .map(({ status, incarnation }) => rumour(status, incarnation))
        .reduce((known, news) => (overrides(news, known) ? news : known), rumour("alive"));
    // Once everybody has heard of the highest life, nothing older changes anything.
    const last = rumour("alive", 5);
    for (const order of [heard, heard.toReversed()]) expect(outcome([...order, last])).toEqual(last);
    const [one, other] = [outcome([last, ...heard]), outcome([last, ...heard.toReversed()])];
    expect(one).toEqual(other);
  });

  test("every start of a process is above all refutations of the one before", () => {
    expect([1, 2, 7].map((boot) => bootOf(firstIncarnation(boot)))).toEqual([1, 2, 7]);
    expect(bootOf(firstIncarnation(3) - 1)).toBe(2);
    expect(firstIncarnation(1)).toBe(0);
  });
});

describe("the queue", () => {
  function take(queue: RumourQueue, room: number, limit = 100): readonly number[] {
    const into: Rumour[] = [];
    queue.take(room, limit, into);
    return into.map(({ member }) => member);
  }

  test("gives out first what was sent least often, and the latest of that", () => {
    const queue = new RumourQueue();
    for (const member of [1, 2, 3]) queue.add(rumour("alive", 1, member));
    expect(take(queue, 2)).toEqual([3, 2]);
    queue.add(rumour("alive", 1, 4));
    expect(take(queue, 3)).toEqual([4, 1, 3]);
    expect(take(queue, 9)).toHaveLength(4);
  });

  test("gives out each as often as allowed, and never twice in one message", () => {
    const queue = new RumourQueue();
    for (const member of [1, 2, 3]) queue.add(rumour("alive", 1, member));
    const counts = [0, 0, 0, 0];
    for (let messages = 0; messages < 20; messages += 1) {
      const told = take(queue, 2, 5);
      expect(new Set(told).size).toBe(told.length);
      for (const member of told) counts[member] += 1;
    }
    expect(counts).toEqual([0, 5, 5, 5]);
    expect(queue.size).toBe(0);
  });

  test("a rumour takes the place of another about the same member, and starts anew", () => {
    const queue = new RumourQueue();
    queue.add(rumour("suspect", 1));
    take(queue, 1, 3);
    queue.add(rumour("alive", 2));
    expect(queue.size).toBe(1);
    const told: Rumour[] = [];
    for (let messages = 0; messages < 5; messages += 1) queue.take(1, 3, told);
    expect(told.map(({ status }) => status)).toEqual(["alive", "alive", "alive"]);
  });

  test("does not grow with rumours that are replaced before they are told", () => {
    const queue = new RumourQueue();
    queue.add(rumour("alive", 0, 2));
    for (let incarnation = 0; incarnation < 10_000; incarnation += 1) queue.add(rumour("alive", incarnation));
    expect(queue.size).toBe(2);
    expect(take(queue, 5)).toEqual([1, 2]);
  });
});

describe("the table", () => {
  function table(seed = "table"): MemberTable {
    return new MemberTable(0 as Address, createStream(seed, "order"));
  }

  function rounds(known: MemberTable, probes: number): readonly (Address | undefined)[] {
    return Array.from({ length: probes }, () => known.nextInTurn());
  }

  test("comes round to everybody once in every round, in an order that changes", () => {
    const known = table();
    for (let member = 1; member <= 20; member += 1) known.put(rumour("alive", 0, member), START);
    const [first, second, third] = [1, 2, 3].map(() => rounds(known, 20));
    for (const round of [first, second, third])
      expect(round.toSorted((a, b) => a! - b!)).toEqual(first.toSorted((a, b) => a! - b!));
    expect(new Set(first).size).toBe(20);
    expect(second).not.toEqual(third);
  });

  // The bound of section 4.3: whoever stays is probed again within 2n - 1 periods.
  check.prop(
    [fc.array(fc.record({ member: fc.integer({ min: 1, max: 12 }), isGone: fc.boolean() }), { maxLength: 60 })],
    RUNS,
  )("whoever stays is probed within two rounds, whoever comes and goes", (changes) => {
    const known = table(String(changes.length));
    const STAYS = 13;
    for (let member = 1; member <= STAYS; member += 1) known.put(rumour("alive", 0, member), START);
    let since = 0;
    let incarnation = 1;
    for (const { member, isGone } of [...changes, ...changes]) {
      known.put(rumour(isGone ? "dead" : "alive", (incarnation += 1), member), START);
      const probed = known.nextInTurn();
      expect(probed === undefined || known.get(probed)?.status === "alive").toBe(true);
      since = probed === STAYS ? 0 : since + 1;
      expect(since).toBeLessThan(2 * STAYS);
    }
    const alive = Array.from({ length: STAYS }, (_, index) => index + 1).filter(
      (member) => known.get(member as Address)?.status === "alive",
    );
    expect(known.size).toBe(alive.length + 1);
    const seen = new Set(rounds(known, 2 * known.size));
    expect([...seen].sort((a, b) => a! - b!)).toEqual(alive);
  });

  test("samples different members that are wanted, and gives up where there are too few", () => {
    const known = table();
    for (let member = 1; member <= 30; member += 1)
      known.put(rumour(member % 10 === 0 ? "suspect" : "alive", 0, member), START);
    for (let draw = 0; draw < 50; draw += 1) {
      const chosen = known.sample(3, ({ status }) => status === "alive");
      expect(new Set(chosen).size).toBe(3);
      expect(chosen.every((member) => member % 10 !== 0)).toBe(true);
    }
    expect(known.sample(9, ({ status }) => status === "suspect").length).toBeLessThanOrEqual(3);
    expect(table().sample(3, () => true)).toEqual([]);
  });

  test("forgets the dead in order of death, and knows them until then", () => {
    const known = table();
    for (const member of [1, 2, 3]) known.put(rumour("alive", 0, member), START);
    known.put(rumour("dead", 0, 2), at(10));
    known.put(rumour("dead", 0, 1), at(20));
    known.put(rumour("dead", 1, 2), at(30));
    expect([known.goneCount, known.size]).toEqual([2, 2]);
    known.forgetGone(at(15));
    expect([known.get(2 as Address), known.get(1 as Address)?.status]).toEqual([undefined, "dead"]);
    expect(known.anyGone()).toBe(1);
    expect(known.everything().map(({ member }) => member)).toEqual([1, 3]);
    known.put(rumour("alive", 5, 1), at(40));
    expect([known.goneCount, known.size, known.anyGone()]).toEqual([0, 3, undefined]);
  });
});

// Fair share with decay: on scenes small enough to check by hand, and against the obvious sum over everything that was used.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { DecayedUsage, decayRate, usageAfter } from "../../../src/algorithms/ordering/tenants/decayed-usage.ts";
import { fairShare } from "../../../src/algorithms/ordering/fair-share.ts";
import type { Ordering, OrderingContext, QueuedTask } from "../../../src/algorithms/ordering/ordering.ts";
import { seconds, START, type Duration, type Instant } from "../../../src/kernel/time.ts";
import { at } from "./drive.ts";

const HALF_LIFE = seconds(100);
const SOME = { cores: 1, memory: Infinity, resources: new Map<string, number>() };

function queueWith(past?: OrderingContext["past"]): Ordering {
  return fairShare.create({ halfLife: HALF_LIFE }, { capacity: () => SOME, ...(past && { past }) });
}

let tasks = 0;
function offer(queue: Ordering, tenant: string, now: Instant, properties: Partial<QueuedTask> = {}): QueuedTask {
  const task = plainTask((tasks += 1), { tenant, ...properties });
  queue.add(task, now);
  return task;
}

/** Holds its place from one second to another. */
function use(queue: Ordering, tenant: string, from: number, to: number, properties: Partial<QueuedTask> = {}): void {
  const task = offer(queue, tenant, at(from), properties);
  queue.remove(task.id);
  queue.granted?.(task, at(from));
  queue.returned?.(task, (seconds(to - from) * task.cores) as Duration, at(to));
}

function first(queue: Ordering, second: number): string | undefined {
  return queue.waiting(at(second))[0]?.tenant;
}

describe("fair-share", () => {
  test("who used less goes first, and weight divides what was used", () => {
    const queue = queueWith();
    use(queue, "a", 0, 10);
    use(queue, "b", 0, 5);
    use(queue, "c", 0, 6, { cores: 4, weight: 8 });
    for (const tenant of ["a", "b", "c"]) offer(queue, tenant, at(10));
    expect(queue.waiting(at(10)).map(({ tenant }) => tenant)).toEqual(["c", "b", "a"]);
  });

  // 40 s of use, 200 s ago, count as 10 s; 11 s and 9 s that ended a moment ago as hardly less.
  test.each([
    [11, "old"],
    [9, "new"],
  ])("what was used two half-lives ago counts a quarter: against %i s of now, %s goes first", (now, expected) => {
    const queue = queueWith();
    use(queue, "old", 0, 40);
    use(queue, "new", 240 - now, 240);
    for (const tenant of ["old", "new"]) offer(queue, tenant, at(240));
    expect(first(queue, 240)).toBe(expected);
  });

  test("what runs counts while it runs", () => {
    const queue = queueWith();
    use(queue, "a", 0, 5);
    const running = offer(queue, "b", at(5));
    queue.remove(running.id);
    queue.granted?.(running, at(5));
    for (const tenant of ["a", "b"]) offer(queue, tenant, at(5));
    expect([first(queue, 9), first(queue, 11)]).toEqual(["b", "a"]);
  });

  test("what has ended counts no further", () => {
    const queue = queueWith();
    for (const tenant of ["a", "b"]) offer(queue, tenant, START);
    for (let second = 0; second < 5; second += 1) use(queue, "a", second, second + 1);
    use(queue, "b", 0, 6);
    expect(first(queue, 500)).toBe("a");
  });

  test("of tenants that used the same, who holds less goes next", () => {
    const queue = queueWith();
    const held = offer(queue, "a", START);
    for (const tenant of ["a", "a", "b", "b", "b"]) offer(queue, tenant, START);
    queue.remove(held.id);
    queue.granted?.(held, START);
    expect(queue.waiting(START).map(({ tenant }) => tenant)).toEqual(["b", "a", "b", "a", "b"]);
  });

  test("begins with what earlier masters' books say", () => {
    const queue = queueWith({ usage: new Map([["a", seconds(8)]]), at: at(100) });
    use(queue, "b", 100, 103);
    for (const tenant of ["a", "b"]) offer(queue, tenant, at(103));
    // 8 s less three seconds' decay are 7.8 s.
    expect([first(queue, 103), first(queueOf(7.7), 103), first(queueOf(7.9), 103)]).toEqual(["b", "b", "a"]);
  });

  function queueOf(usedByB: number): Ordering {
    const queue = queueWith({ usage: new Map([["a", seconds(8)], ["b", seconds(usedByB) * 2 ** 0.03]]), at: at(100) }); // prettier-ignore
    for (const tenant of ["a", "b"]) offer(queue, tenant, at(103));
    return queue;
  }

  test("forgets the tenant that left first of more than four thousand", () => {
    const queue = queueWith();
    use(queue, "often", 0, 1);
    for (let number = 1; number < 4_096; number += 1) use(queue, `tenant-${number}`, 0, number === 1 ? 90 : 1);
    use(queue, "often", 0, 50);
    use(queue, "one more", 0, 1);
    for (const tenant of ["often", "tenant-1"]) offer(queue, tenant, at(100));
    expect(first(queue, 100)).toBe("tenant-1");
  });
});

describe("decayed usage", () => {
  const uses = fc.array(
    fc.record({
      tenant: fc.constantFrom("a", "b", "c"),
      amount: fc.integer({ min: 0, max: 10_000_000 }),
      after: fc.integer({ min: 0, max: 50_000_000 }),
    }),
    { minLength: 1, maxLength: 30 },
  );

  test("is every use, halved for every half-life since", () => {
    fc.assert(
      fc.property(uses, (list) => {
        const past = new DecayedUsage(HALF_LIFE);
        let now = 0;
        const dated = list.map((use) => ({ ...use, at: (now += use.after) }));
        for (const use of dated) past.add(use.tenant, use.amount, use.at as Instant);
        for (const [tenant, amount] of past.usage()) {
          const own = dated.filter((use) => use.tenant === tenant);
          const sum = own.reduce((total, use) => total + use.amount * Math.pow(2, (use.at - now) / HALF_LIFE), 0);
          expect(Math.abs(amount - sum)).toBeLessThanOrEqual(1e-9 * (1 + sum));
        }
      }),
      { seed: 1 },
    );
  });

  test("between two masters no time passes, whatever their clocks say", () => {
    const past = new DecayedUsage(HALF_LIFE);
    past.add("a", 1_000, at(500));
    past.begin();
    past.add("b", 1_000, at(900));
    past.add("b", 0, at(1_000));
    expect([...past.usage()].map(([tenant, amount]) => [tenant, Math.round(amount)])).toEqual([
      ["a", 500],
      ["b", 500],
    ]);
  });

  test("of more than four thousand tenants, the one that used something longest ago is forgotten", () => {
    const past = new DecayedUsage(HALF_LIFE);
    for (let number = 0; number < 4_096; number += 1) past.add(`tenant-${number}`, 1, START);
    past.add("tenant-0", 1, START);
    past.add("one more", 1, START);
    expect([past.usage().size, past.usage().has("tenant-0"), past.usage().has("tenant-1")]).toEqual([
      4_096,
      true,
      false,
    ]);
  });

  test("a task that runs is charged alike, whether one looks once or a hundred times", () => {
    const rate = decayRate(HALF_LIFE);
    let looked = 5e6;
    for (let look = 0; look < 100; look += 1) looked = usageAfter(seconds(3), looked, 2, rate);
    const once = usageAfter(seconds(300), 5e6, 2, rate);
    expect(Math.abs(looked - once)).toBeLessThan(1e-6 * once);
    // Three half-lives of two cores: 2 (1 - 1/8) / rate, and an eighth of what was there.
    expect(Math.abs(once - (1.75 / rate + 5e6 / 8))).toBeLessThan(1e-6 * once);
  });
});

// Slurm's multifactor priority: sums small enough to work out by hand, and against the formula written down plainly.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { multifactor } from "../../../src/algorithms/ordering/multifactor.ts";
import type { Ordering, OrderingContext, QueuedTask } from "../../../src/algorithms/ordering/ordering.ts";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import type { Address } from "../../../src/process/identity.ts";
import { seconds } from "../../../src/kernel/time.ts";
import { at, begin, ends, job, serve, stop } from "./drive.ts";

const SOME = { cores: 8, memory: Infinity, resources: new Map<string, number>() };
const WORKER = { address: 0 as Address, cores: 5, memory: Infinity, resources: {}, speed: 1, zone: 0, rack: 0 };
/** Two machines with ten cores together. */
const CONTEXT: OrderingContext = { capacity: () => SOME, map: { workers: [WORKER, WORKER], transfer: () => 0 } };
const NOTHING = { age: 0, fairShare: 0 };

function queueWith(parameters: Readonly<Record<string, unknown>>, context: Partial<OrderingContext> = {}): Ordering {
  return multifactor.create(parameterValues(multifactor.parameters, parameters), { ...CONTEXT, ...context });
}

let tasks = 0;
/** It comes at that second, with these properties. */
function offer(queue: Ordering, second: number, properties: Partial<QueuedTask> = {}): QueuedTask {
  tasks += 1;
  const task = plainTask(tasks, { queuedAt: at(second), ...properties });
  queue.add(task, at(second));
  return task;
}

/** Holds its place for so many seconds. */
function use(queue: Ordering, tenant: string, from: number, used: number, properties: Partial<QueuedTask> = {}): void {
  const task = offer(queue, from, { tenant, ...properties });
  queue.remove(task.id);
  serve(queue, task, used, from);
}

function order(queue: Ordering, second: number): string {
  return queue
    .waiting(at(second))
    .map(({ tenant }) => tenant)
    .join("");
}

describe("multifactor", () => {
  // `a` used everything, twice its share: a quarter of 1000. `b` has all of it. 0.75 of 1000 are 75 s of waiting.
  test.each([
    [74, "ba"],
    [76, "ab"],
  ])("after %i seconds age weighs up against usage: %s", (waited, expected) => {
    const queue = queueWith({ age: 1_000, maxAge: seconds(100), fairShare: 1_000 });
    use(queue, "a", 0, 50);
    offer(queue, 100, { tenant: "a" });
    offer(queue, 100 + waited, { tenant: "b" });
    expect(order(queue, 100 + waited)).toBe(expected);
  });

  // The same, but what `a` earns by waiting ends at 700.
  test("age is worth no more than its weight", () => {
    const queue = queueWith({ age: 700, maxAge: seconds(100), fairShare: 1_000 });
    use(queue, "a", 0, 50);
    offer(queue, 100, { tenant: "a" });
    offer(queue, 10_000, { tenant: "b" });
    expect(order(queue, 10_000)).toBe("ba");
  });

  test("those that have grown up go by admission", () => {
    const queue = queueWith({ age: 700, maxAge: seconds(100), fairShare: 0 });
    const later = plainTask(1_000_002, { queuedAt: at(0), tenant: "later" });
    const sooner = plainTask(1_000_001, { queuedAt: at(50), tenant: "sooner" });
    for (const task of [later, sooner]) queue.add(task, at(50));
    expect([order(queue, 120), order(queue, 150)]).toEqual(["latersooner", "soonerlater"]);
  });

  test("where age is worth nothing, tasks of one tenant go by admission, however long each has waited", () => {
    const queue = queueWith({ age: 0, maxAge: seconds(100), fairShare: 1_000 });
    const [first, second] = [1, 2].map((number) =>
      plainTask(2_000_000 + number, { queuedAt: at(number === 1 ? 80 : 0) }),
    );
    for (const task of [first, second]) queue.add(task, at(80));
    for (const now of [90, 120, 200]) expect(queue.waiting(at(now))).toEqual([first, second]);
  });

  // Used in the ratio of the weights, both have half; then a hair more is less.
  test.each([
    [2.99, "ba"],
    [3.01, "ab"],
  ])("a share is by weight: one core, and %f of who has three times its weight", (cores, expected) => {
    const queue = queueWith({ age: 0, fairShare: 1_000 });
    use(queue, "a", 0, 10);
    use(queue, "b", 0, 10, { weight: 3, cores });
    offer(queue, 10, { tenant: "a" });
    offer(queue, 10, { tenant: "b", weight: 3 });
    expect(order(queue, 10)).toBe(expected);
  });

  // Three tenants with equal weights: a part of 1 beside a share of a third, 2^-3, damped 2^-1.5. With the points of priority that is
  // 125 + 300 and 354 + 300 for `used`, and for `big` 1000 - 400 and 1000 - 600.
  test.each([
    [1, "bigused"],
    [2, "usedbig"],
  ])("the damping factor: %i", (damping, expected) => {
    const queue = queueWith({ age: 0, fairShare: 1_000, damping, priority: 1 });
    use(queue, "used", 0, 10);
    use(queue, "idle", 0, 0);
    offer(queue, 10, { tenant: "used", priority: 300 });
    offer(queue, 10, { tenant: "big", priority: damping === 1 ? -400 : -600 });
    expect(order(queue, 10)).toBe(expected);
  });

  test("size: the largest first, or the smallest; a point of priority has its price", () => {
    const offers = (queue: Ordering): string => {
      offer(queue, 0, { tenant: "s", cores: 1 });
      offer(queue, 0, { tenant: "l", cores: 4 });
      offer(queue, 0, { tenant: "p", cores: 2, priority: 3 });
      return order(queue, 0);
    };
    // Of ten cores: 100, 400 and 200 + 3 points; for the small ones 900, 600, 800 + 3 points.
    expect(offers(queueWith({ ...NOTHING, size: 1_000 }))).toBe("lps");
    expect(offers(queueWith({ ...NOTHING, size: 1_000, favorSmall: true }))).toBe("spl");
    expect(offers(queueWith({ ...NOTHING, size: 1_000, priority: 66 }))).toBe("lps");
    expect(offers(queueWith({ ...NOTHING, size: 1_000, priority: 67 }))).toBe("pls");
  });

  test("begins with what earlier masters' books say, for each unit of weight", () => {
    // 20 s for each of two units are 40 s, of which 38 are left when `b` has used 40 s or 36 s by itself, and of those 39 and 35.
    const orderAfter = (used: number): string => {
      const past = { usage: new Map([["a", seconds(20)]]), at: at(100) };
      const queue = queueWith({ age: 0, fairShare: 1_000 }, { past });
      offer(queue, 100, { tenant: "a", weight: 2 });
      use(queue, "b", 100, used, { weight: 2 });
      offer(queue, 100 + used, { tenant: "b", weight: 2 });
      return order(queue, 100 + used);
    };
    expect([orderAfter(40), orderAfter(36)]).toEqual(["ab", "ba"]);
  });

  test("forgets the tenant that left first of more than four thousand, and what it used", () => {
    const queue = queueWith({ age: 0, fairShare: 1_000, halfLife: seconds(1e9), priority: 1 });
    use(queue, "gone", 0, 1_000);
    for (let number = 0; number < 4_096; number += 1) use(queue, `tenant-${number}`, 1_000, 1);
    // All that is left is a share for everybody: a half. With the thousand seconds in the sum it would be 0.57.
    offer(queue, 1_000, { tenant: "tenant-1", priority: 0 });
    offer(queue, 1_000, { tenant: "new", priority: -460 });
    expect(order(queue, 1_000)).toBe("newtenant-1");
  });

  const heads = [job(1, 0, 10, { cores: 3 }), job(2, 0, 10, { cores: 4 }), job(3, 0, 10, { cores: 1 })];
  test("behind a first that does not fit, later ones that do not delay it go; without backfilling nobody", () => {
    expect(ends(queueWith({ fairShare: 0 }), heads, 4)).toEqual({ 1: 10, 2: 20, 3: 10 });
    expect(ends(queueWith({ fairShare: 0, backfill: false }), heads, 4)).toEqual({ 1: 10, 2: 20, 3: 30 });
  });

  test("backfilling goes by rank too", () => {
    const jobs = [
      job(1, 0, 10, { cores: 4 }),
      job(2, 0, 10, { cores: 3, priority: 20 }),
      job(3, 0, 10, { cores: 4, priority: 9 }),
      job(4, 0, 10),
      job(5, 0, 10, { priority: 5 }),
    ];
    expect(ends(queueWith({ fairShare: 0, priority: 1_000 }), jobs, 4)).toEqual({ 1: 10, 2: 20, 3: 30, 4: 40, 5: 20 });
  });
});

describe("against the formula", () => {
  const uses = fc.array(
    fc.record({
      tenant: fc.constantFrom("a", "b", "c"),
      from: fc.integer({ min: 0, max: 300 }),
      used: fc.integer({ min: 1, max: 200 }),
      cores: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 12 },
  );
  const offers = fc.array(
    fc.record({
      tenant: fc.constantFrom("a", "b", "c"),
      second: fc.integer({ min: 500, max: 900 }),
      cores: fc.integer({ min: 1, max: 10 }),
      priority: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 30 },
  );
  const weights = fc.record({
    age: fc.integer({ min: 0, max: 2_000 }),
    fairShare: fc.integer({ min: 0, max: 2_000 }),
    size: fc.integer({ min: 1, max: 1_000 }),
    priority: fc.integer({ min: 0, max: 500 }),
    favorSmall: fc.boolean(),
  });
  const WEIGHT: Readonly<Record<string, number>> = { a: 1, b: 2, c: 5 };
  const HALF_LIFE = 120;
  const MAX_AGE = 150;

  /** What somebody who used a core from `from` to `to` has to answer for at `now`, in core seconds. */
  function left(from: number, to: number, now: number): number {
    const rate = Math.LN2 / HALF_LIFE;
    return (Math.exp(-rate * (now - to)) - Math.exp(-rate * (now - from))) / rate;
  }

  test("every order is that of the sums, whoever used what, and whenever one looks", () => {
    fc.assert(
      fc.property(
        uses,
        offers,
        weights,
        fc.integer({ min: 900, max: 1_200 }),
        fc.boolean(),
        (used, offered, parameters, now, isAsked) => {
          const queue = queueWith({ ...parameters, maxAge: seconds(MAX_AGE), halfLife: seconds(HALF_LIFE) });
          for (const step of stepsOf(used)) step(queue);
          const waiting = offered
            .toSorted((one, other) => one.second - other.second)
            .map(({ second, ...properties }) => ({
              second,
              task: offer(queue, second, { ...properties, weight: WEIGHT[properties.tenant] }),
            }));
          const known = new Set([...used, ...offered].map(({ tenant }) => tenant));
          const usageOf = (tenant: string): number =>
            used
              .filter((each) => each.tenant === tenant)
              .reduce((sum, { from, used: time, cores }) => sum + cores * left(from, from + time, now), 0);
          const all = [...known].reduce((sum, tenant) => sum + usageOf(tenant), 0);
          const total = [...known].reduce((sum, tenant) => sum + WEIGHT[tenant], 0);
          const sum = (second: number, { tenant, cores, priority }: QueuedTask): number => {
            const part = cores / 10;
            const share = all === 0 ? 1 : 2 ** -(usageOf(tenant) / all / (WEIGHT[tenant] / total));
            const { age, fairShare, size, favorSmall } = parameters;
            const worth = age * Math.min(1, (now - second) / MAX_AGE) + fairShare * share;
            return worth + size * (favorSmall ? 1 - part : part) + parameters.priority * priority;
          };
          const sums = new Map(waiting.map(({ second, task }) => [task.id, sum(second, task)]));
          const room = { fits: () => true, running: () => [] };
          const choice = isAsked ? queue.choose(room, at(now)) : undefined;
          const order = queue.waiting(at(now));
          expect(order.length).toBe(waiting.length);
          // Within a millionth: of equal sums either may come first here, as the formula rounds differently.
          for (let position = 1; position < order.length; position += 1)
            expect(sums.get(order[position].id)!).toBeLessThanOrEqual(sums.get(order[position - 1].id)! + 1e-6);
          expect(choice ?? queue.choose(room, at(now))).toMatchObject({ task: order[0] });
        },
      ),
      { numRuns: 300 },
    );
  });

  /** In order of time, as a scheduler would hear of it. */
  function stepsOf(
    used: readonly { tenant: string; from: number; used: number; cores: number }[],
  ): readonly ((queue: Ordering) => void)[] {
    const steps = used.flatMap(({ tenant, from, used: time, cores }) => {
      const task = plainTask((tasks += 1), { tenant, cores, weight: WEIGHT[tenant] });
      return [
        { second: from, step: (queue: Ordering) => begin(queue, task, at(from)) },
        { second: from + time, step: (queue: Ordering) => stop(queue, task, time, at(from + time)) },
      ];
    });
    return steps.toSorted((one, other) => one.second - other.second).map(({ step }) => step);
  }
});

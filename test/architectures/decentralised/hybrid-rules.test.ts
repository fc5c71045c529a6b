// The rules by which long and short tasks go apart, by hand: what an idle worker may take, where a long task goes, who is asked.

import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { isLong, shortPartitionOf } from "../../../src/architectures/decentralised/hybrid.ts";
import { hybridOptions } from "../../../src/architectures/decentralised/hybrid-parameters.ts";
import { LongWork } from "../../../src/architectures/decentralised/long-work.ts";
import { PendingTask } from "../../../src/architectures/decentralised/pending-task.ts";
import { SchedulerChoice } from "../../../src/architectures/decentralised/scheduler-choice.ts";
import { stealGroup } from "../../../src/architectures/decentralised/steal-group.ts";
import { seconds, type Duration, type Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { taskSpec } from "../../cluster/build-cluster.ts";

/** `L`: long, `s`: a short reservation, `t`: a short task that is there already. Returns the places of what is taken. */
function taken(queue: string, runs: "long" | "short"): readonly number[] {
  const items = [...queue].map((kind, place) => ({ place, isLong: kind === "L", isReservation: kind !== "t" }));
  return stealGroup(items, runs === "long").map(({ place }) => place);
}

describe("an idle worker takes the short ones right behind the first long one (Hawk)", () => {
  it.each([
    // What runs is long: the first group there is.
    ["sss", "long", [0, 1, 2]],
    ["ssLss", "long", [0, 1]],
    ["LLssLs", "long", [2, 3]],
    // What runs is short: those before the first long one will run soon, and stay.
    ["sss", "short", []],
    ["ssL", "short", []],
    ["ssLsssLss", "short", [3, 4, 5]],
    ["LLssLs", "short", [2, 3]],
    // Nothing waits behind long work.
    ["", "long", []],
    ["LLL", "long", []],
    // A task that was given out already is not a question any more: it stays, and parts no group.
    ["stsLs", "long", [0, 2]],
    ["Lt", "short", []],
  ] as const)("of %s while a %s one runs", (queue, runs, expected) => {
    expect(taken(queue, runs)).toEqual(expected);
  });

  it("of any queue: after the first run of long ones that something short follows, all that is short up to the next long one", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("L", "s", "t") }), fc.boolean(), (queue, runsLong) => {
        const all = runsLong ? `L${queue}` : queue;
        const match = /L[Lt]*(?<group>s[st]*)/d.exec(all);
        const [from, to] = match?.indices?.groups?.group ?? [0, 0];
        const places = [...all].flatMap((kind, place) => (kind === "s" && place >= from && place < to ? [place] : []));
        expect(taken(queue, runsLong ? "long" : "short")).toEqual(places.map((place) => place - (runsLong ? 1 : 0)));
      }),
    );
  });
});

describe("a short partition", () => {
  it.each([
    [0.17, 100, 17],
    [0.29, 100, 29], // 0.29 * 100 is a little less than 29
    [0.17, 10, 2],
    [0, 10, 0],
    [1, 10, 9], // long tasks must go somewhere
    [0.9, 1, 0],
  ])("%s of %s workers are %s", (share, workers, expected) => {
    expect(shortPartitionOf(share, workers)).toBe(expected);
  });
});

test("a task is long if its estimate is above the cutoff, and none is where there is no cutoff", () => {
  const hybrid = hybridOptions({ cutoff: seconds(10) }, 100);
  expect(hybrid).toMatchObject({ isCentral: true, shortWorkers: 17, stealAttempts: 10, sharesLongState: false });
  expect([seconds(10), seconds(10) + 1].map((estimate) => isLong(hybrid, { estimate: estimate as Duration }))).toEqual([
    false,
    true,
  ]);
  expect(hybridOptions({ stealAttempts: 3 }, 100)).toBeUndefined();
  expect(isLong(undefined, { estimate: seconds(1_000) })).toBe(false);
});

describe("the scheduler of a long task", () => {
  const at = (trusted: readonly boolean[], central = true) =>
    new SchedulerChoice(
      trusted.length,
      { isTrusted: (scheduler) => trusted[scheduler], incarnation: () => 1 },
      hybridOptions({ cutoff: seconds(10), central }, 10),
    );
  const task = (id: number, estimate: number) =>
    taskSpec({ id: id as TaskId, estimate: seconds(estimate), group: id, groupSize: 1 });

  it("is the first one, whatever its number, and the next one while that is not heard of", () => {
    for (const id of [0, 1, 2, 3]) {
      expect(at([true, true, true]).forTask(task(id, 11), 0)).toBe(0);
      expect(at([false, true, true]).forTask(task(id, 11), 0)).toBe(1);
    }
  });

  it("is any of them for short ones, and for all where nobody is central", () => {
    expect([0, 1, 2].map((id) => at([true, true, true]).forTask(task(id, 10), 0))).toEqual([0, 1, 2]);
    expect([0, 1, 2].map((id) => at([true, true, true], false).forTask(task(id, 11), 0))).toEqual([0, 1, 2]);
  });
});

describe("the books of long work", () => {
  const workers = [1, 1, 2].map((speed, index) => ({
    address: index as Address,
    cores: 1,
    memory: Infinity,
    resources: {},
    speed,
    zone: 0,
    rack: 0,
  }));
  const spec = (estimate: number) => taskSpec({ estimate: seconds(estimate) });
  const now = (second: number) => seconds(second) as unknown as Instant;
  const all = [0, 1, 2];

  it("send each task of a job where the wait is least then, longer by the task's own estimate each time", () => {
    const books = new LongWork(workers);
    books.reserved(0, spec(30), 1);
    // Waits of 30, 0 and 0 s; a task of 20 s takes 10 s on the fast one: 1 (20), 2 (10), 2 (20), 1 (40), 2 (30), 0.
    expect([...books.least(6, spec(20), all, now(0))]).toEqual([
      [1, 2],
      [2, 3],
      [0, 1],
    ]);
  });

  it("count down what runs by the time that it has run, and never below nothing", () => {
    const books = new LongWork(workers);
    const task = new PendingTask(spec(30), 1);
    books.reserved(0, spec(30), 2);
    books.released(0, spec(30), 1);
    books.came(0, task, now(100));
    expect([100, 110, 130, 200].map((second) => books.wait(0, now(second)) / 1_000_000)).toEqual([60, 50, 30, 30]);
    books.left(0, task);
    expect(books.wait(0, now(110)) / 1_000_000).toBe(30);
    books.released(0, spec(30), 1);
    expect(books.wait(0, now(110))).toBe(0);
    expect(books.state(now(110)).workers.size).toBe(0);
  });

  it("know of other schedulers' work for as long as it is said to take", () => {
    const books = new LongWork(workers);
    books.told(1, seconds(10), now(5));
    expect([5, 9, 15, 20].map((second) => books.wait(1, now(second)) / 1_000_000)).toEqual([10, 6, 0, 0]);
    expect([14, 16].map((second) => [...books.state(now(second)).workers])).toEqual([[1], []]);
    books.told(1, undefined, now(6));
    expect(books.wait(1, now(6))).toBe(0);
  });

  it("are empty again when all that was reserved has run, whatever came between", () => {
    const step = fc.record({
      worker: fc.nat(2),
      estimate: fc.integer({ min: 1, max: 50 }),
      count: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const books = new LongWork(workers);
        for (const { worker, estimate, count } of steps) books.reserved(worker, spec(estimate / 7), count);
        for (const { worker, estimate, count } of steps)
          for (let each = 0; each < count; each += 1) books.released(worker, spec(estimate / 7), 1);
        for (const worker of all) expect(books.wait(worker, now(0))).toBe(0);
        expect(books.state(now(0)).workers.size).toBe(0);
      }),
    );
  });
});

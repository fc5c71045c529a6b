// What the two backfilling orderings promise, keep and let pass, on scenes of one machine; several machines are in
// test/architectures/dispatch/reserving.test.ts.

import { describe, expect, test } from "vitest";
import { watched } from "../../../src/algorithms/laws/ordering-histories.ts";
import { type Job, OneMachine } from "../../../src/algorithms/laws/one-machine.ts";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { conservativeBackfill } from "../../../src/algorithms/ordering/conservative-backfill.ts";
import { easyBackfill } from "../../../src/algorithms/ordering/easy-backfill.ts";
import { createMachine } from "../../../src/algorithms/ordering/machine.ts";
import type { Ordering } from "../../../src/algorithms/ordering/ordering.ts";
import { seconds, START, toSeconds } from "../../../src/kernel/time.ts";
import type { TaskId } from "../../../src/process/identity.ts";
import { at, happenings, job } from "./drive.ts";

const easy = (parameters = {}): Ordering => easyBackfill.create({ order: "arrival", depth: 100, ...parameters });
const conservative = (depth = 100): Ordering => conservativeBackfill.create({ depth });

/** Second of the start of each task, by id. */
function starts(ordering: Ordering, jobs: readonly Job[], cores: number): Readonly<Record<number, number>> {
  const started = happenings(ordering, jobs, cores).filter(({ kind }) => kind === "start");
  return Object.fromEntries(started.map(({ id, at: when }) => [id, toSeconds(when)]));
}

/** The last promise before each second's end, by task. */
function promises(ordering: Ordering, jobs: readonly Job[], cores: number): Readonly<Record<string, number>> {
  const told: Record<string, number> = {};
  const watch = (_choice: unknown, { now }: OneMachine): void => {
    for (const { id } of ordering.waiting(now)) {
      const promise = ordering.promised?.(id);
      if (promise !== undefined) told[`${id} @${toSeconds(now)}`] = toSeconds(promise);
    }
  };
  new OneMachine(ordering, jobs, { cores, watch }).run();
  return told;
}

describe("EASY and conservative alike", () => {
  test.each([
    ["easy", easy],
    ["conservative", conservative],
  ])("%s: what ends before the reservation overtakes, what would delay it waits (catalogue K9)", (_name, create) => {
    // 4 cores, 3 of them busy until 4; the head wants 4 for 3 s.
    const busy = job(1, 0, 4, { cores: 3 });
    const head = job(2, 0, 3, { cores: 4 });
    expect(starts(create(), [busy, head, job(3, 0, 4)], 4)).toEqual({ 1: 0, 2: 4, 3: 0 });
    expect(starts(create(), [busy, head, job(3, 0, 6)], 4)).toEqual({ 1: 0, 2: 4, 3: 7 });
  });
});

describe("EASY", () => {
  /** 8 cores, 5 of them busy until 10; the head wants 6: shadow time 10, 2 cores left over beside it, 3 free now. */
  const scene = (...later: readonly Job[]): readonly Job[] => [
    job(1, 0, 10, { cores: 5 }),
    job(2, 0, 10, { cores: 6 }),
    ...later,
  ];

  test("whoever needs only what is left over beside the head may stay for any time, until it is used up (catalogue K9)", () => {
    const jobs = scene(job(3, 0, 100, { cores: 2 }), job(4, 0, 100), job(5, 0, 9));
    expect(starts(easy(), jobs, 8)).toEqual({ 1: 0, 2: 10, 3: 0, 4: 20, 5: 0 });
  });

  test("promises a start to the head alone, and sooner when somebody ends early", () => {
    const early = job(1, 0, 6, { cores: 5, estimate: seconds(10) });
    const jobs = [early, job(2, 0, 5, { cores: 8 }), job(3, 1, 5, { cores: 8 })];
    expect(promises(easy(), jobs, 8)).toEqual({ "2 @0": 10, "2 @1": 10, "3 @6": 11 });
    expect(starts(easy(), jobs, 8)).toEqual({ 1: 0, 2: 6, 3: 11 });
  });

  test("lets a task past the second in the queue, to which nothing is promised; conservative does not", () => {
    // The head wants all at 10. Then the third would run before the second, and delay it.
    const jobs = [
      job(1, 0, 10, { cores: 2 }),
      job(2, 0, 10, { cores: 3 }),
      job(3, 0, 10, { cores: 4 }),
      job(4, 0, 25, { cores: 1 }),
    ];
    expect(starts(easy(), jobs, 4)).toEqual({ 1: 0, 2: 10, 3: 25, 4: 0 });
    expect(starts(conservative(), jobs, 4)).toEqual({ 1: 0, 2: 10, 3: 20, 4: 30 });
  });

  test("tries the shortest first behind the head where it is told so", () => {
    // Three cores are free from second 1 on.
    const [busy, head] = scene();
    const later = [9, 3, 6].map((work, index) => job(3 + index, 0, work, { cores: 3 }));
    const jobs = [job(0, 0, 1, { cores: 3 }), busy, head, ...later];
    expect(starts(easy(), jobs, 8)).toMatchObject({ 2: 10, 3: 1, 4: 20, 5: 20 });
    expect(starts(easy({ order: "shortest" }), jobs, 8)).toMatchObject({ 2: 10, 3: 20, 4: 1, 5: 4 });
  });

  test("whoever overran its estimate is about to end: the next takes its place, and only what is left over is filled", () => {
    const overdue = job(1, 0, 20, { cores: 5, estimate: seconds(10) });
    // At 12 the head could start at any moment. Task 3 would be in its way, task 4 is not.
    const jobs = [overdue, job(2, 0, 10, { cores: 6 }), job(3, 12, 1, { cores: 3 }), job(4, 12, 50, { cores: 2 })];
    expect(starts(easy(), jobs, 8)).toEqual({ 1: 0, 2: 20, 3: 30, 4: 12 });
  });

  test("looks no further than its depth", () => {
    const blocked = [3, 4, 5].map((id) => job(id, 0, 10, { cores: 8 }));
    const jobs = scene(...blocked, job(6, 0, 5));
    expect(starts(easy({ depth: 5 }), jobs, 8)[6]).toBe(0);
    expect(starts(easy({ depth: 4 }), jobs, 8)[6]).toBeGreaterThan(0);
  });
});

describe("conservative backfilling", () => {
  test("promises a start to everybody, in the queue's order", () => {
    const jobs = [1, 2, 3].map((id) => job(id, 0, 10, { cores: 3 }));
    const narrow = job(4, 0, 15);
    expect(promises(conservative(), [...jobs, narrow], 4)).toMatchObject({ "2 @0": 10, "3 @0": 20 });
    expect(starts(conservative(), [...jobs, narrow], 4)).toEqual({ 1: 0, 2: 10, 3: 20, 4: 0 });
  });

  test("moves reservations up in the queue's order when somebody ends early, and moves nobody back", () => {
    const early = job(1, 0, 4, { cores: 4, estimate: seconds(10) });
    const jobs = [early, job(2, 0, 10, { cores: 2 }), job(3, 0, 10, { cores: 4 }), job(4, 0, 5, { cores: 2 })];
    const told = promises(conservative(), jobs, 4);
    expect(told).toMatchObject({ "2 @0": 10, "3 @0": 20, "4 @0": 10 });
    expect(starts(conservative(), jobs, 4)).toEqual({ 1: 0, 2: 4, 3: 14, 4: 4 });
  });

  test("plans everybody anew behind one that overran its estimate, in the order of the promises", () => {
    const overdue = job(1, 0, 13, { cores: 4, estimate: seconds(10) });
    const jobs = [overdue, job(2, 0, 10, { cores: 4 }), job(3, 0, 10, { cores: 4 }), job(4, 11, 1)];
    const told = promises(conservative(), jobs, 4);
    expect(told).toMatchObject({ "2 @0": 10, "3 @0": 20, "2 @11": 11, "3 @11": 21, "4 @11": 31 });
    expect(starts(conservative(), jobs, 4)).toEqual({ 1: 0, 2: 13, 3: 23, 4: 33 });
  });

  test("keeps the order of the promises behind an overrun, not that of the queue", () => {
    // Task 3 was to go first, in the gap before task 2. Both are late by what task 1 is late.
    const overdue = job(1, 0, 13, { cores: 2, estimate: seconds(10) });
    const jobs = [overdue, job(0, 0, 20, { cores: 2 }), job(2, 0, 10, { cores: 4 }), job(3, 0, 10, { cores: 2 })];
    const told = promises(conservative(), [...jobs, job(4, 11, 1)], 4);
    expect(told).toMatchObject({ "2 @0": 20, "3 @0": 10, "2 @11": 21, "3 @11": 11 });
  });
});

describe.each([
  ["easy", easy],
  ["conservative", conservative],
])("%s, at any machine", (_name, create) => {
  test("a task for which no machine is big enough holds nobody up", () => {
    const machine = createMachine({ worker: 0, speed: 1, free: { cores: 2, memory: Infinity }, holdings: [] });
    const ordering = create();
    for (const [number, cores] of [3, 1].entries()) ordering.add(plainTask(number, { cores }), START);
    const room = { fits: ({ cores }: { cores: number }) => cores <= 2, running: () => [], machines: () => [machine] };
    expect(ordering.choose(room, at(0))).toMatchObject({ kind: "start", task: { id: 1 } });
    expect(ordering.promised?.(0 as TaskId)).toBeUndefined();
  });

  test("without news of machines it is first come, first served", () => {
    const ordering = create();
    for (const [number, cores] of [3, 1].entries()) ordering.add(plainTask(number, { cores }), START);
    const room = (free: number) => ({ fits: ({ cores }: { cores: number }) => cores <= free, running: () => [] });
    expect(ordering.choose(room(2), START).kind).toBe("wait");
    expect(ordering.choose(room(3), START)).toMatchObject({ kind: "start", task: { id: 0 } });
  });

  test("a blocked queue of thousands costs no more than one as deep as it looks", () => {
    const readsWith = (waiting: number): number => {
      let reads = 0;
      const ordering = create();
      const holder = { task: plainTask(0, { cores: 4 }), attempt: 1, endsAt: at(10) };
      const machine = createMachine({ worker: 0, speed: 1, free: { cores: 0, memory: Infinity }, holdings: [holder] });
      for (let number = 1; number <= waiting; number += 1)
        ordering.add(
          watched(plainTask(number, { cores: 4 }), () => (reads += 1)),
          START,
        );
      reads = 0;
      ordering.choose({ fits: () => false, running: () => [], machines: () => [machine] }, START);
      return reads;
    };
    expect(readsWith(100)).toBeGreaterThan(100);
    expect(readsWith(5_000)).toBe(readsWith(100));
  });
});

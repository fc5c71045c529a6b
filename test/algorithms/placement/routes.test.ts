// XXL-JOB's routes as placements: who is next for each job, who is forgotten when, and what is remembered.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { ClusterBoard, type ClusterBoardOptions } from "../../../src/algorithms/placement/cluster-board.ts";
import { DailyMemory } from "../../../src/algorithms/placement/daily-memory.ts";
import { first, last } from "../../../src/algorithms/placement/first.ts";
import { lfu, lru } from "../../../src/algorithms/placement/least-used.ts";
import { NONE, type Placement } from "../../../src/algorithms/placement/placement.ts";
import { roundRobin } from "../../../src/algorithms/placement/round-robin.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, type Instant, seconds, START } from "../../../src/kernel/time.ts";

function boardOf(cores: readonly number[], options: Partial<ClusterBoardOptions> = {}): ClusterBoard {
  const board = new ClusterBoard({
    workerCount: cores.length,
    cores,
    memory: cores.map(() => Infinity),
    speed: cores.map(() => 1),
    queueing: "at-worker",
    staleness: 0 as Duration,
    ...options,
  });
  cores.forEach((_, worker) => board.setEligible(worker, true));
  return board;
}

let seed = 0;
function context(workerCount: number) {
  seed += 1;
  return { random: createStream(String(seed), "routes"), workerCount };
}

function picks(placement: Placement, board: ClusterBoard, count: number, trigger = 0, now: Instant = START): unknown[] {
  return Array.from({ length: count }, (_, number) => placement.place(plainTask(number, { trigger }), board, now));
}

const FOUR = [1, 1, 1, 1];
const PER_TRIGGER = { per: "trigger" as const };

describe("first and last", () => {
  test("go to the first and the last that may be given work and could run it", () => {
    const board = boardOf([1, 2, 2, 1]);
    const [one, other] = [first.create({}, context(4)), last.create({}, context(4))];
    expect([picks(one, board, 2), picks(other, board, 2)]).toEqual([
      [0, 0],
      [3, 3],
    ]);
    expect(one.place(plainTask(0, { cores: 2 }), board, START)).toBe(1);
    expect(other.place(plainTask(0, { cores: 2 }), board, START)).toBe(2);
    board.setEligible(0, false);
    board.setEligible(3, false);
    expect([picks(one, board, 1), picks(other, board, 1)]).toEqual([[1], [2]]);
    board.setEligible(1, false);
    board.setEligible(2, false);
    expect([picks(one, board, 1), picks(other, board, 1)]).toEqual([[NONE], [NONE]]);
  });

  test("wait for theirs where it is busy and queues are central", () => {
    const board = boardOf(FOUR, { queueing: "central" });
    board.reserve(0, plainTask(0));
    board.reserve(3, plainTask(1));
    expect(picks(first.create({}, context(4)), board, 1)).toEqual([NONE]);
    expect(picks(last.create({}, context(4)), board, 1)).toEqual([NONE]);
    board.release(0, plainTask(0));
    expect(picks(first.create({}, context(4)), board, 1)).toEqual([0]);
  });
});

describe("round-robin per trigger", () => {
  test("takes turns for each trigger, and for tasks without one for each class", () => {
    const placement = roundRobin.create(PER_TRIGGER, context(4));
    const board = boardOf(FOUR);
    const sequences = [0, 1, 2].map((trigger) => picks(placement, board, 8, trigger) as number[]);
    for (const [start, ...more] of sequences)
      more.forEach((worker, index) => expect(worker).toBe((start + index + 1) % 4));
    const byClass = [1, 2, 3, 4].map((id) => placement.place(plainTask(id, { workloadClass: 7 }), board, START));
    expect(new Set(byClass).size).toBe(4);
    expect(placement.place(plainTask(9, { workloadClass: 7 }), board, START)).toBe(byClass[0]);
  });

  // A start below 100 over 4 workers: 25 of 100 numbers each; of 4000 triggers 1000 +- 27.4 each.
  test("begins at random: of many triggers, one in four at each of four workers", () => {
    const placement = roundRobin.create(PER_TRIGGER, context(4));
    const board = boardOf(FOUR);
    const starts = [0, 0, 0, 0];
    for (let trigger = 0; trigger < 4_000; trigger += 1) starts[picks(placement, board, 1, trigger)[0] as number] += 1;
    for (const count of starts) expect(Math.abs(count - 1_000)).toBeLessThan(5 * 27.4);
  });

  // A start below 100 over 200 workers is never beyond the first hundred: XXL-JOB's own unevenness.
  test("never begins beyond the first hundred", () => {
    const placement = roundRobin.create(PER_TRIGGER, context(200));
    const board = boardOf(new Array<number>(200).fill(1));
    const starts = Array.from({ length: 1_000 }, (_, trigger) => picks(placement, board, 1, trigger)[0] as number);
    expect(Math.max(...starts)).toBeLessThan(100);
    expect(Math.max(...starts)).toBeGreaterThan(90);
  });

  test("begins anew when a day has passed, and not before", () => {
    const placement = roundRobin.create(PER_TRIGGER, context(4));
    const board = boardOf(FOUR);
    const triggers = Array.from({ length: 100 }, (_, trigger) => trigger);
    const lasts = triggers.map((trigger) => picks(placement, board, 1, trigger)[0] as number);
    const dayLater = seconds(86_400) as unknown as Instant;
    const within = triggers.map((trigger) => picks(placement, board, 1, trigger, dayLater)[0] as number);
    expect(within).toEqual(lasts.map((worker) => (worker + 1) % 4));
    const past = triggers.map((trigger) => picks(placement, board, 1, trigger, (dayLater + 1) as Instant)[0] as number);
    const inTurn = past.filter((worker, index) => worker === (within[index] + 1) % 4).length;
    expect(inTurn).toBeLessThan(50); // 25 by chance
  });
});

describe("lru", () => {
  test("is a cycle per trigger, in the order of the list", () => {
    const placement = lru.create({}, context(4));
    const board = boardOf(FOUR);
    expect(picks(placement, board, 9)).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0]);
    expect(picks(placement, board, 2, 5)).toEqual([0, 1]);
  });

  test("who is new, or back, comes after all others", () => {
    const placement = lru.create({}, context(4));
    const board = boardOf(FOUR);
    board.setEligible(1, false);
    expect(picks(placement, board, 4)).toEqual([0, 2, 3, 0]);
    board.setEligible(1, true);
    // In order of use: 2, 3, 0, and 1 at the end.
    expect(picks(placement, board, 4)).toEqual([2, 3, 0, 1]);
    board.setEligible(3, false);
    expect(picks(placement, board, 1)).toEqual([2]);
    board.setEligible(3, true);
    expect(picks(placement, board, 4)).toEqual([0, 1, 2, 3]);
  });

  test("who is busy keeps its turn", () => {
    const board = boardOf(FOUR, { queueing: "central" });
    const placement = lru.create({}, context(4));
    picks(placement, board, 4);
    board.reserve(0, plainTask(0));
    expect(picks(placement, board, 1)).toEqual([1]);
    board.release(0, plainTask(0));
    expect(picks(placement, board, 2)).toEqual([0, 2]);
  });
});

describe("lfu", () => {
  test("differs after any number of runs by less than there are workers, in counts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 100 }), (workers, runs) => {
        const board = boardOf(new Array<number>(workers).fill(1));
        const counts = new Array<number>(workers).fill(0);
        for (const worker of picks(lfu.create({}, context(workers)), board, runs)) counts[worker as number] += 1;
        // Starts are 0 .. n-1, and the lowest is raised first.
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(workers);
      }),
    );
  });

  test("goes on evenly once the random starts are made up for", () => {
    const placement = lfu.create({}, context(4));
    const board = boardOf(FOUR);
    picks(placement, board, 16); // starts of 0 .. 3 are level after 4 * 3 at most
    const counts = [0, 0, 0, 0];
    for (const worker of picks(placement, board, 400)) counts[worker as number] += 1;
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  test("floods whoever comes back: its count begins below the number of workers", () => {
    const placement = lfu.create({}, context(4));
    const board = boardOf(FOUR);
    picks(placement, board, 400);
    board.setEligible(2, false);
    expect(picks(placement, board, 30)).not.toContain(2);
    board.setEligible(2, true);
    // The others stand at 110 or so, it at 0 .. 3: the next hundred are all its own.
    expect(new Set(picks(placement, board, 100))).toEqual(new Set([2]));
  });

  test("forgets its counts a day later", () => {
    const placement = lfu.create({}, context(2));
    const board = boardOf([1, 1]);
    board.setEligible(1, false);
    picks(placement, board, 100);
    board.setEligible(1, true);
    const later = (seconds(86_400) + 1) as Instant;
    const counts = [0, 0];
    for (const worker of picks(placement, board, 20, 0, later)) counts[worker as number] += 1;
    expect(Math.abs(counts[0] - counts[1])).toBeLessThanOrEqual(2);
  });
});

test("what is remembered is bounded by the jobs of a day, whatever the number of tasks", () => {
  let begun = 0;
  const memory = new DailyMemory(() => (begun += 1));
  const task = (id: number) => plainTask(id, { trigger: id % 3 });
  for (let id = 0; id < 10_000; id += 1) memory.of(task(id), id as Instant);
  expect(begun).toBe(3);
  for (let id = 0; id < 10_000; id += 1) memory.of(task(id), (seconds(86_400) + 1) as Instant);
  expect(begun).toBe(6);
});

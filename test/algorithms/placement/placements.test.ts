// The rules of the placements: who is next, who is drawn how often, and what becomes of workers that come and go.

import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { ClusterBoard, type ClusterBoardOptions } from "../../../src/algorithms/placement/cluster-board.ts";
import { firstFit } from "../../../src/algorithms/placement/first-fit.ts";
import { joinIdleQueue } from "../../../src/algorithms/placement/join-idle-queue.ts";
import { leastLoaded } from "../../../src/algorithms/placement/least-loaded.ts";
import { NONE, type Placement } from "../../../src/algorithms/placement/placement.ts";
import { powerOfD } from "../../../src/algorithms/placement/power-of-d.ts";
import { random as atRandom } from "../../../src/algorithms/placement/random.ts";
import { roundRobin } from "../../../src/algorithms/placement/round-robin.ts";
import { weightedRoundRobin } from "../../../src/algorithms/placement/weighted-round-robin.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, START } from "../../../src/kernel/time.ts";

const random = createStream("1", "placements");

function boardOf(cores: readonly number[], options: Partial<ClusterBoardOptions> = {}): ClusterBoard {
  const ones = cores.map(() => 1);
  const memory = cores.map(() => Infinity);
  const board = new ClusterBoard({
    workerCount: cores.length,
    cores,
    memory,
    speed: ones,
    queueing: "at-worker",
    staleness: 0 as Duration,
    ...options,
  });
  cores.forEach((_, worker) => board.setEligible(worker, true));
  return board;
}

function picks(placement: Placement, board: ClusterBoard, count: number, cores = 1): unknown[] {
  return Array.from({ length: count }, (_, number) => placement.place(plainTask(number, { cores }), board, START));
}

function context(workerCount: number) {
  return { random, workerCount };
}

describe("weighted round-robin", () => {
  // Catalogue K12; the first is the example of nginx's own change log.
  test.each([
    { weights: [5, 1, 1], sequence: "aabacaa" },
    { weights: [4, 2, 1], sequence: "abacaba" },
    { weights: [3, 2], sequence: "ababa" },
  ])("spreads $weights as $sequence, again and again", ({ weights, sequence }) => {
    const placement = weightedRoundRobin.create({ weight: "capacity", weights }, context(weights.length));
    const twice = picks(placement, boardOf(weights.map(() => 1)), 2 * sequence.length).map(
      (worker) => "abc"[worker as number],
    );
    expect(twice.join("")).toBe(sequence + sequence);
  });

  test("begins with the lower number however the candidates came together", () => {
    const board = boardOf([1, 1, 1]);
    board.setEligible(0, false);
    board.setEligible(0, true);
    const placement = weightedRoundRobin.create({ weight: "capacity", weights: undefined }, context(3));
    expect(picks(placement, board, 3)).toEqual([0, 1, 2]);
  });

  test("weighs a worker by cores times speed", () => {
    const board = boardOf([2, 1, 4], { speed: [1, 1, 0.5] });
    const placement = weightedRoundRobin.create({ weight: "capacity", weights: undefined }, context(3));
    expect(shares(picks(placement, board, 500), 3)).toEqual([200, 100, 200]);
  });

  test("gives no work to weight 0, and none at all if that is all there is", () => {
    const placement = weightedRoundRobin.create({ weight: "capacity", weights: [0, 1] }, context(2));
    const board = boardOf([1, 1]);
    expect(picks(placement, board, 3)).toEqual([1, 1, 1]);
    board.setEligible(1, false);
    expect(picks(placement, board, 1)).toEqual([NONE]);
  });

  test("a worker that was away has saved up no turns", () => {
    const board = boardOf([1, 1, 1]);
    const placement = weightedRoundRobin.create({ weight: "capacity", weights: undefined }, context(3));
    board.setEligible(2, false);
    picks(placement, board, 100);
    board.setEligible(2, true);
    expect(shares(picks(placement, board, 30), 3)).toEqual([10, 10, 10]);
  });
});

describe("round-robin", () => {
  test("goes on with the next number whoever comes and goes", () => {
    const board = boardOf([1, 1, 1, 1, 1]);
    const placement = roundRobin.create({ per: "all" }, context(5));
    expect(picks(placement, board, 2)).toEqual([0, 1]);
    board.setEligible(2, false);
    expect(picks(placement, board, 3)).toEqual([3, 4, 0]);
    board.setEligible(2, true);
    expect(picks(placement, board, 3)).toEqual([1, 2, 3]);
  });

  test("skips workers that are too small, and gives each big one its turn", () => {
    expect(picks(roundRobin.create({ per: "all" }, context(5)), boardOf([1, 4, 1, 4, 4]), 4, 3)).toEqual([1, 3, 4, 1]);
  });

  test("finds the next of a few candidates among many workers", () => {
    const board = boardOf(new Array<number>(1_000).fill(1));
    for (let worker = 0; worker < 1_000; worker += 1) board.setEligible(worker, [700, 5, 300].includes(worker));
    expect(picks(roundRobin.create({ per: "all" }, context(1_000)), board, 5)).toEqual([5, 300, 700, 5, 300]);
  });
});

describe("first-fit", () => {
  test("fills the first worker before the second", () => {
    const board = boardOf([2, 1, 2], { queueing: "central" });
    const placement = firstFit.create({}, context(3));
    const filled = [1, 1, 2, 1, 1].map((cores, number) => {
      const task = plainTask(number, { cores });
      const worker = placement.place(task, board, START);
      if (typeof worker === "number") board.reserve(worker, task);
      return worker;
    });
    expect(filled).toEqual([0, 0, 2, 1, NONE]);
  });
});

describe("least-loaded", () => {
  test("takes the lowest load, and of equals the first or any", () => {
    const board = boardOf([1, 1, 1, 1]);
    [0, 0, 2].forEach((worker) => board.reserve(worker, plainTask(0)));
    expect(leastLoaded.create({ ties: "first" }, context(4)).place(plainTask(0), board, START)).toBe(1);
    const drawn = shares(picks(leastLoaded.create({ ties: "random" }, context(4)), board, 10_000), 4);
    expect([drawn[0], drawn[2]]).toEqual([0, 0]);
    expect(Math.abs(drawn[1] - 5_000)).toBeLessThan(4 * 50);
  });

  test("climbs to a higher load where the less loaded are too small", () => {
    const board = boardOf([1, 1, 8]);
    for (let load = 0; load < 3; load += 1) board.reserve(2, plainTask(0));
    for (const ties of ["first", "random"] as const)
      expect(leastLoaded.create({ ties }, context(3)).place(plainTask(0, { cores: 4 }), board, START)).toBe(2);
  });
});

describe("join-idle-queue", () => {
  const placement = joinIdleQueue.create({}, context(4));

  test("draws among the idle, however much less than others a busy one has to do", () => {
    const board = boardOf([1, 1, 1, 1]);
    [0, 2, 2].forEach((worker) => board.reserve(worker, plainTask(0)));
    const drawn = shares(picks(placement, board, 10_000), 4);
    expect([drawn[0], drawn[2]]).toEqual([0, 0]);
    expect(Math.abs(drawn[1] - 5_000)).toBeLessThan(4 * 50);
  });

  test("draws among all where none is idle, or none of the idle is large enough", () => {
    const board = boardOf([4, 4, 4, 1]);
    [0, 0, 0, 1, 2].forEach((worker) => board.reserve(worker, plainTask(0)));
    const drawn = shares(picks(placement, board, 30_000, 2), 4);
    expect(drawn[3]).toBe(0);
    for (const count of drawn.slice(0, 3)) expect(Math.abs(count - 10_000)).toBeLessThan(4 * 82);
  });
});

describe("random", () => {
  test("draws each worker that fits equally often, also where few fit", () => {
    const board = boardOf(Array.from({ length: 100 }, (_, worker) => (worker % 25 === 0 ? 2 : 1)));
    const drawn = shares(picks(atRandom.create({}, context(100)), board, 40_000), 100);
    // Chi-square with 99 degrees of freedom: mean 99, deviation 14.
    expect(chiSquare(drawn, 400)).toBeLessThan(99 + 4 * 14.1);
    const big = shares(picks(atRandom.create({}, context(100)), board, 4_000, 2), 100).filter((count) => count > 0);
    expect(big.length).toBe(4);
    expect(chiSquare(big, 1_000)).toBeLessThan(3 + 6 * 2.45);
  });
});

describe("power-of-d", () => {
  test("draws d different workers: of n equal ones with one idle, it finds the idle one d times in n", () => {
    const board = boardOf(new Array<number>(10).fill(1));
    for (let worker = 1; worker < 10; worker += 1) board.reserve(worker, plainTask(0));
    for (const d of [1, 2, 3, 9]) {
      const hits = shares(picks(powerOfD.create({ d }, context(10)), board, 10_000), 10)[0];
      expect(Math.abs(hits - 1_000 * d)).toBeLessThan(4 * Math.sqrt(1_000 * d * (1 - d / 10)));
    }
  });

  test("with d at or above the number of workers, it always finds the idle one", () => {
    const board = boardOf([1, 1, 1]);
    [0, 1].forEach((worker) => board.reserve(worker, plainTask(0)));
    expect(picks(powerOfD.create({ d: 3 }, context(3)), board, 20)).toEqual(new Array(20).fill(2));
    expect(picks(powerOfD.create({ d: 50 }, context(3)), board, 20)).toEqual(new Array(20).fill(2));
  });

  test("draws every worker equally often among equals", () => {
    const drawn = shares(
      picks(powerOfD.create({ d: 3 }, context(20)), boardOf(new Array<number>(20).fill(1)), 20_000),
      20,
    );
    expect(chiSquare(drawn, 1_000)).toBeLessThan(19 + 4 * 6.2);
  });

  test("among the few that fit, still takes the less loaded of d", () => {
    const board = boardOf(Array.from({ length: 200 }, (_, worker) => (worker < 2 ? 8 : 1)));
    board.reserve(0, plainTask(0));
    expect(
      picks(powerOfD.create({ d: 2 }, context(200)), board, 200, 4).filter((worker) => worker === 1).length,
    ).toBeGreaterThan(150);
  });
});

function shares(workers: readonly unknown[], workerCount: number): number[] {
  const counts = new Array<number>(workerCount).fill(0);
  for (const worker of workers) counts[worker as number] += 1;
  return counts;
}

function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

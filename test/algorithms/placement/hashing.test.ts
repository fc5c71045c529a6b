// Placement by key: how even the shares are, what moves when machines come and go, and that a popular key floods nobody.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { ClusterBoard, type ClusterBoardOptions } from "../../../src/algorithms/placement/cluster-board.ts";
import { boundOf, consistentHash } from "../../../src/algorithms/placement/consistent-hash.ts";
import { HashRing } from "../../../src/algorithms/placement/hash-ring.ts";
import { NONE, type Placement } from "../../../src/algorithms/placement/placement.ts";
import { rendezvous } from "../../../src/algorithms/placement/rendezvous.ts";
import { hashOfName } from "../../../src/kernel/name-hash.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, START } from "../../../src/kernel/time.ts";

const random = createStream("1", "never drawn from");

function boardOf(workerCount: number, options: Partial<ClusterBoardOptions> = {}): ClusterBoard {
  const ones = new Array<number>(workerCount).fill(1);
  const board = new ClusterBoard({
    workerCount,
    cores: ones,
    memory: ones.map(() => Infinity),
    speed: ones,
    queueing: "at-worker",
    staleness: 0 as Duration,
    ...options,
  });
  ones.forEach((_, worker) => board.setEligible(worker, true));
  return board;
}

const HASHINGS = {
  "consistent-hash": (workerCount: number, virtualNodes = 100) =>
    consistentHash.create({ virtualNodes, balanceFactor: undefined, by: "key" }, { random, workerCount }),
  rendezvous: (workerCount: number) =>
    rendezvous.create({ weight: "capacity", weights: undefined, by: "key" }, { random, workerCount }),
} satisfies Record<string, (workerCount: number) => Placement>;

function placeOf(placement: Placement, board: ClusterBoard, key: string) {
  return placement.place(plainTask(0, { key }), board, START);
}

const KEYS = Array.from({ length: 20_000 }, (_, number) => `user-${number}`);

describe.each(Object.entries(HASHINGS))("%s", (_name, create) => {
  test("adding a machine moves keys only to it, one in n + 1", () => {
    const before = create(10);
    const after = create(11);
    const boards = [boardOf(10), boardOf(11)];
    let moved = 0;
    for (const key of KEYS) {
      const place = placeOf(after, boards[1], key);
      if (place === placeOf(before, boards[0], key)) continue;
      expect(place).toBe(10);
      moved += 1;
    }
    // A share of 1/11, whose standard deviation is 1/11 of a tenth on a ring of 100 points each, and less for rendezvous: 4 of them.
    expect(moved / KEYS.length).toBeGreaterThan((1 / 11) * (1 - 0.4));
    expect(moved / KEYS.length).toBeLessThan((1 / 11) * (1 + 0.4));
  });

  test("whoever is away, keys of the others stay, and those of the away go where every dispatcher would send them", () => {
    const workerCount = 12;
    const board = boardOf(workerCount);
    const [one, another] = [create(workerCount), create(workerCount)];
    const keys = KEYS.slice(0, 200);
    const homes = keys.map((key) => placeOf(one, board, key));
    fc.assert(
      fc.property(fc.subarray([...Array(workerCount).keys()]), fc.nat(199), (away, from) => {
        for (const worker of away) board.setEligible(worker, false);
        keys.forEach((key, index) => {
          const place = placeOf(one, board, key);
          if (!away.includes(homes[index] as number)) expect(place).toBe(homes[index]);
          else if (away.length === workerCount) expect(place).toBe(NONE);
          else expect(board.isCandidate(place as number)).toBe(true);
        });
        // Another dispatcher, that has seen nothing of this, and asks in another order.
        const other = [...keys.slice(from), ...keys.slice(0, from)];
        expect(other.map((key) => placeOf(another, board, key))).toEqual(
          other.map((key) => placeOf(create(workerCount), board, key)),
        );
        for (const worker of away) board.setEligible(worker, true);
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  test("tasks without a key are spread, each its own", () => {
    const placement = create(4);
    const board = boardOf(4);
    const places = new Set(Array.from({ length: 50 }, (_, id) => placement.place(plainTask(id), board, START)));
    expect(places.size).toBe(4);
  });
});

describe("a hash ring", () => {
  // Catalogue K14, to its last digit. Means over rings of other machines, with 4 standard errors and half of that digit.
  test.each([
    { points: 1, figure: 3.0, digit: 0.1, rings: 4_000 },
    { points: 10, figure: 1.54, digit: 0.01, rings: 600 },
    { points: 40, figure: 1.25, digit: 0.01, rings: 400 },
    { points: 100, figure: 1.16, digit: 0.01, rings: 300 },
    { points: 200, figure: 1.11, digit: 0.01, rings: 200 },
    { points: 1_000, figure: 1.05, digit: 0.01, rings: 40 },
  ])("of ten machines with $points points each gives the luckiest $figure times its share", (row) => {
    const { points, figure, digit, rings } = row;
    const { mean, error } = meanOf(Array.from({ length: rings }, (_, ring) => 10 * greatestShare(ring * 10, points)));
    expect(Math.abs(mean - figure)).toBeLessThan(4 * error + digit / 2);
  });

  test("has arcs whose greatest is the harmonic number, if each machine has one point", () => {
    // n times the greatest of n random arcs of a circle: 1 + 1/2 + ... + 1/n on average.
    const harmonic = Array.from({ length: 10 }, (_, index) => 1 / (index + 1)).reduce((sum, one) => sum + one);
    const { mean, error } = meanOf(Array.from({ length: 4_000 }, (_, ring) => 10 * greatestShare(ring * 10, 1)));
    expect(Math.abs(mean - harmonic)).toBeLessThan(4 * error);
  });

  test("finds by a look at the candidates what a walk would find", () => {
    // Four machines of 2,000 are left: a walk of 100 steps ends long before.
    const placement = HASHINGS["consistent-hash"](2_000, 20);
    const board = boardOf(2_000);
    const ring = new HashRing([...Array(2_000).keys()], 20);
    for (let worker = 0; worker < 2_000; worker += 1) board.setEligible(worker, worker % 500 === 3);
    for (const key of KEYS.slice(0, 50)) {
      const walked: number[] = [];
      const from = ring.positionOf(hashOfName(key));
      for (let step = 0; walked.length < 4; step += 1) {
        const owner = ring.owner(from + step);
        if (board.isCandidate(owner) && !walked.includes(owner)) walked.push(owner);
      }
      const found: unknown[] = [];
      for (const _ of walked) {
        found.push(placeOf(placement, board, key));
        board.setEligible(found.at(-1) as number, false);
      }
      for (const worker of walked) board.setEligible(worker, true);
      expect(found).toEqual(walked);
    }
  });
});

describe("bounded loads", () => {
  test("never give a machine more than its bound, and move a key only while its own machine is full", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 1.1, 1.25, 2),
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.tuple(fc.nat(20), fc.nat(2)), { minLength: 50, maxLength: 300 }),
        (balanceFactor, workerCount, steps) => {
          const board = boardOf(workerCount);
          const bounded = consistentHash.create(
            { virtualNodes: 50, balanceFactor, by: "key" },
            { random, workerCount },
          );
          const unbounded = HASHINGS["consistent-hash"](workerCount, 50);
          const assigned: number[] = [];
          for (const [key, end] of steps) {
            if (end === 0 && assigned.length > 0) board.release(assigned.shift()!, plainTask(0));
            const bound = Math.ceil((balanceFactor * (assigned.length + 1)) / workerCount - 1e-9);
            expect(boundOf(board, balanceFactor)).toBe(bound);
            // A zipf of sorts: half of the tasks are about one key.
            const about = key < 10 ? "hot" : `key-${key}`;
            const place = placeOf(bounded, board, about) as number;
            const home = placeOf(unbounded, board, about) as number;
            expect(board.load(place)).toBeLessThan(bound);
            if (place !== home) expect(board.load(home)).toBeGreaterThanOrEqual(bound);
            board.reserve(place, plainTask(0));
            assigned.push(place);
          }
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  test("are waived where nobody below them can run the task", () => {
    const board = boardOf(2, { memory: [Infinity, 10] });
    const placement = consistentHash.create(
      { virtualNodes: 50, balanceFactor: 1, by: "key" },
      { random, workerCount: 2 },
    );
    const big = { key: "k", memory: 20 };
    for (let count = 0; count < 5; count += 1) {
      expect(placement.place(plainTask(count, big), board, START)).toBe(0);
      board.reserve(0, plainTask(0));
    }
  });
});

describe("rendezvous", () => {
  /** Successive places of a key: each time, those that won before are away. */
  function order(placement: Placement, board: ClusterBoard, key: string): readonly number[] {
    const places: number[] = [];
    for (let place = placeOf(placement, board, key); place !== NONE; place = placeOf(placement, board, key)) {
      places.push(place as number);
      board.setEligible(place as number, false);
    }
    for (const worker of places) board.setEligible(worker, true);
    return places;
  }

  test("fails over in the order of a weighted shuffle (reference case shuffle.weighted)", () => {
    // A bid is one over an exponential variate of rate 1/w: the race of those is sampling without replacement by weight.
    // Exact, by the sum of Plackett and Luce; apache/mesos src/tests/sorter_tests.cpp has the same to two digits. Row: the
    // machine of weight 1 .. 5; column: its place in the order.
    const expected = [
      [0.06666667, 0.08449883, 0.1171384, 0.19556, 0.5361361],
      [0.1333333, 0.1580087, 0.199062, 0.2802309, 0.2293651],
      [0.2, 0.2177822, 0.23832, 0.2235847, 0.120313],
      [0.2666667, 0.2600733, 0.2326229, 0.1704074, 0.07022977],
      [0.3333333, 0.279637, 0.2128566, 0.130217, 0.04395604],
    ];
    const placement = rendezvous.create(
      { weight: "capacity", weights: [1, 2, 3, 4, 5], by: "key" },
      { random, workerCount: 5 },
    );
    const board = boardOf(5);
    const counts = expected.map((row) => row.map(() => 0));
    for (const key of KEYS) order(placement, board, key).forEach((worker, rank) => (counts[worker][rank] += 1));
    const deviations = expected.flatMap((row, worker) =>
      row.map((p, rank) => (counts[worker][rank] / KEYS.length - p) / Math.sqrt((p * (1 - p)) / KEYS.length)),
    );
    // 25 figures: one in a thousand such tables has one beyond 4.1 standard deviations.
    expect(Math.max(...deviations.map(Math.abs))).toBeLessThan(4.1);
  });

  test("gives weight 0 nothing, also where nobody else is there", () => {
    const placement = rendezvous.create({ weight: "capacity", weights: [0, 1], by: "key" }, { random, workerCount: 2 });
    const board = boardOf(2);
    expect(new Set(KEYS.slice(0, 20).map((key) => placeOf(placement, board, key)))).toEqual(new Set([1]));
    board.setEligible(1, false);
    expect(placeOf(placement, board, "k")).toBe(NONE);
  });
});

function greatestShare(firstWorker: number, points: number): number {
  const workers = Array.from({ length: 10 }, (_, index) => firstWorker + index);
  const ring = new HashRing(workers, points);
  const shares = new Map<number, number>();
  for (let position = 0; position < ring.size; position += 1) {
    const before = position === 0 ? ring.place(ring.size - 1) - 1 : ring.place(position - 1);
    const owner = ring.owner(position);
    shares.set(owner, (shares.get(owner) ?? 0) + ring.place(position) - before);
  }
  return Math.max(...shares.values());
}

function meanOf(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

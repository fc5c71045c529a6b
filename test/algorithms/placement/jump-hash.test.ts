// Jump consistent hashing: the published buckets, what moves when buckets come, and what becomes of keys whose worker is away.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { ClusterBoard } from "../../../src/algorithms/placement/cluster-board.ts";
import { bucketOf, jumpHash } from "../../../src/algorithms/placement/jump-hash.ts";
import { NONE } from "../../../src/algorithms/placement/placement.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, START } from "../../../src/kernel/time.ts";
import { isSharedMissing, referenceCase } from "../../workload/shared-data.ts";

const KEYS_MAX = 2 ** 53 - 1;
const random = createStream("1", "never drawn from");

function boardOf(workerCount: number): ClusterBoard {
  const ones = new Array<number>(workerCount).fill(1);
  const memory = ones.map(() => Infinity);
  const options = { workerCount, cores: ones, memory, speed: ones, queueing: "at-worker", staleness: 0 as Duration };
  const board = new ClusterBoard(options as ConstructorParameters<typeof ClusterBoard>[0]);
  ones.forEach((_, worker) => board.setEligible(worker, true));
  return board;
}

function placementOf(workerCount: number) {
  return jumpHash.create({ by: "key" }, { random, workerCount });
}

describe("the bucket of a key", () => {
  // google/guava, HashingTest.java, testConsistentHash_linearCongruentialGeneratorCompatibility: "golden values".
  test("is what Guava says", () => {
    expect([1, 2, 3, 4, 5].map((key) => bucketOf(key, 100))).toEqual([55, 62, 8, 45, 59]);
  });

  test.skipIf(isSharedMissing)("is that of the reference case (needs ../shared/reference-cases.json)", () => {
    const { setup, expected } = referenceCase("hash.jump") as unknown as {
      setup: { keys: number[] };
      expected: { bucket: number[] };
    };
    expect(setup.keys.map((key) => bucketOf(key, 100))).toEqual(expected.bucket);
  });

  /** Figure 1 of the paper, in whole numbers of any size. */
  function published(key: number, count: number): number {
    let state = BigInt(key);
    let bucket = -1n;
    let next = 0n;
    while (next < BigInt(count)) {
      bucket = next;
      state = BigInt.asUintN(64, state * 2862933555777941757n + 1n);
      next = BigInt(Math.floor((Number(bucket) + 1) * (2 ** 31 / (Number(state >> 33n) + 1))));
    }
    return Number(bucket);
  }

  test("is the paper's for any key and count", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: KEYS_MAX }), fc.integer({ min: 1, max: 100_000 }), (key, count) => {
        expect(bucketOf(key, count)).toBe(published(key, count));
      }),
      { numRuns: 500 },
    );
  });

  test("changes with one bucket more only to that bucket", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: KEYS_MAX }), fc.integer({ min: 1, max: 5_000 }), (key, count) => {
        expect([bucketOf(key, count), count]).toContain(bucketOf(key, count + 1));
      }),
      { numRuns: 1_000 },
    );
  });

  test("changes with one bucket more for one key in n + 1, and every bucket has its share", () => {
    const keys = 40_000;
    const shares = new Array<number>(20).fill(0);
    let moved = 0;
    for (let key = 0; key < keys; key += 1) {
      const bucket = bucketOf(key * 7_919, 20);
      shares[bucket] += 1;
      if (bucketOf(key * 7_919, 21) !== bucket) moved += 1;
    }
    // Binomial: 1905 +- 42.6 move, and each of the 20 has 2000 +- 43.6; five standard deviations.
    expect(Math.abs(moved - keys / 21)).toBeLessThan(5 * 42.6);
    for (const share of shares) expect(Math.abs(share - keys / 20)).toBeLessThan(5 * 43.6);
  });
});

describe("jump-hash", () => {
  const KEYS = Array.from({ length: 10_000 }, (_, number) => `user-${number}`);
  const places = (board: ClusterBoard) =>
    KEYS.map((key) => placementOf(board.workerCount).place(plainTask(0, { key }), board, START));

  test("a machine that goes away gives its keys to all others evenly, and no other key moves", () => {
    const board = boardOf(10);
    const before = places(board);
    board.setEligible(3, false);
    const after = places(board);
    const heirs = new Array<number>(10).fill(0);
    KEYS.forEach((_, index) => {
      if (before[index] === 3) heirs[after[index] as number] += 1;
      else expect(after[index]).toBe(before[index]);
    });
    const orphans = before.filter((worker) => worker === 3).length;
    expect(orphans).toBeGreaterThan(850); // 1000 +- 30
    // 1/9 each, 111 +- 10.
    heirs.forEach((count, worker) => expect(Math.abs(count - (worker === 3 ? 0 : orphans / 9))).toBeLessThan(50));
    board.setEligible(3, true);
    expect(places(board)).toEqual(before);
  });

  test("finds the only one there is, and nobody where there is none", () => {
    const board = boardOf(1_000);
    for (let worker = 0; worker < 1_000; worker += 1) board.setEligible(worker, worker === 613);
    expect(new Set(places(board))).toEqual(new Set([613]));
    board.setEligible(613, false);
    expect(new Set(places(board))).toEqual(new Set([NONE]));
  });

  test("sends all runs of a time trigger to one worker when told so, whatever their keys", () => {
    const placement = jumpHash.create({ by: "trigger" }, { random, workerCount: 50 });
    const board = boardOf(50);
    const byTrigger = [0, 1, 2, 3, 4, 5, 6, 7].map((trigger) => {
      const runs = [1, 2, 3].map((id) => placement.place(plainTask(id, { trigger, key: `${id}` }), board, START));
      expect(new Set(runs).size).toBe(1);
      return runs[0];
    });
    expect(new Set(byTrigger).size).toBeGreaterThan(4);
  });
});

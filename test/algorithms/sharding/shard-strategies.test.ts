// ElasticJob's own vectors (its AverageAllocation-, OdevitySortByName- and RoundRobinByNameJobShardingStrategyTest), and what any
// strategy must do.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  hashCode,
  serverOfItem,
  SHARD_STRATEGIES,
  type ShardStrategy,
} from "../../../src/algorithms/sharding/shard-strategies.ts";

/** By server, the items that it gets. */
function shards(
  strategy: ShardStrategy,
  serverCount: number,
  itemCount: number,
  jobName = "test_job",
  run = 0,
): number[][] {
  const byServer = Array.from({ length: serverCount }, (): number[] => []);
  for (let item = 0; item < itemCount; item += 1)
    byServer[serverOfItem(item, { strategy, jobName, run, itemCount, serverCount })].push(item);
  return byServer;
}

describe("average", () => {
  test.each([
    [1, 3, [[0, 1, 2]]],
    [3, 2, [[0], [1], []]],
    [
      3,
      9,
      [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7, 8],
      ],
    ],
    [
      3,
      8,
      [
        [0, 1, 6],
        [2, 3, 7],
        [4, 5],
      ],
    ],
    [
      3,
      10,
      [
        [0, 1, 2, 9],
        [3, 4, 5],
        [6, 7, 8],
      ],
    ],
  ])("over %d servers divides %d items as ElasticJob does", (servers, items, expected) => {
    expect(shards("average", servers, items)).toEqual(expected);
  });
});

describe("by the job's name", () => {
  test("the hash is Java's", () => {
    // "Aa" and "BB" are the textbook collision: 65 * 31 + 97 = 66 * 31 + 66 = 2112. The last one has overflowed into its sign.
    expect(["", "0", "1", "Aa", "BB", "polygenelubricants"].map(hashCode)).toEqual([
      0, 48, 49, 2112, 2112, -2_147_483_648,
    ]);
  });

  test.each([
    ["1", [[0], [1], []]],
    ["0", [[], [1], [0]]],
  ])("odevity gives job %s its servers in this order", (name, expected) => {
    expect(shards("odevity", 3, 2, name)).toEqual(expected);
  });

  test.each([
    ["1", [[], [0], [1]]],
    ["2", [[1], [], [0]]],
    ["3", [[0], [1], []]],
  ])("round-robin rotates those of job %s", (name, expected) => {
    expect(shards("round-robin", 3, 2, name)).toEqual(expected);
  });

  test("single-shard-balance moves on by one server with every run", () => {
    const runs = [0, 1, 2, 3].map((run) =>
      shards("single-shard-balance", 3, 1, "0", run).findIndex(({ length }) => length > 0),
    );
    expect(runs).toEqual([0, 1, 2, 0]);
  });
});

test("every strategy gives every item to one server, and no server more than one more than another", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SHARD_STRATEGIES),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 60 }),
      fc.string(),
      fc.nat(1_000),
      (strategy, servers, items, name, run) => {
        const byServer = shards(strategy, servers, items, name, run);
        expect(byServer.flat().toSorted((a, b) => a - b)).toEqual([...Array(items).keys()]);
        const counts = byServer.map(({ length }) => length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 300, seed: 16 },
  );
});

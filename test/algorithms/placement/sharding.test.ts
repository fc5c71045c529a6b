// Shards on a board: which worker gets which item, what a dead one leaves behind with failover and without, and what a new run
// of the job changes.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import type { QueuedTask } from "../../../src/algorithms/ordering/ordering.ts";
import { ClusterBoard } from "../../../src/algorithms/placement/cluster-board.ts";
import type { Placement } from "../../../src/algorithms/placement/placement.ts";
import { sharding } from "../../../src/algorithms/placement/sharding.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, START } from "../../../src/kernel/time.ts";

class Cluster {
  readonly board: ClusterBoard;
  readonly placement: Placement;
  readonly #held = new Map<QueuedTask, number>();

  constructor(
    cores: readonly number[],
    parameters: { strategy?: Parameters<typeof sharding.create>[0]["strategy"]; failover?: boolean } = {},
  ) {
    const workerCount = cores.length;
    this.board = new ClusterBoard({
      workerCount,
      cores,
      memory: cores.map(() => Infinity),
      speed: cores.map(() => 1),
      queueing: "central",
      staleness: 0 as Duration,
    });
    const random = createStream("1", "placement");
    this.placement = sharding.create({ strategy: "average", failover: false, ...parameters }, { random, workerCount });
    cores.forEach((_, worker) => this.board.setEligible(worker, true));
  }

  /** All items come at once. */
  job(run: number, itemCount: number, properties: Partial<QueuedTask> = {}): QueuedTask[] {
    const items = Array.from({ length: itemCount }, (_, item) =>
      plainTask(run * 1_000 + item, { group: run, groupSize: itemCount, item, ...properties }),
    );
    for (const item of items) this.placement.queued?.(item);
    return items;
  }

  /** Undefined if it has to wait. */
  place(task: QueuedTask): number | undefined {
    const worker = this.placement.place(task, this.board, START);
    if (typeof worker !== "number") return undefined;
    expect(this.board.isCandidate(worker) && this.board.fits(worker, task)).toBe(true);
    this.board.reserve(worker, task);
    this.placement.granted?.(task, worker);
    this.#held.set(task, worker);
    return worker;
  }

  end(task: QueuedTask): void {
    const worker = this.#held.get(task)!;
    this.#held.delete(task);
    this.board.release(worker, task);
    this.placement.returned?.(task, worker);
  }

  /** Returns what it ran. */
  crash(worker: number): QueuedTask[] {
    this.board.setEligible(worker, false);
    const lost = [...this.#held.keys()].filter((task) => this.#held.get(task) === worker);
    for (const task of lost) this.end(task);
    return lost;
  }
}

describe("sharding", () => {
  test("places the items as ElasticJob does, in whatever order they are asked for", () => {
    // [0, 1, 6], [2, 3, 7], [4, 5]
    const cluster = new Cluster([4, 4, 4]);
    const items = cluster.job(0, 8);
    for (const task of items.toReversed())
      expect([task.item, cluster.place(task)]).toEqual([task.item, [0, 0, 1, 1, 2, 2, 0, 1][task.item!]]);
  });

  test("waits for its own worker while that is full, though another is idle", () => {
    const cluster = new Cluster([1, 1]);
    const [first, second] = cluster.job(0, 4);
    expect([cluster.place(first), cluster.place(second)]).toEqual([0, undefined]);
    cluster.end(first);
    expect(cluster.place(second)).toBe(0);
  });

  test("goes by the workers that are up when a run comes, and keeps to them while it lasts", () => {
    const cluster = new Cluster([4, 4, 4]);
    cluster.board.setEligible(0, false);
    const items = cluster.job(0, 4); // [0, 1], [2, 3] over workers 1 and 2
    expect(cluster.place(items[0])).toBe(1);
    cluster.board.setEligible(0, true);
    expect(items.slice(1).map((task) => cluster.place(task))).toEqual([1, 2, 2]);
    expect(cluster.job(1, 3).map((task) => cluster.place(task))).toEqual([0, 1, 2]);
  });

  test("without failover waits for the worker to come back, though one is idle that runs no item", () => {
    const cluster = new Cluster([4, 4, 4, 4]);
    for (const task of cluster.job(0, 3)) cluster.place(task);
    const [lost] = cluster.crash(1);
    expect(cluster.place(lost)).toBeUndefined();
    cluster.board.setEligible(1, true);
    expect(cluster.place(lost)).toBe(1);
  });

  test("without failover is made up for when the next run is sharded, before any item of that is placed", () => {
    const cluster = new Cluster([4, 4, 4]);
    for (const task of cluster.job(0, 3)) cluster.place(task);
    const [lost] = cluster.crash(1);
    expect(cluster.place(lost)).toBeUndefined();
    // Over workers 0 and 2: [0, 2], [1].
    const next = cluster.job(1, 3);
    expect(cluster.place(lost)).toBe(2);
    expect(next.map((task) => cluster.place(task))).toEqual([0, 2, 0]);
  });

  test("with failover goes at once to a worker that runs no item of the job, or waits for the first that has done its own", () => {
    const spare = new Cluster([4, 4, 4, 4], { failover: true });
    for (const task of spare.job(0, 3)) spare.place(task);
    expect(spare.place(spare.crash(1)[0])).toBe(3);

    const busy = new Cluster([4, 4, 4], { failover: true });
    const items = busy.job(0, 3);
    for (const task of items) busy.place(task);
    const [lost] = busy.crash(1);
    expect(busy.place(lost)).toBeUndefined();
    busy.end(items[2]);
    expect(busy.place(lost)).toBe(2);
  });

  test("other classes are other jobs: they hold up no failover, and shard nothing anew", () => {
    const cluster = new Cluster([4, 4], { failover: true });
    for (const task of cluster.job(0, 2)) cluster.place(task);
    const [lost] = cluster.crash(0);
    for (const task of cluster.job(7, 1, { workloadClass: 1 })) expect(cluster.place(task)).toBe(1);
    expect(cluster.place(lost)).toBeUndefined();

    const apart = new Cluster([4, 4], { failover: true });
    for (const task of apart.job(0, 1, { workloadClass: 1 })) apart.place(task);
    apart.board.setEligible(0, false);
    for (const task of apart.job(0, 1)) expect(apart.place(task)).toBe(1);
  });

  test("leaves out workers that are too small for it", () => {
    const cluster = new Cluster([1, 4, 4]);
    const big = cluster.job(0, 2, { cores: 2 });
    expect(big.map((task) => cluster.place(task))).toEqual([1, 2]);
    for (const task of big) cluster.end(task);
    // A bigger item of an earlier run must not wait for a worker on which it will never fit.
    const [first] = cluster.job(1, 3);
    expect(cluster.place(first)).toBe(0);
    expect(cluster.place(big[0])).toBe(1);
  });

  test("sends what is of no job where there is least to do", () => {
    const cluster = new Cluster([2, 2, 2]);
    const workers = [1, 2, 3].map((id) => cluster.place(plainTask(id)));
    expect(workers.toSorted()).toEqual([0, 1, 2]);
  });

  test("runs no item elsewhere than its shard says while the workers stay up, and all of them there", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("average", "odevity", "round-robin", "single-shard-balance"),
        fc.boolean(),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(3),
        (strategy, failover, workers, items, workloadClass) => {
          const cluster = new Cluster(Array<number>(workers).fill(1), { strategy, failover });
          let waiting = cluster.job(0, items, { workloadClass });
          const counts = Array<number>(workers).fill(0);
          for (let rounds = 0; waiting.length > 0; rounds += 1) {
            expect(rounds).toBeLessThan(Math.ceil(items / workers));
            const placed = waiting.filter((task) => {
              const worker = cluster.place(task);
              if (worker !== undefined) counts[worker] += 1;
              return worker !== undefined;
            });
            for (const task of placed) cluster.end(task);
            waiting = waiting.filter((task) => !placed.includes(task));
          }
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 100, seed: 17 },
    );
  });
});

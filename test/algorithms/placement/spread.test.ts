// Topology spread: how much of a group one domain can hold, what a hard rule waits for, and that a lost domain holds up nothing.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { ClusterBoard, type ClusterBoardOptions } from "../../../src/algorithms/placement/cluster-board.ts";
import { NONE, type Placement } from "../../../src/algorithms/placement/placement.ts";
import { spread } from "../../../src/algorithms/placement/spread.ts";
import type { QueuedTask } from "../../../src/algorithms/ordering/ordering.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, START } from "../../../src/kernel/time.ts";

const DEFAULTS: Parameters<typeof spread.create>[0] = { over: "zone", per: "job", rule: "hard", maxSkew: 1 };

/** A board, and a placement that hears of all that happens on it. `zones`: by worker. */
class Cluster {
  readonly board: ClusterBoard;
  readonly #zones: readonly number[];
  readonly #placement: Placement;
  readonly #held: { readonly worker: number; readonly task: QueuedTask }[] = [];
  #next = 0;

  constructor(
    zones: readonly number[],
    parameters: Partial<typeof DEFAULTS> = {},
    options: Partial<ClusterBoardOptions> = {},
  ) {
    const workerCount = zones.length;
    this.#zones = zones;
    this.board = new ClusterBoard({
      workerCount,
      cores: zones.map(() => 1_000),
      memory: zones.map(() => Infinity),
      speed: zones.map(() => 1),
      queueing: "central",
      staleness: 0 as Duration,
      ...options,
    });
    const places = zones.map((zone, worker) => ({ zone, rack: worker % 2 }));
    const random = createStream("1", "never drawn from");
    this.#placement = spread.create({ ...DEFAULTS, ...parameters }, { random, workerCount, places });
    zones.forEach((_, worker) => this.board.setEligible(worker, true));
  }

  /** Undefined if it has to wait. */
  place(properties: Partial<QueuedTask> = {}): number | undefined {
    const task = plainTask((this.#next += 1), { group: 0, ...properties });
    const worker = this.#placement.place(task, this.board, START);
    if (worker === NONE) return undefined;
    this.board.reserve(worker as number, task);
    this.#placement.granted?.(task, worker as number);
    this.#held.push({ worker: worker as number, task });
    return worker as number;
  }

  /** The `index`-th of those that hold a place. */
  end(index: number): void {
    const [{ worker, task }] = this.#held.splice(index % this.#held.length, 1);
    this.board.release(worker, task);
    this.#placement.returned?.(task, worker);
  }

  get heldCount(): number {
    return this.#held.length;
  }

  /** By zone. */
  counts(group = 0): readonly number[] {
    const counts = new Array<number>(Math.max(...this.#zones) + 1).fill(0);
    for (const { worker, task } of this.#held) if (task.group === group) counts[this.#zones[worker]] += 1;
    return counts;
  }

  setZone(zone: number, isEligible: boolean): void {
    this.#zones.forEach((each, worker) => each === zone && this.board.setEligible(worker, isEligible));
  }

  /** What was held there is lost. */
  lose(zone: number): number {
    this.setZone(zone, false);
    const lost = this.#held.filter(({ worker }) => this.#zones[worker] === zone).length;
    for (let index = this.#held.length - 1; index >= 0; index -= 1)
      if (this.#zones[this.#held[index].worker] === zone) this.end(index);
    return lost;
  }
}

/** At least two zones, each with a worker or more. */
const zonesDrawn = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.array(fc.nat(4), { maxLength: 12 }))
  .map(([count, more]) => [...Array(count).keys(), ...more.map((zone) => zone % count)]);

describe("spread", () => {
  test("loses at most ceil(k / z) of k tasks with one of z zones, and all of them find another place", () => {
    fc.assert(
      fc.property(
        zonesDrawn,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom("hard", "soft"),
        (zones, tasks, rule) => {
          const cluster = new Cluster(zones, { rule });
          for (let task = 0; task < tasks; task += 1) expect(cluster.place()).toBeDefined();
          const zoneCount = new Set(zones).size;
          expect(Math.max(...cluster.counts())).toBeLessThanOrEqual(Math.ceil(tasks / zoneCount));
          const lost = cluster.lose(0);
          for (let task = 0; task < lost; task += 1) expect(cluster.place()).toBeDefined();
          expect(Math.max(...cluster.counts())).toBeLessThanOrEqual(Math.ceil(tasks / (zoneCount - 1)));
        },
      ),
      { numRuns: 100, seed: 5 },
    );
  });

  test("puts no task where the skew would exceed its bound, and lets none wait that could go somewhere", () => {
    const step = fc.record({
      kind: fc.constantFrom("place", "place", "end", "zone"),
      group: fc.nat(2),
      number: fc.nat(50),
    });
    fc.assert(
      fc.property(
        zonesDrawn,
        fc.integer({ min: 1, max: 3 }),
        fc.array(step, { maxLength: 120 }),
        (zones, maxSkew, steps) => {
          const cluster = new Cluster(zones, { maxSkew }, { cores: zones.map(() => 4) });
          const { board } = cluster;
          const zoneNumbers = [...new Set(zones)];
          for (const { kind, group, number } of steps) {
            if (kind === "end" && cluster.heldCount > 0) cluster.end(number);
            if (kind === "zone") cluster.setZone(number % zoneNumbers.length, number % 3 > 0);
            if (kind !== "place") continue;
            const before = cluster.counts(group);
            const hasWorker = (zone: number) => zones.some((each, worker) => each === zone && board.isEligible(worker));
            const least = Math.min(...zoneNumbers.filter(hasWorker).map((zone) => before[zone]));
            const allowed = zones.map((zone, worker) => board.isCandidate(worker) && before[zone] - least < maxSkew);
            const worker = cluster.place({ group });
            expect(worker === undefined ? allowed.includes(true) : !allowed[worker]).toBe(false);
          }
        },
      ),
      { numRuns: 150, seed: 6 },
    );
  });

  test("waits, if the rule is hard, for the zone with the fewest while that is full, and not if it is soft", () => {
    for (const [rule, expected] of [
      ["hard", undefined],
      ["soft", 1],
    ] as const) {
      const cluster = new Cluster([0, 1], { rule }, { cores: [1, 5] });
      cluster.place({ group: 7 });
      expect(cluster.place({ group: 0 })).toBe(1);
      expect(cluster.place({ group: 0 })).toBe(expected);
    }
  });

  test("does not wait for a zone whose machines are too small, or have not what it needs", () => {
    const small = new Cluster([0, 1], {}, { cores: [1, 100] });
    expect([1, 2, 3].map(() => small.place({ cores: 2 }))).toEqual([1, 1, 1]);
    const plain = new Cluster([0, 1], {}, { resources: [{}, { gpu: 8 }] });
    expect([1, 2, 3].map(() => plain.place({ resources: { gpu: 1 } }))).toEqual([1, 1, 1]);
  });

  test("keeps apart jobs, classes or what is about one thing", () => {
    const pairs = (per: typeof DEFAULTS.per, first: Partial<QueuedTask>, second: Partial<QueuedTask>) => {
      const cluster = new Cluster([0, 1, 1, 1], { per, rule: "soft" });
      cluster.place({ key: "other", group: 9, workloadClass: 9 });
      return [cluster.place(first), cluster.place(second)].map((worker) => (worker === 0 ? "a" : "b")).join("");
    };
    const [one, other] = [
      { group: 1, workloadClass: 1, key: "x" },
      { group: 2, workloadClass: 1, key: "y" },
    ];
    // Alone in its group, a task goes to the least loaded of all; the second of a group to the other zone.
    expect(pairs("job", one, other)).toBe("bb");
    expect(pairs("job", one, one)).toBe("ba");
    expect(pairs("class", one, other)).toBe("ba");
    expect(pairs("key", one, other)).toBe("bb");
    expect(pairs("key", one, { ...other, key: "x" })).toBe("ba");
    expect(pairs("job", { ...one, group: -1 }, { ...one, group: -1 })).toBe("ba");
  });

  test("goes to the machine with the fewest of the group, and of those to the one with the fewest tasks", () => {
    const cluster = new Cluster([0, 0]);
    expect([1, 2, 3, 4, 5, 6].map((group) => cluster.place({ group }))).toEqual([0, 1, 0, 1, 0, 1]);
    cluster.end(4);
    cluster.end(2);
    // One task is left at worker 0, of group 1, and three at worker 1.
    expect([cluster.place({ group: 1 }), cluster.place({ group: 7 })]).toEqual([1, 0]);
  });

  test("over hosts and racks goes by those", () => {
    const byHost = new Cluster([0, 0, 0], { over: "host" });
    expect([1, 2, 3, 4].map(() => byHost.place())).toEqual([0, 1, 2, 0]);
    const byRack = new Cluster([0, 0, 0], { over: "rack" });
    expect([1, 2, 3, 4].map(() => byRack.place())).toEqual([0, 1, 2, 1]);
  });
});

// Delay scheduling: how far a task goes after how long, what starts the clock anew, and how often the wait is in vain.

import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { ClusterBoard } from "../../../src/algorithms/placement/cluster-board.ts";
import { locality } from "../../../src/algorithms/placement/locality.ts";
import { NONE, type Placement } from "../../../src/algorithms/placement/placement.ts";
import type { QueuedTask } from "../../../src/algorithms/ordering/ordering.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, type Instant, NEVER, seconds } from "../../../src/kernel/time.ts";
import { DataLocations } from "../../../src/process/data-locations.ts";

const random = createStream("1", "locality");
const at = (second: number) => Math.round(second * 1e6) as Instant;

function boardOf(workerCount: number): ClusterBoard {
  const ones = new Array<number>(workerCount).fill(1);
  const memory = ones.map(() => Infinity);
  const options = {
    workerCount,
    cores: ones,
    memory,
    speed: ones,
    queueing: "central",
    staleness: 0 as Duration,
  } as const;
  return new ClusterBoard(options);
}

function placementOf(workerCount: number, wait: Duration, rackWait?: Duration, racks = 1): Placement {
  const places = Array.from({ length: workerCount }, (_, worker) => ({ zone: 0, rack: worker % racks }));
  return locality.create({ wait, rackWait }, { random, workerCount, places });
}

function reader(id: number, key: string, copies = 1, properties: Partial<QueuedTask> = {}): QueuedTask {
  return plainTask(id, { key, input: { bytes: 1, copies }, ...properties });
}

describe("where data is", () => {
  test("is the same for all who ask, and is spread as if it were drawn", () => {
    const [one, another] = [new DataLocations(20), new DataLocations(20)];
    const counts = new Array<number>(20).fill(0);
    for (let key = 0; key < 2_000; key += 1) {
      const holders = one.holders(`k${key}`, 3);
      expect(another.holders(`k${key}`, 3)).toEqual(holders);
      expect(new Set(holders).size).toBe(3);
      for (const holder of holders) counts[holder] += 1;
    }
    // 300 each on average; the standard deviation is that of a binomial share of 3/20, 16: four and a half of them.
    expect(Math.min(...counts)).toBeGreaterThan(300 - 72);
    expect(Math.max(...counts)).toBeLessThan(300 + 72);
    expect(one.holders("k1", 30).length).toBe(20);
  });
});

describe("delay scheduling", () => {
  test.each([
    { machines: 20, copies: 1, opportunities: 10 },
    { machines: 20, copies: 3, opportunities: 5 },
    { machines: 50, copies: 3, opportunities: 20 },
  ])(
    "waits in vain with a probability of (1 - R/M)^D: $machines machines, $copies copies, $opportunities free ones",
    (row) => {
      // Zaharia et al. 2010, section 4.2.1. All machines are busy; every 100 ms one is free for a moment, each as likely.
      const { machines, copies, opportunities } = row;
      const wait = seconds(opportunities / 10);
      const tasks = 4_000;
      let away = 0;
      for (let id = 0; id < tasks; id += 1) {
        const placement = placementOf(machines, wait, seconds(0));
        const board = boardOf(machines);
        for (let worker = 0; worker < machines; worker += 1) board.setEligible(worker, true);
        const task = reader(id, `key ${id}`, copies);
        const holders = new DataLocations(machines).holders(`key ${id}`, copies);
        for (let worker = 0; worker < machines; worker += 1) board.reserve(worker, task);
        for (let tick = 0; ; tick += 1) {
          const free = random.integer(machines);
          board.release(free, task);
          const place = placement.place(task, board, at(tick / 10));
          board.reserve(free, task);
          if (place === NONE) continue;
          if (!holders.includes(place as number)) away += 1;
          break;
        }
      }
      // After D opportunities missed, the next machine is taken, whichever it is: D of them and that one must all be others.
      const expected = (1 - copies / machines) ** (opportunities + 1);
      const error = Math.sqrt((expected * (1 - expected)) / tasks);
      expect(Math.abs(away / tasks - expected)).toBeLessThan(4 * error);
    },
  );

  /** Three racks of three machines; the data is on one machine, `home`. */
  function racks(wait = seconds(3), rackWait = seconds(2)) {
    const [home] = new DataLocations(9).holders("k", 1);
    const near = (home + 3) % 9;
    const far = (home + 1) % 9;
    const placement = placementOf(9, wait, rackWait, 3);
    const board = boardOf(9);
    for (let worker = 0; worker < 9; worker += 1) board.setEligible(worker, true);
    const onlyFree = (...free: readonly number[]) => {
      for (let worker = 0; worker < 9; worker += 1) {
        const isBusy = board.freeCores(worker) === 0;
        if (free.includes(worker) && isBusy) board.release(worker, plainTask(0));
        if (!free.includes(worker) && !isBusy) board.reserve(worker, plainTask(0));
      }
    };
    return { placement, board, onlyFree, home, near, far };
  }

  test("waits for its machine, then for its rack, and says when to ask again", () => {
    const { placement, board, onlyFree, near, far } = racks();
    onlyFree(near, far);
    expect(placement.place(reader(1, "k"), board, at(10))).toBe(NONE);
    expect(placement.takeWake!()).toBe(at(13));
    expect(placement.takeWake!()).toBe(NEVER);
    expect(placement.place(reader(1, "k"), board, at(12.999))).toBe(NONE);
    expect(placement.place(reader(1, "k"), board, at(13))).toBe(near);
    onlyFree(far);
    expect(placement.place(reader(1, "k"), board, at(13))).toBe(NONE);
    expect(placement.takeWake!()).toBe(at(13)); // the earlier question's
    expect(placement.place(reader(1, "k"), board, at(14))).toBe(NONE);
    expect(placement.takeWake!()).toBe(at(15));
    expect(placement.place(reader(1, "k"), board, at(15))).toBe(far);
  });

  test("takes the nearest, and waits for nothing where all is near or nothing is read", () => {
    const { placement, board, onlyFree, home, near, far } = racks();
    onlyFree(far, near, home);
    expect(placement.place(reader(1, "k"), board, at(0))).toBe(home);
    onlyFree(far);
    expect(placement.place(plainTask(2), board, at(0))).toBe(far);
    const hasty = placementOf(9, seconds(0), seconds(0), 3);
    expect(hasty.place(reader(1, "k"), board, at(0))).toBe(far);
  });

  test("of a job begins anew with a launch near enough, and is forgotten with the job's last place", () => {
    const { placement, board, onlyFree, home, far } = racks();
    const task = (id: number) => reader(id, "k", 1, { group: 5 });
    onlyFree(far);
    expect(placement.place(task(1), board, at(0))).toBe(NONE);
    expect(placement.place(task(1), board, at(5))).toBe(far);
    placement.granted!(task(1), far);
    expect(placement.place(task(2), board, at(5))).toBe(far); // the job's patience is at its end
    placement.granted!(task(2), home);
    expect(placement.place(task(3), board, at(6))).toBe(NONE); // and begins anew
    expect(placement.place(task(3), board, at(8.9))).toBe(NONE);
    expect(placement.place(task(3), board, at(10.9))).toBe(NONE);
    expect(placement.place(task(3), board, at(11))).toBe(far);
    placement.returned!(task(1), far);
    placement.returned!(task(2), home);
    expect(placement.place(task(4), board, at(12))).toBe(NONE);
  });

  test("does not wait for a machine or a rack that is away", () => {
    const { placement, board, onlyFree, home, near, far } = racks();
    board.setEligible(home, false);
    onlyFree(near, far);
    expect(placement.place(reader(1, "k"), board, at(0))).toBe(near);
    for (const worker of [near, (home + 6) % 9]) board.setEligible(worker, false);
    expect(placement.place(reader(2, "k"), board, at(0))).toBe(far);
  });
});

// The dispatcher's board against the obvious version, which recounts everything at every question.

import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import {
  ClusterBoard,
  type ClusterBoardOptions,
  type Demand,
} from "../../../src/algorithms/placement/cluster-board.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import type { Duration, Instant } from "../../../src/kernel/time.ts";

const FRESH = 0 as Duration;
const STALE = 1 as Duration;

function board(options: Partial<ClusterBoardOptions> = {}): ClusterBoard {
  const defaults = {
    workerCount: 3,
    cores: [2, 4, 1],
    memory: [10, 20, Infinity],
    speed: [1, 2, 1],
    queueing: "central",
    staleness: FRESH,
  } as const;
  const made = new ClusterBoard({ ...defaults, ...options });
  for (let worker = 0; worker < made.workerCount; worker += 1) made.setEligible(worker, true);
  return made;
}

function candidates(made: ClusterBoard): number[] {
  return Array.from({ length: made.candidateCount }, (_, index) => made.candidate(index)).toSorted((a, b) => a - b);
}

function demand(cores: number, memory = 0, resources?: Demand["resources"]) {
  return { ...plainTask(0, { cores, memory }), resources };
}

describe("with a central queue", () => {
  test("a worker without a free core is no candidate until one is released", () => {
    const made = board();
    made.reserve(2, demand(1));
    expect(candidates(made)).toEqual([0, 1]);
    made.release(2, demand(1));
    expect(candidates(made)).toEqual([0, 1, 2]);
  });

  test("a task fits where cores, memory and named resources are free now", () => {
    const made = board({ resources: [{ gpu: 1 }, {}, { gpu: 2 }] });
    expect([0, 1, 2].map((worker) => made.fits(worker, demand(2, 15)))).toEqual([false, true, false]);
    expect([0, 1, 2].map((worker) => made.fits(worker, demand(1, 0, { gpu: 1 })))).toEqual([true, false, true]);
    made.reserve(0, demand(1, 8, { gpu: 1 }));
    expect(made.fits(0, demand(1, 0, { gpu: 1 }))).toBe(false);
    expect(made.fits(0, demand(1, 3))).toBe(false);
    made.release(0, demand(1, 8, { gpu: 1 }));
    expect(made.fits(0, demand(2, 10, { gpu: 1 }))).toBe(true);
  });

  test("anyFits knows whether there is a place, by cores and by all else", () => {
    const made = board({ resources: [{ gpu: 1 }, {}, {}] });
    expect([1, 4, 5].map((cores) => made.anyFits(demand(cores)))).toEqual([true, true, false]);
    expect([made.anyFits(demand(2, 20)), made.anyFits(demand(2, 21)), made.anyFits(demand(2, 0, { gpu: 2 }))]).toEqual([
      true,
      false,
      false,
    ]);
    made.reserve(1, demand(2));
    expect(made.anyFits(demand(4))).toBe(false);
  });

  test("attempts that were found on a worker count even where they do not fit", () => {
    const made = board();
    for (let attempt = 0; attempt < 3; attempt += 1) made.reserve(2, demand(1));
    expect([made.isCandidate(2), made.freeCores(2), made.load(2)]).toEqual([false, 0, 3]);
    for (let attempt = 0; attempt < 2; attempt += 1) made.release(2, demand(1));
    expect(made.isCandidate(2)).toBe(false);
  });

  test("releasing what was never reserved is our bug", () => {
    expect(() => board().release(0, demand(1))).toThrow(/released more often than reserved/);
  });
});

describe("with queues at workers", () => {
  test("a worker stays a candidate however full it is, for every task that it could ever run", () => {
    const made = board({ queueing: "at-worker" });
    for (let count = 0; count < 50; count += 1) made.reserve(0, demand(2, 9));
    expect([made.isCandidate(0), made.fits(0, demand(2, 10)), made.fits(0, demand(3)), made.load(0)]).toEqual([
      true,
      true,
      false,
      50,
    ]);
  });
});

describe("with stale loads", () => {
  test("only reports change the visible load", () => {
    const made = board({ queueing: "at-worker", staleness: STALE });
    made.reserve(1, demand(1));
    expect([made.load(1), made.lowestLoad()]).toEqual([0, 0]);
    made.report(1, 7, 99 as Instant);
    made.reserve(1, demand(1));
    expect([made.load(1), made.asOf(1), made.asOf(0)]).toEqual([7, 99, 0]);
    expect([made.countWithLoad(7), made.withLoad(7, 0)]).toEqual([1, 1]);
  });

  test("optimistic, own assignments count on top of the last report", () => {
    const made = board({ queueing: "at-worker", staleness: STALE, optimistic: true });
    made.report(1, 7, 99 as Instant);
    made.reserve(1, demand(1));
    expect(made.load(1)).toBe(8);
    made.report(1, 3, 100 as Instant);
    made.release(1, demand(1));
    expect(made.load(1)).toBe(2);
  });

  test("fresh, reports are ignored and the picture is of now", () => {
    const made = board({ queueing: "at-worker" });
    made.reserve(1, demand(1));
    made.report(1, 7, 99 as Instant);
    made.now = 123 as Instant;
    expect([made.load(1), made.asOf(1)]).toEqual([1, 123]);
  });
});

test.each([
  { queueing: "central", staleness: FRESH },
  { queueing: "at-worker", staleness: FRESH },
  { queueing: "at-worker", staleness: STALE },
] as const)("agrees with a recount over random changes: $queueing, staleness $staleness", ({ queueing, staleness }) => {
  const WORKERS = 9;
  const random = createStream("1", `board ${queueing} ${staleness}`);
  const cores = Array.from({ length: WORKERS }, () => 1 + random.integer(4));
  const memory = cores.map(() => Infinity);
  const made = new ClusterBoard({ workerCount: WORKERS, cores, memory, speed: cores, queueing, staleness });
  const eligible = new Array<boolean>(WORKERS).fill(false);
  const held: number[][] = cores.map(() => []);
  const reported = new Array<number>(WORKERS).fill(0);
  const workers = cores.map((_, worker) => worker);
  for (let step = 0; step < 2_000; step += 1) {
    const worker = random.integer(WORKERS);
    const size = 1 + random.integer(3);
    const change = random.integer(4);
    if (change === 0) made.setEligible(worker, (eligible[worker] = random.chance(0.7)));
    else if (change === 1) made.report(worker, (reported[worker] = random.integer(6)), step as Instant);
    else if (change === 2 || held[worker].length === 0) made.reserve(worker, demand((held[worker].push(size), size)));
    else made.release(worker, demand(held[worker].shift() as number));

    const free = workers.map((each) => cores[each] - held[each].reduce((sum, count) => sum + count, 0));
    const expected = workers.filter((each) => eligible[each] && (queueing === "at-worker" || free[each] > 0));
    const load = workers.map((each) => (staleness === FRESH ? held[each].length : reported[each]));
    const seen = {
      candidates: candidates(made),
      loads: workers.map((each) => made.load(each)),
      lowest: made.lowestLoad(),
      buckets: LOADS.map((each) =>
        Array.from({ length: made.countWithLoad(each) }, (_, index) => made.withLoad(each, index)).toSorted(
          (a, b) => a - b,
        ),
      ),
      fits: [1, 2, 4, 5].map((asked) => made.anyFits(demand(asked))),
    };
    expect(seen).toEqual({
      candidates: expected,
      loads: load,
      lowest: expected.length === 0 ? undefined : Math.min(...expected.map((each) => load[each])),
      buckets: LOADS.map((each) => expected.filter((candidate) => load[candidate] === each)),
      fits: [1, 2, 4, 5].map((asked) =>
        expected.some((each) => (queueing === "central" ? free[each] : cores[each]) >= asked),
      ),
    });
  }
});

const LOADS = [0, 1, 2, 3, 4, 5, 6, 7];

describe("the capacity", () => {
  test("is that of the workers that may be given work, whatever they hold", () => {
    const made = board({ resources: [{ gpu: 1 }, { gpu: 2, licence: 1 }, {}] });
    made.reserve(0, demand(2, 5));
    expect(made.capacity()).toEqual({
      cores: 7,
      memory: Infinity,
      resources: new Map(Object.entries({ gpu: 3, licence: 1 })),
    });
    made.setEligible(2, false);
    expect(made.capacity()).toMatchObject({ cores: 6, memory: 30 });
    made.setEligible(1, false);
    expect(made.capacity()).toEqual({ cores: 2, memory: 10, resources: new Map([["gpu", 1]]) });
    made.setEligible(1, true);
    expect(made.capacity()).toMatchObject({ cores: 6, memory: 30 });
  });
});

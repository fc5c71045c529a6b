// The bound: the omniscient dispatcher against brute-force simulators of a few lines, to the microsecond.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { srpt } from "../../src/algorithms/ordering/srpt.ts";
import { constant, run, SECOND, type PlannedTask, type RunOutcome, type RunPlan } from "./build-run.ts";
import { DESIGNS } from "./designs.ts";
import { fault, names } from "./fault-plans.ts";

const FIRST_OF_EQUALS = { placementParameters: { ties: "first" } };

function ideal(plan: RunPlan): RunOutcome {
  const outcome = run({ architecture: "ideal", end: 4_000 * SECOND, ...FIRST_OF_EQUALS, ...plan });
  expect(outcome.findings).toEqual([]);
  return outcome;
}

function endsOf({ rows }: RunOutcome): readonly number[] {
  return rows.toSorted((a, b) => a.task - b.task).map(({ ended }) => ended);
}

function planned(maxCores: number, maxWork = 20 * SECOND): fc.Arbitrary<readonly PlannedTask[]> {
  // Arrivals are even and works odd: no arrival falls on the end of a task, where either may rightly come first.
  const task = fc.record({
    at: fc.integer({ min: 0, max: 50 * SECOND }).map((at) => at * 2),
    work: fc.integer({ min: 1_000, max: maxWork }).map((work) => work * 2 + 1),
    cores: fc.integer({ min: 1, max: maxCores }),
  });
  return fc
    .array(task, { minLength: 1, maxLength: 30, size: "max" })
    .map((tasks) => tasks.toSorted((a, b) => a.at - b.at));
}

/** First come, first served on `cores` cores; nothing overtakes the first. */
function firstComeFirstServed(tasks: readonly PlannedTask[], cores: number): readonly number[] {
  const ends: number[] = [];
  let earliest = 0;
  for (const [index, { at, work, cores: needed = 1 }] of tasks.entries()) {
    const busyAt = (instant: number): number =>
      tasks.slice(0, index).reduce((busy, task, other) => busy + (ends[other] > instant ? (task.cores ?? 1) : 0), 0);
    const candidates = [Math.max(at, earliest), ...ends.filter((end) => end > Math.max(at, earliest))].sort(
      (a, b) => a - b,
    );
    earliest = candidates.find((instant) => busyAt(instant) + needed <= cores)!;
    ends.push(earliest + work);
  }
  return ends;
}

/** Shortest remaining first on `servers` servers, one core a task. */
function shortestRemaining(tasks: readonly PlannedTask[], servers: number): readonly number[] {
  const left = tasks.map(({ work }) => work);
  const ends = tasks.map(() => -1);
  let now = tasks[0].at;
  while (ends.some((end) => end < 0)) {
    const present = tasks.flatMap((task, index) => (task.at <= now && ends[index] < 0 ? [index] : []));
    const served = present.toSorted((a, b) => left[a] - left[b] || a - b).slice(0, servers);
    const arrival = tasks.find((task) => task.at > now)?.at ?? Infinity;
    const next = Math.min(arrival, ...served.map((index) => now + left[index]));
    for (const index of served) {
      left[index] -= next - now;
      if (left[index] === 0) ends[index] = next;
    }
    now = next;
  }
  return ends;
}

/** A queue of its own at every worker; each task goes to the least `load`, the first of equals. */
function queuesAtWorkers(
  tasks: readonly PlannedTask[],
  workers: number,
  seenAt: (now: number) => number,
): readonly number[] {
  const ends: number[] = [];
  const chosen: number[] = [];
  for (const [index, { at, work }] of tasks.entries()) {
    const seen = seenAt(at);
    const loads = Array.from(
      { length: workers },
      (_, worker) =>
        chosen.filter(
          (to, task) =>
            to === worker && tasks[task].at <= seen && ends[task] > seen && (tasks[task].at < seen || task < index),
        ).length,
    );
    const worker = loads.indexOf(Math.min(...loads));
    const free = Math.max(at, ...ends.filter((_, task) => chosen[task] === worker));
    chosen.push(worker);
    ends.push(free + work);
  }
  return ends;
}

describe("the ideal dispatcher", () => {
  it("is first come, first served on one machine of 100 cores, to the microsecond", () => {
    fc.assert(
      fc.property(planned(100), (tasks) => {
        expect(endsOf(ideal({ tasks, workers: 1, cores: 100 }))).toEqual(firstComeFirstServed(tasks, 100));
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("is exact shortest remaining processing time, on one server and on three", () => {
    fc.assert(
      fc.property(planned(1), fc.constantFrom(1, 3), (tasks, workers) => {
        const outcome = ideal({
          tasks,
          workers,
          cores: 1,
          ordering: srpt as never,
          orderingParameters: { minQuantum: 0 },
        });
        expect(endsOf(outcome)).toEqual(shortestRemaining(tasks, workers));
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("joins the shortest queue where queues are at the workers", () => {
    fc.assert(
      fc.property(planned(1), (tasks) => {
        expect(endsOf(ideal({ tasks, workers: 3, cores: 1, queueing: "at-worker" }))).toEqual(
          queuesAtWorkers(tasks, 3, (now) => now),
        );
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("sees loads as old as the last report where reports are asked for, and so follows the herd", () => {
    const every = 7_000_001;
    fc.assert(
      fc.property(planned(1), (tasks) => {
        const outcome = ideal({ tasks, workers: 3, cores: 1, queueing: "at-worker", loadReports: every });
        expect(endsOf(outcome)).toEqual(
          queuesAtWorkers(tasks, 3, (now) => (now < every ? -1 : Math.floor(now / every) * every)),
        );
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("keeps the loads fresh although the machine whose time it uses is down", () => {
    const tasks = Array.from({ length: 8 }, (_, index) => ({ at: (5 + index * 2) * SECOND, work: 100 * SECOND }));
    const faults = [fault({ kind: "crash", target: names("worker/0"), wipe: false }, 1, 200)];
    const outcome = ideal({ tasks, workers: 3, cores: 1, queueing: "at-worker", loadReports: SECOND, faults });
    expect(endsOf(outcome).filter((end) => end < 400 * SECOND).length).toBe(6); // three each on the other two
  });

  it("runs what a crash interrupted again at once, in its old place in the queue", () => {
    const tasks = [0, 0, 0].map((at) => ({ at, work: 10 * SECOND }));
    const faults = [fault({ kind: "crash", target: names("worker/0"), wipe: false }, 4, 10)];
    expect(endsOf(ideal({ tasks, workers: 2, cores: 1, faults }))).toEqual([20, 10, 24].map((end) => end * SECOND));
  });

  it("keeps the work of a displaced task, also over several displacements", () => {
    const tasks = [{ at: 0, work: 10 * SECOND }, ...[1, 3, 5].map((at) => ({ at: at * SECOND, work: SECOND }))];
    const outcome = ideal({
      tasks,
      workers: 1,
      cores: 1,
      ordering: srpt as never,
      orderingParameters: { minQuantum: 0 },
    });
    expect(endsOf(outcome)).toEqual([13, 2, 4, 6].map((end) => end * SECOND));
    expect(outcome.rows.find(({ task }) => task === 0)!.attempts).toBe(4);
  });

  it("asks again when an ordering wants that, although the machine whose timer it used is gone", () => {
    const tasks = [
      { at: 0, work: 50 * SECOND },
      { at: 0, work: 60 * SECOND },
      { at: 1, work: SECOND, deadline: 9 * SECOND },
    ];
    const faults = [fault({ kind: "crash", target: names("worker/0"), wipe: false }, 5, 100)];
    const outcome = ideal({ ...DESIGNS.edf, tasks, workers: 2, cores: 1, faults });
    expect(outcome.rows.find(({ task }) => task === 2)).toMatchObject({ state: 0 }); // it displaced one, and is done
    const late = ideal({
      ...DESIGNS.edf,
      orderingParameters: { dropLate: true, preemptive: false },
      tasks,
      workers: 2,
      cores: 1,
      faults,
    });
    expect(late.rows.find(({ task }) => task === 2)).toMatchObject({ state: 2, ended: 9_000_001 });
  });

  it("drops what its ordering drops from a worker's own queue, and goes on", () => {
    const tasks = [
      { at: 0, work: 10 * SECOND },
      { at: 1, work: SECOND, deadline: 3 * SECOND },
      { at: 2, work: SECOND, deadline: 60 * SECOND },
    ];
    const outcome = ideal({ ...DESIGNS["edf-at-worker"], tasks, workers: 1, cores: 1 });
    expect(outcome.rows.toSorted((a, b) => a.task - b.task).map(({ state, ended }) => [state, ended / SECOND])).toEqual(
      [
        [0, 10],
        [2, 10],
        [0, 11],
      ],
    );
  });

  it("takes a delay each way where the scenario gives one", () => {
    const tasks = [0, 0].map((at) => ({ at, work: SECOND }));
    const outcome = ideal({ tasks, workers: 1, cores: 1, architectureParameters: { delay: constant(100_000) } });
    expect(endsOf(outcome)).toEqual([1_200_000, 2_400_000]);
  });

  it("refuses what no worker could ever run", () => {
    const outcome = ideal({ tasks: [{ at: 0, work: SECOND, cores: 3 }], workers: 2, cores: 2 });
    expect(outcome.rows).toMatchObject([{ state: 1, attempts: 0 }]);
    expect(outcome.answered).toEqual([0]);
  });
});

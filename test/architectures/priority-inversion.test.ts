// The bounds of Sha, Rajkumar and Lehoczky (1990) on one core: how long tasks of lower priority may run while one waits, or is
// displaced, that is more important. With inheritance, one critical section of each lock whose ceiling is at least its priority
// (theorem 6); with ceilings, one in all (theorem 12; of immediate ceilings as of the original ones). And without either, no bound.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priority } from "../../src/algorithms/ordering/priority.ts";
import type { PoolSpec } from "../../src/architectures/dispatch/pool-spec.ts";
import { RECORD_KINDS } from "../../src/trace/record-kinds.ts";
import { run, SECOND, type PlannedTask } from "./build-run.ts";

type Inheritance = PoolSpec["inheritance"];
const LOCKS = ["a", "b", "c"] as const;

/** Up to 14 tasks; a task is one critical section of all the locks that it asks for. Times in us. */
const loads: fc.Arbitrary<readonly PlannedTask[]> = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1, max: 2 * SECOND }),
      work: fc.integer({ min: 1_000, max: 4 * SECOND }),
      priority: fc.integer({ min: 0, max: 6 }),
      locks: fc.subarray([...LOCKS]),
    }),
    { minLength: 3, maxLength: 14 },
  )
  .map((tasks) => {
    let at = 0;
    return tasks.map(({ gap, work, priority: rank, locks }) => {
      at += gap;
      const pools = locks.length === 0 ? undefined : Object.fromEntries(locks.map((name) => [name, 1]));
      return { at, work, priority: rank, ...(pools && { pools }) };
    });
  });

function locksOf(tasks: readonly PlannedTask[], inheritance: Inheritance): readonly PoolSpec[] {
  return LOCKS.map((name) => ({
    name,
    slots: 1,
    isPerKey: false,
    isBlocking: false,
    keepsWhenPreempted: true,
    inheritance,
    ceiling: ceilingOf(tasks, name),
  }));
}

function ceilingOf(tasks: readonly PlannedTask[], lock: string): number {
  return Math.max(-Infinity, ...tasks.filter(({ pools }) => pools?.[lock] === 1).map(({ priority: rank = 0 }) => rank));
}

interface Stretch {
  readonly task: number;
  readonly from: number;
  readonly until: number;
}

/** Who ran when, and when each task ended. */
function scheduleOf(tasks: readonly PlannedTask[], inheritance: Inheritance) {
  const stretches: Stretch[] = [];
  const began = new Map<number, number>();
  const ended = new Map<number, number>();
  const { findings, rows } = run({
    architecture: "ideal",
    tasks,
    workers: 1,
    cores: 1,
    ordering: priority as never,
    orderingParameters: { agingInterval: 0, agingStep: 1, preemptive: true, victims: "one", grace: 0 },
    scheduler: { pools: locksOf(tasks, inheritance) },
    onRecord: (kind, at, _node, task) => {
      const { name } = RECORD_KINDS[kind];
      if (name === "attempt.started") began.set(task, at);
      if (name === "attempt.ended") stretches.push({ task, from: began.get(task)!, until: at });
      if (name === "task.completed") ended.set(task, at);
    },
  });
  expect(findings).toEqual([]);
  expect(rows.filter(({ ended: at }) => at < 0)).toEqual([]);
  return { stretches, ended };
}

/** For how long less important ones ran between its arrival and its end. */
function blockingOf(task: number, tasks: readonly PlannedTask[], schedule: ReturnType<typeof scheduleOf>): number {
  const { at, priority: own = 0 } = tasks[task];
  const until = schedule.ended.get(task)!;
  return schedule.stretches
    .filter((stretch) => (tasks[stretch.task].priority ?? 0) < own)
    .reduce((sum, stretch) => sum + Math.max(0, Math.min(until, stretch.until) - Math.max(at, stretch.from)), 0);
}

/** Critical sections of less important tasks that can block it, by lock: those of locks whose ceiling is as high as it is important. */
function sectionsAgainst(task: number, tasks: readonly PlannedTask[]): readonly (readonly number[])[] {
  const { priority: own = 0 } = tasks[task];
  return LOCKS.filter((lock) => ceilingOf(tasks, lock) >= own).map((lock) =>
    tasks.filter(({ priority: rank = 0, pools }) => rank < own && pools?.[lock] === 1).map(({ work }) => work),
  );
}

function longest(sections: readonly number[]): number {
  return Math.max(0, ...sections);
}

function boundOf(inheritance: Inheritance, task: number, tasks: readonly PlannedTask[]): number {
  const byLock = sectionsAgainst(task, tasks).map(longest);
  return inheritance === "ceiling" ? longest(byLock) : byLock.reduce((sum, section) => sum + section, 0);
}

describe.each(["inheritance", "ceiling"] as const)("with %s", (inheritance) => {
  it("nobody is held up by less important ones for longer than the theorem says", () => {
    fc.assert(
      fc.property(loads, (tasks) => {
        const schedule = scheduleOf(tasks, inheritance);
        for (const task of tasks.keys())
          expect(blockingOf(task, tasks, schedule), `task ${task}`).toBeLessThanOrEqual(
            boundOf(inheritance, task, tasks),
          );
      }),
      { seed: 5, numRuns: 150 },
    );
  });
});

describe("with neither", () => {
  /** The least important holds the lock from 0 s on, the most important wants it at 1 s, and the middle ones never stop coming. */
  const inversion = (middle: number): readonly PlannedTask[] => [
    { at: 1, work: 2 * SECOND, priority: 0, pools: { a: 1 } },
    ...Array.from({ length: middle }, (_, index) => ({
      at: 1 + SECOND / 2 + index * SECOND,
      work: SECOND,
      priority: 3,
    })),
    { at: 1 + SECOND, work: SECOND / 10, priority: 6, pools: { a: 1 } },
  ];
  /** By arrival. */
  const inOrder = (tasks: readonly PlannedTask[]) => tasks.toSorted((x, y) => x.at - y.at);

  it.each([2, 5, 20])("the most important waits for all that is in the middle, however much (%i)", (middle) => {
    const tasks = inOrder(inversion(middle));
    const high = tasks.findIndex(({ priority: rank }) => rank === 6);
    // Low runs for 0.5 s, then the middle for `middle` seconds, of which 0.5 s are over when high comes, then low for 1.5 s more.
    expect(blockingOf(high, tasks, scheduleOf(tasks, "none"))).toBe((middle - 0.5 + 1.5) * SECOND);
    // High comes 1 s after low began: at once, low goes on for the 1.5 s that it has left.
    expect(blockingOf(high, tasks, scheduleOf(tasks, "inheritance"))).toBe(1.5 * SECOND);
    // Nothing displaces low at all.
    expect(blockingOf(high, tasks, scheduleOf(tasks, "ceiling"))).toBe(SECOND);
  });

  it("the bounds are broken", () => {
    const broken = fc.sample(loads, { seed: 5, numRuns: 150 }).filter((tasks) => {
      const schedule = scheduleOf(tasks, "none");
      return tasks.some((_, task) => blockingOf(task, tasks, schedule) > boundOf("inheritance", task, tasks));
    });
    expect(broken.length).toBeGreaterThan(5);
  });
});

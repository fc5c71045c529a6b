// Which task failed where, and whose fault that is.

import { describe, expect, test } from "vitest";
import { FailureMatrix } from "../../../src/algorithms/health/failure-matrix.ts";
import { type Instant, seconds } from "../../../src/kernel/time.ts";
import type { TaskId } from "../../../src/process/identity.ts";

const NOW = seconds(1_000) as number as Instant;

function matrix(badTaskWorkers = 2): FailureMatrix {
  return new FailureMatrix({ workerCount: 5, badTaskWorkers, window: seconds(60) });
}

function task(number: number): TaskId {
  return number as TaskId;
}

function later(second: number): Instant {
  return (NOW + seconds(second)) as Instant;
}

describe("many tasks on one worker", () => {
  test("speak against the worker, each once", () => {
    const failures = matrix();
    for (const number of [1, 2, 2, 3]) failures.failed(0, task(number), false, NOW);
    expect(failures.blame(0, NOW)).toBe(3);
    expect(failures.blame(1, NOW)).toBe(0);
  });

  test("do so for the window, and no longer", () => {
    const failures = matrix();
    failures.failed(0, task(1), false, NOW);
    failures.failed(0, task(2), false, later(30));
    expect([59, 60, 89, 90].map((second) => failures.blame(0, later(second)))).toEqual([2, 1, 1, 0]);
  });

  test("count also when the tasks have ended, if they were not at fault", () => {
    const failures = matrix();
    for (const number of [1, 2]) {
      failures.failed(0, task(number), false, NOW);
      failures.succeeded(task(number));
      failures.forget(task(number));
    }
    expect(failures.blame(0, NOW)).toBe(2);
  });
});

describe("one task on many workers", () => {
  test("speaks against the task, from the second worker on", () => {
    const failures = matrix();
    failures.failed(0, task(1), false, NOW);
    expect([failures.isAtFault(task(1)), failures.blame(0, NOW)]).toEqual([false, 1]);
    failures.failed(1, task(1), false, NOW);
    expect([failures.isAtFault(task(1)), failures.blame(0, NOW), failures.blame(1, NOW)]).toEqual([true, 0, 0]);
  });

  test("is forgiven for good when the task ends without success", () => {
    const failures = matrix();
    for (const worker of [0, 1, 2]) failures.failed(worker, task(1), false, NOW);
    failures.forget(task(1));
    expect(failures.blame(0, NOW)).toBe(0);
  });

  test("was the workers' fault after all if it succeeds somewhere", () => {
    const failures = matrix();
    for (const worker of [0, 1]) failures.failed(worker, task(1), false, NOW);
    failures.succeeded(task(1));
    failures.forget(task(1));
    expect([failures.blame(0, NOW), failures.blame(1, NOW)]).toEqual([1, 1]);
  });
});

describe("a crash", () => {
  test("is one incident, however many tasks it took with it", () => {
    const failures = matrix();
    expect([1, 2, 3].map((number) => failures.failed(0, task(number), true, NOW))).toEqual([true, false, false]);
    expect(failures.blame(0, NOW)).toBe(1);
    failures.failed(0, task(4), true, later(1));
    expect(failures.blame(0, later(1))).toBe(2);
  });

  test("is excused if any of those tasks is at fault: it may have been the cause", () => {
    const failures = matrix();
    for (const number of [1, 2]) failures.failed(0, task(number), true, NOW);
    for (const number of [2, 3]) failures.failed(1, task(number), true, later(1));
    expect([failures.blame(0, later(1)), failures.blame(1, later(1))]).toEqual([0, 0]);
  });
});

test("a task is kept from where it failed often enough, but never from everywhere", () => {
  const failures = matrix();
  for (const worker of [3, 1, 1, 3, 2]) failures.failed(worker, task(1), false, NOW);
  expect(failures.avoid(task(1), 1)).toEqual([3, 1, 2]);
  expect(failures.avoid(task(1), 2)).toEqual([3, 1]);
  for (const worker of [0, 4]) failures.failed(worker, task(1), false, NOW);
  expect(failures.avoid(task(1), 1)).toEqual([1, 2, 0, 4]);
  failures.forget(task(1));
  expect(failures.avoid(task(1), 1)).toEqual([]);
});

// The tasks of time triggers: the same work for a scheduled instant, whoever asks for it, when, and in whatever order.

import { describe, expect, test } from "vitest";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { NEVER, START, type Instant } from "../../src/kernel/time.ts";
import { TriggeredTasks } from "../../src/workload/triggered-tasks.ts";
import type { TriggerTimes, WorkloadClass } from "../../src/workload/workload.ts";
import { SECOND, sampleClass } from "./sample-workload.ts";

const at = (second: number): Instant => (second * SECOND) as Instant;

/** Every ten seconds, ten times. */
function everyTen(name: string): TriggerTimes {
  return {
    name,
    next: (after) => {
      const next = (Math.floor(after / (10 * SECOND)) + 1) * 10 * SECOND;
      return next < 100 * SECOND ? (next as Instant) : undefined;
    },
  };
}

function tasksOf(...changes: Partial<WorkloadClass>[]): TriggeredTasks {
  const classes = changes.map((change, index) =>
    sampleClass({ index, demand: { kind: "trigger", triggers: [everyTen("web")] }, ...change }),
  );
  return new TriggeredTasks(classes, new RandomStreams("5"));
}

const workOf = (tasks: TriggeredTasks, second: number, trigger = 0): number =>
  tasks.take(trigger, at(second), at(second)).payload;

describe("the task of a launch", () => {
  const inOrder = (): readonly number[] => {
    const tasks = tasksOf({});
    return [0, 10, 20, 30].map((second) => workOf(tasks, second));
  };

  test("is the same whatever was launched before, and however often it is asked for", () => {
    const tasks = tasksOf({});
    expect([30, 10, 30].map((second) => workOf(tasks, second))).toEqual(
      [30, 10, 30].map((second) => inOrder()[second / 10]),
    );
    expect(new Set(inOrder()).size).toBe(4);
  });

  test("has nothing to do with other triggers, and a stream of its own", () => {
    const two = tasksOf({ demand: { kind: "trigger", triggers: [everyTen("web-1"), everyTen("web-2")] } });
    expect(workOf(two, 10, 0)).not.toBe(workOf(two, 10, 1));
    const beside = tasksOf({ name: "other" }, { name: "web" });
    expect([0, 10, 20, 30].map((second) => workOf(beside, second, 1))).toEqual(inOrder());
  });

  test("arrives when it is launched, and its deadline counts from there", () => {
    const tasks = tasksOf({ deadline: { kind: "relative", duration: at(5) as never } });
    expect(tasks.take(0, at(10), at(17))).toMatchObject({ arrivedAt: at(17), deadline: at(22) });
    expect(tasksOf({}).take(0, at(10), at(17)).deadline).toBe(NEVER);
  });

  test("can still be had after thousands of later ones, if it must: as another piece of work", () => {
    const endless = { name: "web", next: (after: Instant) => (after + SECOND) as Instant };
    const tasks = tasksOf({ demand: { kind: "trigger", triggers: [endless] } });
    tasks.take(0, (START - 1 + 5_000 * SECOND) as Instant, START);
    expect(tasks.take(0, (START - 1 + SECOND) as Instant, START).payload).toBeGreaterThan(0);
  });
});

test("triggers are numbered over their classes, and are due by their own times", () => {
  const tasks = tasksOf({ name: "a" }, { name: "b", start: at(25) });
  expect(tasks.triggerCount).toBe(2);
  expect([tasks.firstDue(0), tasks.firstDue(1)]).toEqual([at(0), at(30)]);
  expect([tasks.dueAfter(0, at(0)), tasks.dueAfter(1, at(90))]).toEqual([at(10), undefined]);
  expect(() => tasks.take(2, at(0), at(0))).toThrow(/not in the workload/);
});

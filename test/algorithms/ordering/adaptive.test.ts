// The ordering that changes its rule with the load: when it changes, and that nothing is lost by it.

import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { adaptive } from "../../../src/algorithms/ordering/adaptive.ts";
import type { Ordering, QueuedTask } from "../../../src/algorithms/ordering/ordering.ts";
import { type Duration, seconds } from "../../../src/kernel/time.ts";
import { at } from "./drive.ts";

const CORES = 2;
const VALUES = {
  calm: "edf",
  busy: "sjf",
  measure: "backlog" as "age" | "backlog",
  above: seconds(10),
  below: seconds(2),
  minDwell: seconds(5),
};

function queue(values: Partial<typeof VALUES> = {}, cores = CORES): Ordering {
  const capacity = { cores, memory: Infinity, resources: new Map<string, number>() };
  return adaptive.create({ ...VALUES, ...values }, { capacity: () => capacity });
}

/** Later deadlines for shorter tasks: EDF goes by number, SJF the other way round. */
function task(number: number, properties: Partial<QueuedTask> = {}): QueuedTask {
  return plainTask(number, { estimate: seconds(10 - number), deadline: at(100 + number), ...properties });
}

function order(ordering: Ordering, second: number): readonly number[] {
  return ordering.waiting(at(second)).map(({ id }) => id);
}

function start(ordering: Ordering, started: QueuedTask, second: number): void {
  ordering.remove(started.id);
  ordering.granted?.(started, at(second));
}

describe("adaptive", () => {
  test("keeps the calm rule until the cores need `above` for what waits, then moves everything to the busy one", () => {
    const ordering = queue();
    ordering.add(task(1), at(0));
    ordering.add(task(2), at(0));
    expect(order(ordering, 0)).toEqual([1, 2]);
    ordering.add(task(7), at(0));
    // 9 s + 8 s + 3 s on two cores: 10 s.
    expect(order(ordering, 0)).toEqual([7, 2, 1]);
  });

  test("returns at `below`, not at `above`", () => {
    const ordering = queue();
    const tasks = [1, 2, 7, 8].map((number) => task(number));
    for (const each of tasks) ordering.add(each, at(0));
    start(ordering, tasks[0], 10);
    start(ordering, tasks[1], 10);
    // 3 s + 2 s on two cores: 2.5 s.
    expect(order(ordering, 10)).toEqual([8, 7]);
    start(ordering, tasks[3], 10);
    ordering.add(task(9), at(10));
    expect(order(ordering, 10)).toEqual([7, 9]);
  });

  test("a change is followed by no other for `minDwell`", () => {
    const states = [4.9, 5].map((second) => {
      const ordering = queue();
      const tasks = [1, 2, 7, 9].map((number) => task(number));
      for (const each of tasks) ordering.add(each, at(0));
      start(ordering, tasks[0], 1);
      start(ordering, tasks[1], second);
      return order(ordering, second);
    });
    expect(states).toEqual([
      [9, 7],
      [7, 9],
    ]);
  });

  test("by age it is the longest wait that counts, however little waits", () => {
    const ordering = queue({ measure: "age" });
    ordering.add(task(3, { queuedAt: at(0) }), at(0));
    ordering.add(task(4, { queuedAt: at(9.9) }), at(9.9));
    expect(order(ordering, 9.9)).toEqual([3, 4]);
    ordering.add(task(5, { queuedAt: at(10) }), at(10));
    expect(order(ordering, 10)).toEqual([5, 4, 3]);
    start(ordering, task(3), 15);
    expect(order(ordering, 15)).toEqual([5, 4]);
    start(ordering, task(4), 15);
    start(ordering, task(5), 15);
    ordering.add(task(1, { queuedAt: at(15) }), at(15));
    ordering.add(task(2, { queuedAt: at(15) }), at(15));
    expect(order(ordering, 15)).toEqual([1, 2]);
  });

  test("without a machine every backlog is endless, and no backlog is none", () => {
    const ordering = queue({}, 0);
    ordering.add(task(1, { estimate: 0 as Duration }), at(0));
    ordering.add(task(2, { estimate: 0 as Duration }), at(0));
    expect(order(ordering, 0)).toEqual([1, 2]);
    ordering.add(task(9), at(0));
    // By size, equal ones by admission.
    ordering.add(task(3, { estimate: seconds(2) }), at(0));
    expect(order(ordering, 0)).toEqual([1, 2, 9, 3]);
  });

  test("thresholds the wrong way round are an error", () => {
    expect(() => adaptive.check?.({ ...VALUES, below: seconds(11) })).toThrow("expected at most `above`");
  });
});

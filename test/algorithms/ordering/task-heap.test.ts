// The indexed heap against the obvious version, a sorted list.

import { expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { TaskHeap } from "../../../src/algorithms/ordering/task-heap.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import type { TaskId } from "../../../src/process/identity.ts";

interface Listed {
  readonly id: TaskId;
  readonly sequence: number;
  readonly key: number;
}

function byKey(a: Listed, b: Listed): number {
  return a.key - b.key || a.sequence - b.sequence;
}

test("agrees with a sorted list over ten thousand random additions and removals from anywhere", () => {
  const random = createStream("1", "task-heap");
  const heap = new TaskHeap();
  let list: Listed[] = [];
  for (let number = 0; number < 10_000; number += 1) {
    const key = random.integer(8);
    // Sequences run against the additions, so that ties cannot come right by accident.
    const task = plainTask(number, { sequence: 10_000 - number });
    heap.push(task, key);
    list.push({ id: task.id, sequence: task.sequence, key });
    if (random.chance(0.9)) {
      const victim = random.chance(0.5) ? heap.first()!.id : list[random.integer(list.length)].id;
      expect(heap.remove(victim)?.id).toBe(victim);
      list = list.filter(({ id }) => id !== victim);
    }
    list.sort(byKey);
    expect(heap.first()?.id).toBe(list[0]?.id);
    expect(heap.firstKey()).toBe(list[0]?.key ?? Infinity);
    expect(heap.size).toBe(list.length);
  }
  expect(heap.inOrder().map(({ id }) => id)).toEqual(list.map(({ id }) => id));
});

test("gives the first so many in order without taking them", () => {
  const random = createStream("2", "task-heap");
  for (const size of [0, 1, 2, 50]) {
    const heap = new TaskHeap();
    for (let number = 0; number < size; number += 1)
      heap.push(plainTask(number, { sequence: size - number }), random.integer(8));
    const ids = [...heap.ascending()].map(({ id }) => id);
    expect(ids).toEqual(heap.inOrder().map(({ id }) => id));
    expect(heap.size).toBe(size);
  }
});

test("removing a task that is not there changes nothing", () => {
  const heap = new TaskHeap();
  heap.push(plainTask(1), 5);
  expect(heap.remove(2 as TaskId)).toBeUndefined();
  expect(heap.remove(1 as TaskId)?.id).toBe(1);
  expect(heap.remove(1 as TaskId)).toBeUndefined();
  expect(heap.first()).toBeUndefined();
});

test("the same task twice is our bug", () => {
  const heap = new TaskHeap();
  heap.push(plainTask(1), 5);
  expect(() => heap.push(plainTask(1), 6)).toThrow(/task 1 is already waiting/);
});

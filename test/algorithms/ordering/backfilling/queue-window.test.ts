// The window on a queue against the obvious version, a sorted list.

import { expect, test } from "vitest";
import { plainTask } from "../../../../src/algorithms/laws/sample-tasks.ts";
import { QueueWindow } from "../../../../src/algorithms/ordering/backfilling/queue-window.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import type { TaskId } from "../../../../src/process/identity.ts";

test.each([1, 7, 1_000])(
  "a front of %d tasks agrees with a sorted list over random additions and removals",
  (depth) => {
    const random = createStream("1", "queue-window");
    const queue = new QueueWindow(depth);
    let list: { readonly id: TaskId; readonly sequence: number }[] = [];
    for (let number = 0; number < 2_000; number += 1) {
      // Now and then one that was admitted long ago comes back.
      const sequence = random.chance(0.2) ? -number : number;
      const task = plainTask(number, { sequence });
      queue.add(task);
      list.push({ id: task.id, sequence });
      list.sort((a, b) => a.sequence - b.sequence);
      if (random.chance(0.95)) {
        const leaver = random.chance(0.5) ? list[0].id : list[random.integer(list.length)].id;
        expect(queue.remove(leaver)).toBe(true);
        expect(queue.remove(leaver)).toBe(false);
        list = list.filter(({ id }) => id !== leaver);
      }
      expect(queue.size).toBe(list.length);
      expect(queue.front.map(({ id }) => id)).toEqual(list.slice(0, depth).map(({ id }) => id));
    }
    expect(queue.inOrder().map(({ id }) => id)).toEqual(list.map(({ id }) => id));
  },
);

test("a task that waits already is refused, in front and behind", () => {
  const queue = new QueueWindow(1);
  for (const number of [1, 2]) queue.add(plainTask(number));
  for (const number of [1, 2]) expect(() => queue.add(plainTask(number))).toThrow(/already waiting/);
});

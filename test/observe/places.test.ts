// The lists of tasks by node against plain arrays.

import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { Places } from "../../src/observe/places.ts";
import { NONE, TaskTable } from "../../src/observe/task-table.ts";

const TASKS = 12;

/** A task goes to a node, or, at NONE, to none. */
const moves = fc.array(fc.record({ task: fc.nat(TASKS - 1), node: fc.constantFrom(NONE, 0, 1, 2, 300) }), {
  maxLength: 100,
});

test.prop([moves], { numRuns: 200, seed: 20_261_126 })(
  "each task is listed once, at its node, the latest first",
  (all) => {
    const tasks = new TaskTable();
    const slots = Array.from({ length: TASKS }, (_, id) => tasks.take(id, 0));
    const places = new Places(tasks);
    const lists = new Map<number, number[]>();
    for (const { task, node } of all) {
      for (const list of lists.values()) if (list.includes(slots[task])) list.splice(list.indexOf(slots[task]), 1);
      if (node !== NONE) lists.set(node, [slots[task], ...(lists.get(node) ?? [])]);
      if (node === NONE) places.take(slots[task]);
      else places.put(slots[task], node);
      for (const other of [0, 1, 2, 300, 9_999]) {
        const listed: number[] = [];
        for (let slot = places.first(other); slot !== NONE; slot = places.next(slot)) listed.push(slot);
        expect(listed).toEqual(lists.get(other) ?? []);
      }
    }
  },
);

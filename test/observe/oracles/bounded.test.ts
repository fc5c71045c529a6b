// When a queue is called growing: all the time, to more than the cores, and to twice of what it was.

import { expect, test } from "vitest";
import { Bounded } from "../../../src/observe/oracles/bounded.ts";
import { Violations } from "../../../src/observe/oracles/violations.ts";
import { at } from "../scripted-trace.ts";

const warned = (queue: readonly number[], cores = 4): number => {
  const violations = new Violations(() => 0);
  new Bounded(violations, undefined).checkGrowth({ queue, cores, busy: 1 }, { from: at(0), until: at(8) }, at(8));
  return violations.list(at(8)).length;
};

test.each([
  ["grows to twice of what it was", [5, 6, 7, 8, 8.5, 9, 9.5, 10], 1],
  ["grows all the time, and to less than that", [5, 6, 7, 8, 8.5, 9, 9.5, 9.9], 0],
  ["stands still for a part", [1, 2, 3, 4, 4, 6, 7, 8], 0],
  ["has fewer tasks than there are cores", [0.1, 0.5, 1, 1.5, 2, 2.5, 3, 3.9], 0],
  ["has as many", [0.1, 0.5, 1, 1.5, 2, 2.5, 3, 4], 1],
])("a queue that %s", (_what, queue, warnings) => {
  expect(warned(queue)).toBe(warnings);
});

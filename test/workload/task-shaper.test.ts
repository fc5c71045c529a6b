// What tasks are like, by the laws that their class asks for.

import { describe, expect, test } from "vitest";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import type { Instant } from "../../src/kernel/time.ts";
import { TaskShaper } from "../../src/workload/task-shaper.ts";
import { constant, SECOND, sampleClass } from "./sample-workload.ts";

const TASKS = 20_000;

function shaped(asked: Parameters<typeof sampleClass>[0]) {
  const shaper = new TaskShaper(sampleClass(asked), new RandomStreams("1"), "workload/all");
  return Array.from({ length: TASKS }, (_, index) => shaper.shape(index as Instant));
}

describe("attempts that fail", () => {
  test.each([0.1, 0.3, 0.8])("at %f fail each on their own: so many tasks need more than n attempts", (failure) => {
    const tasks = shaped({ failure });
    let expected = 1;
    for (let attempts = 1; attempts <= 4; attempts += 1) {
      expected *= failure;
      const share = tasks.filter(({ flaw }) => (flaw?.attempts ?? 0) >= attempts).length / TASKS;
      expect(Math.abs(share - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / TASKS));
    }
  });
});

test("a value for each second of work is one of seconds", () => {
  const [task] = shaped({ service: constant(3 * SECOND), value: { amount: constant(5), isPerSecond: true } });
  expect(task.value).toBe(15);
});

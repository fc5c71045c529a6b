// Dominant shares, by the figures of Ghodsi and others, Dominant Resource Fairness, NSDI 2011, section 4.1.

import { describe, expect, test } from "vitest";
import {
  dominantShare,
  type Holdings,
  NONE_HELD,
  withTask,
} from "../../../../src/algorithms/ordering/tenants/dominant-share.ts";

const CAPACITY = { cores: 9, memory: 18, resources: new Map([["gpu", 4]]) };

function held(task: { readonly cores: number; readonly memory: number }, count: number, weight = 1): Holdings {
  let holdings = NONE_HELD;
  for (let each = 0; each < count; each += 1) holdings = withTask(holdings, task, 1, weight);
  return holdings;
}

describe("the dominant share", () => {
  test("of three tasks of <1, 4> and of two of <3, 1> is the same two thirds, of memory and of cores", () => {
    expect(dominantShare(held({ cores: 1, memory: 4 }, 3), CAPACITY)).toBeCloseTo(2 / 3, 12);
    expect(dominantShare(held({ cores: 3, memory: 1 }, 2), CAPACITY)).toBeCloseTo(2 / 3, 12);
  });

  test("is one of any resource with a name, and of none that nobody offers", () => {
    const gpu = { cores: 1, memory: 0, resources: { gpu: 3 } };
    expect(dominantShare(withTask(NONE_HELD, gpu, 1), CAPACITY)).toBe(0.75);
    const tape = { cores: 1, memory: 0, resources: { tape: 3 } };
    expect(dominantShare(withTask(NONE_HELD, tape, 1), CAPACITY)).toBeCloseTo(1 / 9, 12);
  });

  test("counts everything that is held the less, the more its tenant weighs, and all of it goes as it came", () => {
    const task = { cores: 3, memory: 6, resources: { gpu: 2 } };
    const holdings = withTask(NONE_HELD, task, 1, 4);
    expect([holdings.cores, holdings.memory, holdings.resources.get("gpu")]).toEqual([0.75, 1.5, 0.5]);
    const gone = withTask(holdings, task, -1, 4);
    expect([gone.cores, gone.memory, gone.resources.get("gpu")]).toEqual([0, 0, 0]);
    expect(dominantShare(gone, CAPACITY)).toBe(0);
  });
});

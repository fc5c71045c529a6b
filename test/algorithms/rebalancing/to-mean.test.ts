// To the mean, by hand: between two thresholds, and who gives how much to whom.

import { describe, expect, test } from "vitest";
import { toMean } from "../../../src/algorithms/rebalancing/to-mean.ts";
import type { Load, RebalancingPolicy } from "../../../src/algorithms/rebalancing/rebalancing.ts";
import { seconds } from "../../../src/kernel/time.ts";

function create(threshold = 0.5, target = 0.1): RebalancingPolicy {
  return toMean.create({ threshold, target, interval: seconds(1), moves: 10, minDwell: seconds(0) });
}

function equal(...works: readonly number[]): readonly Load[] {
  return works.map((work, worker) => ({ worker, work, capacity: 1 }));
}

describe("begins above the threshold, and goes on until it is below the target", () => {
  test("with a mean of 10, at more than 15, until at 11 or less", () => {
    const policy = create();
    const moves = (...works: readonly number[]): boolean => policy.decide(equal(...works)).length > 0;
    expect(moves(15, 5)).toBe(false);
    expect(moves(16, 4)).toBe(true);
    expect(moves(12, 8)).toBe(true);
    expect(moves(11, 9)).toBe(false);
    expect(moves(12, 8)).toBe(false);
    expect(moves(15, 5)).toBe(false);
    expect(moves(15.1, 4.9)).toBe(true);
  });

  test("nothing to do is even", () => {
    expect(create().decide(equal(0, 0, 0))).toEqual([]);
    expect(create().decide([])).toEqual([]);
  });
});

describe("what moves", () => {
  test("is what those above the mean have too much, from the most burdened to the idlest", () => {
    // The mean is 10.
    expect(create().decide(equal(24, 14, 2, 0))).toEqual([
      { from: 0, to: 3, work: 10 },
      { from: 0, to: 2, work: 4 },
      { from: 1, to: 2, work: 4 },
    ]);
  });

  test("is measured by how fast each is: a fast one may have more", () => {
    // 50 of work, a capacity of 5: ten each unit.
    const loads = [
      { worker: 3, work: 40, capacity: 4 },
      { worker: 5, work: 10, capacity: 1 },
    ];
    expect(create().decide(loads)).toEqual([]);
    const crowded = [
      { worker: 3, work: 20, capacity: 4 },
      { worker: 5, work: 30, capacity: 1 },
    ];
    expect(create().decide(crowded)).toEqual([{ from: 5, to: 3, work: 20 }]);
  });
});

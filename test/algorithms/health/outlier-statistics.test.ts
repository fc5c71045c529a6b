// The figures behind outlier ejection, worked out by hand.

import { describe, expect, test } from "vitest";
import { outlierThreshold, Slowness, SuccessCounts } from "../../../src/algorithms/health/outlier-statistics.ts";

/** Successes and failures of each worker. */
function counted(...workers: readonly (readonly [succeeded: number, failed: number])[]): SuccessCounts {
  const counts = new SuccessCounts(workers.length);
  workers.forEach(([succeeded, failed], worker) => {
    for (let count = 0; count < succeeded; count += 1) counts.count(worker, true);
    for (let count = 0; count < failed; count += 1) counts.count(worker, false);
  });
  return counts;
}

describe("success rates", () => {
  test("are those of workers with samples enough, of just as many too", () => {
    expect(counted([3, 1], [2, 1], [4, 0]).rates(4, 1)).toEqual([
      { worker: 0, rate: 0.75 },
      { worker: 2, rate: 1 },
    ]);
  });

  test("are told of just enough workers, and not of fewer", () => {
    expect(counted([3, 1], [4, 0]).rates(4, 2).length).toBe(2);
    expect(counted([3, 1], [4, 0]).rates(4, 3)).toEqual([]);
  });

  test("forget a failure that is excused, as long as there is one, and everything with the interval", () => {
    const counts = counted([3, 1], [4, 0]);
    for (const worker of [0, 1] as const) counts.excuse(worker);
    expect(counts.rates(3, 1)).toEqual([
      { worker: 0, rate: 1 },
      { worker: 1, rate: 1 },
    ]);
    expect(counts.rates(4, 1).map(({ worker }) => worker)).toEqual([1]);
    counts.clear();
    expect(counts.rates(1, 1)).toEqual([]);
  });
});

test("the threshold is the mean less so many deviations of the rates themselves (Envoy: divided by their number)", () => {
  // Mean 0.8; squares 0.01 + 0.01 + 0.01 + 0.01 and 0.04 + 0.04, of six: a deviation of sqrt(0.02).
  const rates = [0.9, 0.7, 0.9, 0.7, 1, 0.6].map((rate) => ({ rate }));
  expect(outlierThreshold(rates, 2)).toBeCloseTo(0.8 - 2 * Math.sqrt(0.02), 12);
  expect(outlierThreshold(rates, 0)).toBeCloseTo(0.8, 12);
});

describe("slowness", () => {
  test("is a plain mean at first, then one in which the latest weigh so much", () => {
    const slowness = new Slowness(1, 0.25, 1);
    const after = (ratio: number): number => {
      slowness.add(0, ratio);
      return slowness.of(0)!;
    };
    expect([4, 2, 3, 7].map(after)).toEqual([4, 3, 3, 4]);
    expect(after(8)).toBe(5); // a quarter of the way
  });

  test("is known from so many samples on, and forgotten with them", () => {
    const slowness = new Slowness(2, 0.5, 2);
    slowness.add(1, 3);
    expect(slowness.of(1)).toBeUndefined();
    slowness.add(1, 5);
    expect([slowness.of(0), slowness.of(1)]).toEqual([undefined, 4]);
    slowness.forget(1);
    slowness.add(1, 9);
    expect(slowness.of(1)).toBeUndefined();
    slowness.add(1, 9);
    expect(slowness.of(1)).toBe(9);
  });

  test("has a median, between the middle two of an even number, over those who are known, if they are enough", () => {
    const slowness = new Slowness(5, 1, 1);
    [8, 1, 4, 2].forEach((ratio, worker) => slowness.add(worker, ratio));
    expect(slowness.median(4)).toBe(3);
    expect(slowness.median(5)).toBeUndefined();
    slowness.add(4, 3);
    expect(slowness.median(5)).toBe(3);
  });
});

import { describe, expect, test } from "vitest";
import { welchTest } from "../../../src/experiment/statistics/welch.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { fourSigma, holds, sample, shareOf } from "./coverage.ts";

describe("Welch's test", () => {
  test("agrees with R and SciPy on Student's sleep data, taken as unpaired", () => {
    // R: t.test(extra ~ group, data = sleep) prints t = -1.8608, df = 17.776, p = 0.07939, interval -3.3654832 to 0.2054832.
    const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
    const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const { difference, degreesOfFreedom, p } = welchTest(first, second);
    expect(degreesOfFreedom).toBeCloseTo(17.776473516178488, 10);
    expect(p.different).toBeCloseTo(0.0793941401873583, 12);
    expect(p.less).toBeCloseTo(0.0793941401873583 / 2, 12);
    expect(difference.value).toBeCloseTo(-1.58, 12);
    expect(difference.low).toBeCloseTo(-3.3654832307117104, 9);
    expect(difference.high).toBeCloseTo(0.20548323071171137, 9);
  });

  test("has all degrees of freedom with equal spreads and sizes, and one side's if the other has no spread", () => {
    expect(welchTest([1, 2, 3], [11, 12, 13]).degreesOfFreedom).toBeCloseTo(4, 12);
    expect(welchTest([1, 2, 3, 7], [5, 5, 5]).degreesOfFreedom).toBeCloseTo(3, 12);
  });

  test("has no bounds and no evidence with one observation on a side", () => {
    const { difference, p } = welchTest([1], [4, 5, 6]);
    expect(difference).toMatchObject({ value: -4, low: null, high: null });
    expect(p).toEqual({ greater: 1, less: 1, different: 1 });
  });

  test("judges by permutation where neither side has a spread", () => {
    expect(welchTest([3, 3], [1, 1, 1])).toEqual({
      difference: { value: 2, low: 2, high: 2, level: 0.95 },
      degreesOfFreedom: null,
      // One of the 10 ways to choose 2 of 5.
      p: { greater: 0.1, less: 1, different: 0.2 },
    });
    expect(welchTest([1, 1], [1, 1]).p).toEqual({ greater: 1, less: 1, different: 1 });
  });

  test("covers the difference in 95% of samples of unequal size and spread", () => {
    const stream = createStream("coverage", "welch");
    const trials = 4_000;
    const covered = shareOf(trials, () => {
      const a = sample(8, () => 10 + 4 * stream.normal());
      const b = sample(15, () => 7 + stream.normal());
      return holds(welchTest(a, b).difference, 3);
    });
    // Satterthwaite's degrees of freedom are an approximation, here good to a third of a point.
    expect(Math.abs(covered - 0.95)).toBeLessThan(0.003 + fourSigma(0.95, trials));
  });
});

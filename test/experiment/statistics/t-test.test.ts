import { describe, expect, test } from "vitest";
import { meanInterval } from "../../../src/experiment/statistics/interval.ts";
import { upperTail } from "../../../src/experiment/statistics/student-t.ts";
import { tTest } from "../../../src/experiment/statistics/t-test.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { fourSigma, sample, shareOf } from "./coverage.ts";

// Student's own data (Biometrika 6, 1908): extra hours of sleep by two drugs, ten patients. R: t.test(extra ~ group, sleep,
// paired = TRUE) prints t = -4.0621, df = 9, p = 0.002833, interval -2.4598858 to -0.7001142; digits by SciPy 1.17.
const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
const differences = first.map((value, index) => value - second[index]);

describe("the upper tail of Student's t", () => {
  // scipy.stats.t.sf
  test.each([
    [2, 5, 0.050969739414929174],
    [5, 30, 1.16483427335039e-5],
    [10, 30, 2.287625704114809e-11],
    [40, 3, 1.7190340394579253e-5],
    [-1, 7, 0.8246916685898963],
  ])("beyond %d with %d degrees of freedom agrees with SciPy", (t, degrees, p) => {
    expect(Math.abs(upperTail(t, degrees) / p - 1)).toBeLessThan(1e-11);
  });

  test("ends at 0 and at 1", () => {
    expect(upperTail(Infinity, 4)).toBe(0);
    expect(upperTail(-Infinity, 4)).toBe(1);
    expect(upperTail(1e200, 4)).toBe(0);
  });
});

describe("the t-test", () => {
  test("agrees with R and SciPy on Student's sleep data", () => {
    const { statistic, p } = tTest(differences);
    expect(statistic).toBeCloseTo(-4.062127683382037, 12);
    expect(p.different).toBeCloseTo(0.002832890197384273, 14);
    expect(p.less).toBeCloseTo(0.0014164450986921364, 14);
    const { low, high } = meanInterval(differences);
    expect(low).toBeCloseTo(-2.459885763276983, 10);
    expect(high).toBeCloseTo(-0.7001142367230175, 10);
  });

  test("rejects a supposed mean exactly where the interval leaves it out", () => {
    const { low, high } = meanInterval(differences, 0.9);
    expect(tTest(differences, low! - 1e-9).p.different).toBeLessThan(0.1);
    expect(tTest(differences, low! + 1e-9).p.different).toBeGreaterThan(0.1);
    expect(tTest(differences, high! + 1e-9).p.different).toBeLessThan(0.1);
    expect(tTest(differences, high! - 1e-9).p.different).toBeGreaterThan(0.1);
  });

  test("takes one observation for no evidence", () => {
    expect(tTest([5]).p).toEqual({ greater: 1, less: 1, different: 1 });
  });

  test("falls back on the sign test where all observations are the same", () => {
    expect(tTest([2, 2, 2]).p).toEqual({ greater: 0.125, less: 1, different: 0.25 });
    expect(tTest([2, 2, 2], 3).p).toEqual({ greater: 1, less: 0.125, different: 0.25 });
    expect(tTest([2, 2, 2], 2).p).toEqual({ greater: 1, less: 1, different: 1 });
  });

  test("refuses nothing at all, and NaN", () => {
    expect(() => tTest([])).toThrow(/1 or more/);
    expect(() => tTest([1, NaN])).toThrow(/finite/);
  });

  test("errs under the null as often as stated, and never more with coins that fall +1 or -1", () => {
    const stream = createStream("type-one", "t");
    const trials = 4_000;
    const normal = shareOf(trials, () => tTest(sample(6, () => stream.normal())).p.different <= 0.05);
    expect(Math.abs(normal - 0.05)).toBeLessThan(fourSigma(0.05, trials));
    for (const count of [2, 3, 4, 6]) {
      // Equal coins alone, taken at face value, would be "certain" in half of all pairs.
      const coins = shareOf(trials, () => tTest(sample(count, () => (stream.chance(0.5) ? 1 : -1))).p.greater <= 0.05);
      expect(coins).toBeLessThan(0.05 + fourSigma(0.05, trials));
    }
  });
});

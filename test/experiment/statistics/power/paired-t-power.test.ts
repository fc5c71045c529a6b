import { describe, expect, test } from "vitest";
import { noncentralTCdf } from "../../../../src/experiment/statistics/power/noncentral-t.ts";
import { pairedTPower, pairsNeeded } from "../../../../src/experiment/statistics/power/paired-t-power.ts";
import { upperTail } from "../../../../src/experiment/statistics/student-t.ts";
import { tTest } from "../../../../src/experiment/statistics/t-test.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { fourSigma, sample, shareOf } from "../coverage.ts";

describe("the noncentral t distribution", () => {
  // By numerical integration of its density to 30 digits (mpmath 1.3); scipy.stats.nct.cdf agrees to 12.
  test.each([
    [2, 5, 1, 0.77807466261621487],
    [2.5, 10, 3, 0.31025723641690514],
    [-1, 4, 0.5, 0.086149569036562745],
    [1.5, 30, -1, 0.99272317277021705],
    [0, 7, 2, 0.022750131948179207],
    [3.5, 3, 10, 0.00016124204119187025],
    [45, 20, 40, 0.72689132504422561],
    [2.0930240544082634, 19, 2.2360679774997896, 0.43551710332135975],
    [1.98, 100, 0, 0.97477419658345231],
    [12.7, 1, 25, 0.0497124669791565],
  ])("at %d with %d degrees of freedom and noncentrality %d agrees with the integral", (t, degrees, delta, p) => {
    expect(Math.abs(noncentralTCdf(t, degrees, delta) - p)).toBeLessThan(1e-11);
  });

  test("without noncentrality is Student's", () => {
    for (const t of [-3, -0.2, 0, 1.7, 8]) expect(noncentralTCdf(t, 6, 0)).toBeCloseTo(1 - upperTail(t, 6), 12);
  });

  test("does not lose itself far out", () => {
    expect(noncentralTCdf(1e200, 5, 3)).toBe(1);
    expect(noncentralTCdf(2, 5, 900)).toBeLessThan(1e-11);
    expect(noncentralTCdf(-2, 5, -900)).toBeGreaterThan(1 - 1e-11);
  });
});

describe("the power of a paired t-test", () => {
  // Cohen's medium, large and small effects at 5%, two-sided, 80%: 34, 15 and 199 pairs (G*Power's manual and tables; powers
  // by scipy.stats.nct).
  test.each([
    [0.5, 34, 0.8077775012792737],
    [0.8, 15, 0.8213105387241096],
    [0.2, 199, 0.8016910240370655],
  ])("of an effect of %d deviations reaches 80%% with %d pairs", (effect, count, power) => {
    const design = { effect, deviation: 1, error: 0.05, sides: 2 } as const;
    expect(pairsNeeded(design)).toBe(count);
    expect(pairedTPower(design, count)).toBeCloseTo(power, 10);
    expect(pairedTPower(design, count - 1)).toBeLessThan(0.8);
  });

  test("without an effect is the error", () => {
    expect(pairedTPower({ effect: 0, deviation: 2, error: 0.05, sides: 2 }, 7)).toBeCloseTo(0.05, 10);
    expect(pairedTPower({ effect: 0, deviation: 2, error: 0.01, sides: 1 }, 7)).toBeCloseTo(0.01, 10);
  });

  test("is what simulation finds", () => {
    const stream = createStream("power", "t");
    const trials = 3_000;
    const found = shareOf(trials, () => tTest(sample(8, () => 0.9 + stream.normal())).p.greater <= 0.05);
    const power = pairedTPower({ effect: 0.9, deviation: 1, error: 0.05, sides: 1 }, 8);
    expect(Math.abs(found - power)).toBeLessThan(fourSigma(power, trials));
  });

  test("needs as many equal differences as the sign test does", () => {
    expect(pairsNeeded({ effect: 1, deviation: 0, error: 0.025, sides: 1 })).toBe(6);
    expect(pairsNeeded({ effect: 1, deviation: 0, error: 0.25, sides: 1 })).toBe(2);
  });

  test("is out of reach for no effect, for one on the wrong side, and for one that is minute", () => {
    expect(pairsNeeded({ effect: 0, deviation: 1, error: 0.05, sides: 2 })).toBeUndefined();
    expect(pairsNeeded({ effect: -1, deviation: 1, error: 0.05, sides: 1 })).toBeUndefined();
    expect(pairsNeeded({ effect: 0.001, deviation: 1, error: 0.05, sides: 2 })).toBeUndefined();
    expect(pairsNeeded({ effect: -1, deviation: 1, error: 0.05, sides: 2 })).toBe(10);
  });

  test("refuses a test of one difference, and a chance that is none", () => {
    expect(() => pairedTPower({ effect: 1, deviation: 1, error: 0.05, sides: 2 }, 1)).toThrow(/two differences/);
    expect(() => pairsNeeded({ effect: 1, deviation: 1, error: 0.05, sides: 2 }, 1)).toThrow(/power/);
  });
});

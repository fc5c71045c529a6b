import { describe, expect, test } from "vitest";
import { logGamma } from "../../../src/experiment/statistics/incomplete-beta.ts";
import { centralProbability, criticalValue } from "../../../src/experiment/statistics/student-t.ts";

// NIST/SEMATECH e-Handbook 1.3.6.7.2 to three decimals; further digits: closed forms for 1 and 2 degrees of freedom,
// scipy.stats.t.ppf for the others.
const REFERENCE: readonly (readonly [level: number, degreesOfFreedom: number, t: number])[] = [
  [0.95, 1, 12.706204736174698],
  [0.95, 2, 4.302652729749464],
  [0.95, 3, 3.182446305284263],
  [0.95, 4, 2.7764451051977987],
  [0.95, 5, 2.5705818356363146],
  [0.95, 9, 2.2621571628540993],
  [0.95, 10, 2.2281388519649385],
  [0.95, 19, 2.093024054408263],
  [0.95, 30, 2.0422724563012373],
  [0.95, 100, 1.9839715184496334],
  [0.99, 5, 4.032142983557536],
  [0.99, 10, 3.1692726726169],
  [0.9, 10, 1.8124611228107335],
];

describe("Student's t", () => {
  test.each(REFERENCE)("agrees with the published value at level %d and %d degrees of freedom", (level, degrees, t) => {
    expect(Math.abs(criticalValue(level, degrees) / t - 1)).toBeLessThan(1e-9);
  });

  test("tends to the normal distribution's value with many degrees of freedom", () => {
    expect(Math.abs(criticalValue(0.95, 1e6) - 1.959963984540054)).toBeLessThan(3e-6);
  });

  test("is the inverse of its own probability", () => {
    for (const degrees of [1, 2, 7, 40, 999]) {
      for (const level of [0.1, 0.5, 0.8, 0.95, 0.999]) {
        expect(centralProbability(criticalValue(level, degrees), degrees)).toBeCloseTo(level, 12);
      }
    }
  });

  test("refuses an interval from a single observation", () => {
    expect(() => criticalValue(0.95, 0)).toThrow(/two observations/);
  });
});

describe("the logarithm of the gamma function", () => {
  test("gives factorials and the root of pi", () => {
    expect(logGamma(1)).toBeCloseTo(0, 13);
    expect(logGamma(0.5)).toBeCloseTo(0.5723649429247001, 13);
    expect(logGamma(11)).toBeCloseTo(15.104412573075516, 12);
  });
});

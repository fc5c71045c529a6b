import { describe, expect, test } from "vitest";
import { autocorrelation } from "../../../src/experiment/statistics/long-runs/autocorrelation.ts";
import {
  assertSample,
  covarianceOf,
  deviationsOf,
  meanOf,
  medianOf,
  varianceOf,
} from "../../../src/experiment/statistics/sample.ts";
import { beamDeflections, speedOfLight } from "./nist-data.ts";

const alternating = (first: number, low: number, high: number): number[] => [
  first,
  ...Array.from({ length: 500 }, () => [low, high]).flat(),
];

// NIST Statistical Reference Datasets, univariate summary statistics: certified mean, standard deviation, lag-1
// autocorrelation. Digits required: what the data's own rounding to doubles leaves of them.
const CERTIFIED = [
  {
    name: "NumAcc1",
    data: [10_000_001, 10_000_003, 10_000_002],
    mean: 10_000_002,
    deviation: 1,
    lag1: -0.5,
    digits: 15,
  },
  { name: "NumAcc2", data: alternating(1.2, 1.1, 1.3), mean: 1.2, deviation: 0.1, lag1: -0.999, digits: 13 },
  {
    name: "NumAcc3",
    data: alternating(1e6 + 0.2, 1e6 + 0.1, 1e6 + 0.3),
    mean: 1e6 + 0.2,
    deviation: 0.1,
    lag1: -0.999,
    digits: 8,
  },
  {
    name: "NumAcc4",
    data: alternating(1e7 + 0.2, 1e7 + 0.1, 1e7 + 0.3),
    mean: 1e7 + 0.2,
    deviation: 0.1,
    lag1: -0.999,
    digits: 7,
  },
  {
    name: "Michelso",
    data: speedOfLight,
    mean: 299.8524,
    deviation: 0.0790105478190518,
    lag1: 0.535199668621283,
    digits: 12,
  },
  {
    name: "Lew",
    data: beamDeflections,
    mean: -177.435,
    deviation: 277.332168044316,
    lag1: -0.307304800605679,
    digits: 14,
  },
];

describe("moments of a sample", () => {
  test.each(CERTIFIED)("agree with NIST's certified values for $name", ({ data, mean, deviation, lag1, digits }) => {
    const tolerance = 10 ** -digits;
    expect(Math.abs(meanOf(data) / mean - 1)).toBeLessThan(1e-15);
    expect(Math.abs(Math.sqrt(varianceOf(data)) / deviation - 1)).toBeLessThan(tolerance);
    expect(Math.abs(autocorrelation(data, 1) / lag1 - 1)).toBeLessThan(tolerance);
  });

  test("have no spread with one observation, nor where all are the same", () => {
    expect(varianceOf([3])).toBe(0);
    expect(varianceOf([0.1, 0.1, 0.1])).toBe(0);
    expect(covarianceOf([0.1, 0.1, 0.1], [1, 2, 3])).toBe(0);
    expect(deviationsOf([0.1, 0.1, 0.1])).toEqual([0, 0, 0]);
  });

  test("give the covariance its sign", () => {
    expect(covarianceOf([1, 2, 3], [2, 4, 6])).toBeCloseTo(2, 14);
    expect(covarianceOf([1, 2, 3], [6, 4, 2])).toBeCloseTo(-2, 14);
  });
});

describe("a median", () => {
  test("is the middle, or halfway between the two in the middle, and leaves the sample as it was", () => {
    const values = [9, 1, 5];
    expect(medianOf(values)).toBe(5);
    expect(medianOf([...values, 6])).toBe(5.5);
    expect(values).toEqual([9, 1, 5]);
  });
});

describe("a sample", () => {
  test("is refused if it is too small, or holds what is no number", () => {
    expect(() => assertSample([])).toThrow(/1 or more/);
    expect(() => assertSample([1, 2], 3)).toThrow(/3 or more observations, got 2/);
    expect(() => assertSample([1, NaN])).toThrow(/not a finite number/);
    expect(() => assertSample([Infinity])).toThrow(/not a finite number/);
    expect(() => assertSample([], 0)).not.toThrow();
  });
});

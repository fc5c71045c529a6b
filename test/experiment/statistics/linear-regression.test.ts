import { describe, expect, test } from "vitest";
import { controlledMean } from "../../../src/experiment/statistics/control-variate.ts";
import { meanInterval } from "../../../src/experiment/statistics/interval.ts";
import { fitLine, meanAt, slopeInterval } from "../../../src/experiment/statistics/linear-regression.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { fourSigma, holds, sample, shareOf } from "./coverage.ts";

// NIST Statistical Reference Datasets, linear regression: Norris (calibration of ozone monitors).
const x = [
  0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777, 558.2, 0.4, 0.6, 775.5, 666.9, 338, 447.5, 11.6, 556,
  228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999, 779, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
];
const y = [
  0.1, 338.8, 118.1, 888, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9, 10.8,
  557.7, 228.3, 998, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
];

describe("a line by least squares", () => {
  test("agrees with NIST's certified values for Norris", () => {
    const line = fitLine(x, y);
    expect(line.count).toBe(36);
    expect(Math.abs(line.intercept / -0.262323073774029 - 1)).toBeLessThan(1e-11);
    expect(Math.abs(line.slope / 1.00211681802045 - 1)).toBeLessThan(1e-13);
    expect(Math.abs(line.interceptError / 0.232818234301152 - 1)).toBeLessThan(1e-12);
    expect(Math.abs(line.slopeError / 0.000429796848199937 - 1)).toBeLessThan(1e-12);
    expect(Math.abs(line.deviation / 0.884796396144373 - 1)).toBeLessThan(1e-12);
    expect(Math.abs(line.explained / 0.999993745883712 - 1)).toBeLessThan(1e-13);
  });

  test("has no bounds with two points, and refuses points above each other", () => {
    const line = fitLine([1, 2], [5, 3]);
    expect(slopeInterval(line)).toMatchObject({ value: -2, low: null, high: null });
    expect(meanAt(line, 3)).toMatchObject({ value: 1, low: null, high: null });
    expect(() => fitLine([1, 1], [2, 3])).toThrow(/two different x/);
    expect(() => fitLine([1, 2], [2])).toThrow(/as many/);
  });

  test("explains a level course entirely", () => {
    expect(fitLine([1, 2, 3], [4, 4, 4])).toMatchObject({ slope: 0, explained: 1, deviation: 0 });
  });

  test("covers slope and mean in 95% of samples", () => {
    const stream = createStream("coverage", "line");
    const trials = 3_000;
    let means = 0;
    const slopes = shareOf(trials, () => {
      const at = [0, 1, 2, 4, 8];
      const line = fitLine(
        at,
        at.map((value) => 3 - 2 * value + stream.normal()),
      );
      if (holds(meanAt(line, 6), -9)) means += 1;
      return holds(slopeInterval(line), -2);
    });
    expect(Math.abs(slopes - 0.95)).toBeLessThan(fourSigma(0.95, trials));
    expect(Math.abs(means / trials - 0.95)).toBeLessThan(fourSigma(0.95, trials));
  });
});

describe("a control variate", () => {
  test("takes out what the control had by luck: less variance, and still 95% coverage", () => {
    const stream = createStream("coverage", "control");
    const trials = 3_000;
    let width = 0;
    let plain = 0;
    const covered = shareOf(trials, () => {
      const controls = sample(10, () => 2 + stream.normal());
      const values = controls.map((control) => 7 + 3 * (control - 2) + stream.normal());
      const { mean } = controlledMean(values, controls, 2);
      width += mean.high! - mean.low!;
      const interval = meanInterval(values);
      plain += interval.high! - interval.low!;
      return holds(mean, 7);
    });
    expect(Math.abs(covered - 0.95)).toBeLessThan(fourSigma(0.95, trials));
    // The correlation is 0.95, so a tenth of the variance is left: 0.32 of the width, and a little for what fitting costs.
    expect(width / plain).toBeLessThan(0.4);
  });

  test("gives the plain interval without a control that varies, or with too few replications", () => {
    const { mean, low, high } = meanInterval([1, 2, 4]);
    expect(controlledMean([1, 2, 4], [5, 5, 5], 5)).toEqual({
      mean: { value: mean, low, high, level: 0.95 },
      remaining: 1,
    });
    expect(controlledMean([1, 2], [5, 6], 5)).toMatchObject({ mean: { value: 1.5 }, remaining: 1 });
  });

  test("says how much variance is left", () => {
    const controls = [1, 2, 3, 4, 5, 6];
    const nearly = controls.map((control, index) => 2 * control + (index % 2) * 0.01);
    expect(controlledMean(nearly, controls, 3.5).remaining).toBeLessThan(1e-4);
    expect(controlledMean([1, -1, -1, 1, 1, -1], controls, 3.5).remaining).toBeGreaterThan(0.9);
  });
});

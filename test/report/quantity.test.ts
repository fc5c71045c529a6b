import { describe, expect, test } from "vitest";
import {
  formatDifference,
  formatEstimate,
  formatNumber,
  formatValue,
  scaleFor,
  typical,
} from "../../src/report/quantity.ts";
import { metricLabel } from "../../src/report/metric-labels.ts";

describe("quantities", () => {
  test.each([
    [0.00000123, "s", "", "1.23 µs"],
    [0.00123, "s", "", "1.23 ms"],
    [4.5, "s", "", "4.50 s"],
    [90, "s", "", "90 s"],
    [1_230, "s", "", "20.5 min"],
    [14_400, "s", "", "4 h"],
    [864_000, "s", "", "10 d"],
    [0, "s", "", "0 s"],
    [0.123, "1", "utilisation", "12.3%"],
    [0.05, "1", "deadline.missRatio", "5%"],
    [3.4, "1", "slowdown.mean", "3.40×"],
    [7, "1", "effects.duplicate", "7"],
    [90.1, "1/s", "throughput", "90.1/s"],
    [12_345, "messages", "", "12\u202f345 messages"],
    [2_500_000, "B", "", "2.50 MB"],
    [-0.6, "s", "", "−600 ms"],
    [Number.NaN, "s", "", "–"],
    [null, "s", "", "–"],
    [Number.POSITIVE_INFINITY, "s", "", "–"],
  ] as const)("%d in %s (%s) reads %s", (value, unit, metric, text) => {
    expect(formatValue(value, unit, metric)).toBe(text);
  });

  test("an estimate is written to the precision of its interval", () => {
    expect(formatEstimate(1.23456, [1.2, 1.27], scaleFor("s", [1.2]))).toEqual({
      mean: "1.235",
      halfWidth: "0.035",
      suffix: " s",
    });
  });

  // Five digits at most, however little the seeds differ; what they differ by may then be nothing that is shown.
  test("no figure is written to more digits than anybody reads", () => {
    const second = scaleFor("s", [90]);
    const estimate = (mean: number, half: number) => {
      const { mean: text, halfWidth } = formatEstimate(mean, [mean - half, mean + half], second);
      return [text, halfWidth];
    };
    expect(estimate(90.131224, 0.000043)).toEqual(["90.131", null]);
    expect(estimate(57.70844, 0.00081)).toEqual(["57.708", "0.001"]);
    expect(estimate(0, 0.31)).toEqual(["0.00", "0.31"]);
    expect(estimate(0.0000123, 0.31)).toEqual(["0.00", "0.31"]);
    expect(formatDifference(-1.068776, [-1.068819, -1.068733], second)).toEqual({
      middle: "−1.0688 s",
      low: "−1.0688",
      high: "−1.0687",
    });
    expect(formatDifference(25.99999, [25.99947, 26.00052], second).middle).toBe("26.000 s");
    expect(formatDifference(0.131224, [0.131181, 0.131267], scaleFor("s", [0.131])).middle).toBe("131.22 ms");
  });

  test("an estimate with one replication has no half-width, and so has one without spread", () => {
    expect(formatEstimate(1.5, [null, null], scaleFor("s", [1.5])).halfWidth).toBeNull();
    expect(formatEstimate(0, [0, 0], scaleFor("tasks", [0]))).toEqual({ mean: "0", halfWidth: null, suffix: " tasks" });
  });

  test("a difference and its interval end at the same place", () => {
    expect(formatDifference(-0.6, [-0.8123, -0.3877], scaleFor("s", [1]))).toEqual({
      middle: "−0.60 s",
      low: "−0.81",
      high: "−0.39",
    });
  });

  // 84.1% against 22.3%: 61.8 percentage points, which are 277% more.
  test("shares differ by points: percent would be a part of one of them", () => {
    const shares = scaleFor("1", [0.841], "goodput");
    expect(formatDifference(-0.618, [-0.634, -0.602], shares).middle).toBe("−61.8 points");
    expect(formatDifference(-0.618, [null, null], shares).middle).toBe("−61.8 points");
    expect(formatDifference(0.2, [0.175, 0.225], { divisor: 0.01, suffix: "%", isRelative: true }).middle).toBe(
      "20.0%",
    );
  });

  test("a negative number that rounds to zero has no minus sign", () => {
    expect(formatDifference(-0.0001, [-1, 1], scaleFor("s", [1])).middle).toBe("0.0 s");
  });

  test("one outlier does not decide the unit of a row", () => {
    expect(scaleFor("s", [typical([0, 4.8, 5.2, 9, null, 2_000])]).suffix).toBe(" s");
    expect(typical([])).toBe(0);
  });

  test("numbers keep three digits and never become exponents in everyday range", () => {
    expect([0.00123, 12.345, 999.6, 123_456_789].map(formatNumber)).toEqual([
      "0.00123",
      "12.3",
      "1000",
      "123\u202f456\u202f789",
    ]);
  });
});

describe("metric labels", () => {
  test.each([
    ["response.mean", "mean response time"],
    ["response.p99", "99th percentile of response time"],
    ["response.p999", "99.9th percentile of response time"],
    ["response.p50", "median response time"],
    ["class.web.wait.max", "longest waiting time, class web"],
    ["throughput", "throughput"],
    ["something.new", "something.new"],
    ["constructor.mean", "mean constructor"],
  ])("%s reads %s", (name, label) => {
    expect(metricLabel(name)).toBe(label);
  });
});

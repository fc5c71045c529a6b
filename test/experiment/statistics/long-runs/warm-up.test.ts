import { describe, expect, test } from "vitest";
import { mser5, welchMovingAverage } from "../../../../src/experiment/statistics/long-runs/warm-up.ts";
import { meanOf } from "../../../../src/experiment/statistics/sample.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { autoregressive, sample } from "../coverage.ts";

/** MSER-5 as it is written in the paper, group by group. */
function byDefinition(series: readonly number[]): { deleted: number; errors: number[] } {
  const groups = sample(Math.floor(series.length / 5), () => 0).map((_, index) =>
    meanOf(series.slice(5 * index, 5 * index + 5)),
  );
  const errors = groups.slice(0, groups.length - 4).map((_, start) => {
    const rest = groups.slice(start);
    const mean = meanOf(rest);
    return rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rest.length ** 2;
  });
  const half = errors.slice(0, Math.floor(groups.length / 2) + 1);
  return { deleted: 5 * half.indexOf(Math.min(...half)), errors };
}

describe("MSER-5", () => {
  test("agrees with its definition", () => {
    const stream = createStream("warm-up", "definition");
    for (const length of [50, 73, 400]) {
      const series = sample(length, () => stream.exponential()).map((value, index) => value - 4 / (1 + index));
      const { deleted, errors } = mser5(series);
      const expected = byDefinition(series);
      expect(deleted).toBe(expected.deleted);
      expect(errors).toHaveLength(expected.errors.length);
      errors.forEach((error, index) => expect(Math.abs(error / expected.errors[index] - 1)).toBeLessThan(1e-9));
    }
  });

  test("cuts a step where it is", () => {
    const series = [...sample(60, () => 10), ...sample(400, () => 0).map((_, index) => index % 2)];
    expect(mser5(series)).toMatchObject({ deleted: 60, isReliable: true });
  });

  test("removes most of the bias of a start from empty", () => {
    const stream = createStream("warm-up", "decay");
    let before = 0;
    let after = 0;
    for (let run = 0; run < 50; run += 1) {
      // The transient has died down to 1% after 460.
      const series = autoregressive(stream, 2_000, 0.5).map((value, index) => value - 20 * 0.99 ** index);
      const { deleted, isReliable } = mser5(series);
      expect(isReliable).toBe(true);
      expect(deleted).toBeGreaterThan(150);
      expect(deleted).toBeLessThan(900);
      before += meanOf(series);
      after += meanOf(series.slice(deleted));
    }
    expect(before / 50).toBeLessThan(-0.9);
    expect(Math.abs(after / 50)).toBeLessThan(0.1);
  });

  test("says that a run is too short whose best cut lies in its second half", () => {
    const rising = sample(200, () => 0).map((_, index) => index);
    expect(mser5(rising)).toMatchObject({ deleted: 100, isReliable: false });
  });

  test("deletes nothing of what is level, and refuses a run of less than 50", () => {
    expect(mser5(sample(100, () => 4))).toMatchObject({ deleted: 0, isReliable: true });
    expect(() => mser5(sample(49, () => 4))).toThrow(/50 or more/);
  });
});

describe("Welch's moving average", () => {
  test("averages over replications first, then over a window that stays symmetric at the start", () => {
    const replications = [
      [0, 2, 4, 6, 8, 10],
      [2, 4, 6, 8, 10, 30],
    ];
    // Means 1 3 5 7 9 20; with 1 on each side: 1, (1 + 3 + 5) / 3, ...
    expect(welchMovingAverage(replications, 1)).toEqual([1, 3, 5, 7, 12]);
    // With 2: position 1 still has only one neighbour on its left.
    expect(welchMovingAverage(replications, 2)).toEqual([1, 3, 5, 44 / 5]);
    expect(welchMovingAverage(replications, 0)).toEqual([1, 3, 5, 7, 9, 20]);
  });

  test("refuses what does not fit together", () => {
    expect(() => welchMovingAverage([[1, 2], [1]], 1)).toThrow(/differ in length/);
    expect(() => welchMovingAverage([[1, 2]], 2)).toThrow(/longer than the window/);
    expect(() => welchMovingAverage([], 0)).toThrow(/longer than the window/);
    expect(() => welchMovingAverage([[1, 2]], -1)).toThrow(/whole number/);
  });
});

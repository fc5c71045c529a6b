import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { paretoFront } from "../../../../src/experiment/statistics/sensitivity/pareto-front.ts";
import type { GoalPoint } from "../../../../src/experiment/statistics/sensitivity/pareto-front.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { fourSigma, sample, shareOf } from "../coverage.ts";

const lower = { first: "lower", second: "lower" } as const;

/** A point whose values at each seed share the weather of all points. */
function point(name: string, first: number, second: number, noise = [0.1, -0.1, 0.2, -0.2, 0.05, -0.05]): GoalPoint {
  return {
    name,
    first: noise.map((value, seed) => first + seed + value),
    second: noise.map((value, seed) => second - seed + value),
  };
}

describe("a Pareto front", () => {
  test("holds the points that no other beats at both goals", () => {
    const front = paretoFront(
      [point("cheap", 1, 9), point("fast", 9, 1), point("both", 4, 4), point("bad", 5, 6)],
      lower,
    );
    expect(front.map(({ name, isOnFront }) => [name, isOnFront])).toEqual([
      ["cheap", true],
      ["fast", true],
      ["both", true],
      ["bad", false],
    ]);
  });

  test("follows the directions of the goals", () => {
    const points = [point("low low", 1, 1), point("high high", 9, 9), point("low high", 1.5, 8)];
    const on = (first: "lower" | "higher", second: "lower" | "higher"): string[] =>
      paretoFront(points, { first, second })
        .filter(({ isOnFront }) => isOnFront)
        .map(({ name }) => name);
    expect(on("higher", "higher")).toEqual(["high high"]);
    expect(on("lower", "lower")).toEqual(["low low"]);
    expect(on("lower", "higher")).toEqual(["low low", "high high", "low high"]);
  });

  test("says by whom a point is dominated with confidence, and keeps silent where it only looks so", () => {
    const noise = [0.3, -0.3, 0.1, -0.1, 0.2, -0.2];
    const reversed = noise.toReversed().map((value) => -2 * value);
    const front = paretoFront(
      [point("good", 1, 1), point("clearly worse", 4, 4, noise), point("hardly worse", 1.05, 1.05, reversed)],
      lower,
    );
    expect(front[0]).toMatchObject({ isOnFront: true, dominatedBy: null });
    expect(front[1].dominatedBy).toMatchObject({ name: "good" });
    expect(front[2]).toMatchObject({ isOnFront: false, dominatedBy: null });
  });

  test("lets one goal decide where the other is the same at every seed", () => {
    const base = point("base", 5, 5);
    const front = paretoFront([base, { ...point("faster", 2, 0), second: base.second }], lower);
    expect(front[0]).toMatchObject({ isOnFront: false, dominatedBy: { name: "faster" } });
    const twins = paretoFront([base, { ...base, name: "twin" }], lower);
    expect(twins.map(({ isOnFront, dominatedBy }) => [isOnFront, dominatedBy])).toEqual([
      [true, null],
      [true, null],
    ]);
  });

  property.prop([
    fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { maxLength: 12 }),
  ])("is what comparing each with each finds", (means) => {
    const points = means.map(([first, second], index) => ({ name: `${index}`, first: [first], second: [second] }));
    const expected = means.map(
      ([first, second]) => !means.some(([x, y]) => x <= first && y <= second && (x < first || y < second)),
    );
    const front = paretoFront(points, lower);
    expect(front.map(({ isOnFront }) => isOnFront)).toEqual(expected);
    // One seed is no evidence of anything.
    expect(front.every(({ dominatedBy }) => dominatedBy === null)).toBe(true);
  });

  test("refuses points that were not run at the same seeds", () => {
    expect(() => paretoFront([{ name: "x", first: [1], second: [1, 2] }], lower)).toThrow(/both goals/);
    const one = { name: "one", first: [1], second: [1] };
    expect(() => paretoFront([one, { name: "two", first: [1, 2], second: [1, 2] }], lower)).toThrow(/same seeds/);
    expect(() => paretoFront([{ name: "x", first: [], second: [] }], lower)).toThrow(/1 or more/);
    expect(paretoFront([], lower)).toEqual([]);
    expect(paretoFront([one], lower)).toEqual([
      { name: "one", first: 1, second: 1, isOnFront: true, dominatedBy: null },
    ]);
  });

  test("calls any of five equal points dominated in 5% of experiments at most", () => {
    const stream = createStream("type-one", "pareto");
    const trials = 500;
    const draw = (): number[] => sample(5, () => stream.normal());
    const wrong = shareOf(trials, () => {
      // Equal at the first goal, clearly ordered at the second: only the first goal's luck could make a domination.
      const points = sample(5, () => 0).map((_, index) => ({
        name: `${index}`,
        first: draw(),
        second: draw().map((value) => value + 100 * index),
      }));
      return paretoFront(points, lower).some(({ dominatedBy }) => dominatedBy !== null);
    });
    expect(wrong).toBeLessThan(0.05 + fourSigma(0.05, trials));
    expect(wrong).toBeGreaterThan(0);
  });
});

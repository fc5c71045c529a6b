import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { holmBounds } from "../../../../src/experiment/statistics/families/compatible-bounds.ts";
import type { OneSidedQuestion } from "../../../../src/experiment/statistics/families/compatible-bounds.ts";
import { meanInterval } from "../../../../src/experiment/statistics/interval.ts";
import { tTest } from "../../../../src/experiment/statistics/t-test.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { normalCdf, normalQuantile } from "../../../../src/kernel/special-functions.ts";
import { fourSigma, sample, shareOf } from "../coverage.ts";

/** An estimate with standard error 1. */
function question(estimate: number, boundary: number): OneSidedQuestion {
  return {
    boundary,
    p: normalCdf(boundary - estimate),
    boundAt: (error) => estimate + normalQuantile(error),
  };
}

describe("bounds of a family", () => {
  test("are Bonferroni's where nothing is decided", () => {
    const bounds = holmBounds([question(0.5, 0), question(1, 0)], 0.05);
    expect(bounds.map(({ exceeds }) => exceeds)).toEqual([false, false]);
    expect(bounds[0].low).toBeCloseTo(0.5 - 1.959963984540054, 12);
  });

  test("of open questions share the whole error, those decided keep their boundary", () => {
    const bounds = holmBounds([question(9, 1), question(0.5, 0), question(9, 2)], 0.05);
    expect(bounds.map(({ exceeds }) => exceeds)).toEqual([true, false, true]);
    expect(bounds[0].low).toBe(1);
    expect(bounds[2].low).toBe(2);
    expect(bounds[1].low).toBeCloseTo(0.5 - 1.6448536269514722, 12);
  });

  test("are Bonferroni's again where everything is decided", () => {
    const bounds = holmBounds([question(9, 1), question(8, 0)], 0.05);
    expect(bounds[0].low).toBeCloseTo(9 - 1.959963984540054, 12);
    expect(bounds[1].low).toBeCloseTo(8 - 1.959963984540054, 12);
  });

  test("are unknown where there are none, but at the boundary if that is exceeded", () => {
    const unbounded = { boundary: 3, boundAt: () => null };
    expect(holmBounds([{ ...unbounded, p: 0.9 }], 0.05)).toEqual([{ adjustedP: 0.9, exceeds: false, low: null }]);
    expect(holmBounds([{ ...unbounded, p: 0.001 }], 0.05)).toEqual([{ adjustedP: 0.001, exceeds: true, low: 3 }]);
    expect(holmBounds([], 0.05)).toEqual([]);
    expect(() => holmBounds([], 0)).toThrow(/error rate/);
  });

  property.prop([fc.array(fc.tuple(fc.integer({ min: -5, max: 8 }), fc.constantFrom(0, 1)), { maxLength: 8 })])(
    "never contradict the decisions",
    (family) => {
      holmBounds(
        family.map(([estimate, boundary]) => question(estimate, boundary)),
        0.05,
      ).forEach(({ exceeds, low }, index) => {
        if (exceeds) expect(low).toBeGreaterThanOrEqual(family[index][1]);
        else expect(low).toBeLessThanOrEqual(family[index][1]);
      });
    },
  );

  test("hold all together in 95% of families, whether their effects are absent, on the boundary, or large", () => {
    const stream = createStream("coverage", "family");
    const trials = 2_000;
    for (const effects of [
      [0, 0, 0, 0],
      [0, 0, 3, 9],
      [1, 1, 1, 1],
      [4, 4, 4, 4],
    ]) {
      const together = shareOf(trials, () => {
        // A common part makes the questions dependent, as the metrics of one experiment are.
        const common = sample(8, () => stream.normal());
        const family = effects.map((effect): OneSidedQuestion => {
          const values = common.map((value) => effect + 0.7 * value + 0.7 * stream.normal());
          return {
            boundary: 1,
            p: tTest(values, 1).p.greater,
            boundAt: (error) => meanInterval(values, 1 - 2 * error).low,
          };
        });
        return holmBounds(family, 0.05).every(({ low }, index) => low === null || low <= effects[index]);
      });
      expect(together).toBeGreaterThan(0.95 - fourSigma(0.95, trials));
    }
  });
});

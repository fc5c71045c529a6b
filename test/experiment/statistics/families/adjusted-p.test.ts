import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { bonferroniAdjusted, holmAdjusted } from "../../../../src/experiment/statistics/families/adjusted-p.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { tTest } from "../../../../src/experiment/statistics/t-test.ts";
import { fourSigma, sample, shareOf } from "../coverage.ts";

/** Closed testing with Bonferroni's test of each intersection: what Holm's shortcut is short for. */
function byClosure(pValues: readonly number[]): number[] {
  const adjusted = pValues.map(() => 0);
  for (let subset = 1; subset < 2 ** pValues.length; subset += 1) {
    const members = pValues.map((_, index) => index).filter((index) => (subset >> index) & 1);
    const p = Math.min(1, members.length * Math.min(...members.map((index) => pValues[index])));
    for (const index of members) adjusted[index] = Math.max(adjusted[index], p);
  }
  return adjusted;
}

const pValue = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.01, 0.02, 0.5, 1));

describe("Holm's adjustment", () => {
  test("agrees with R", () => {
    // p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm") gives 0.05 0.08 0.09 0.09 0.09.
    const adjusted = holmAdjusted([0.01, 0.02, 0.03, 0.04, 0.05]);
    [0.05, 0.08, 0.09, 0.09, 0.09].forEach((p, index) => expect(adjusted[index]).toBeCloseTo(p, 14));
    expect(holmAdjusted([0.04, 0.01, 0.9])).toEqual([0.08, 0.03, 0.9]);
  });

  property.prop([fc.array(pValue, { maxLength: 8 })])("is closed testing with Bonferroni's test", (pValues) => {
    expect(holmAdjusted(pValues)).toEqual(byClosure(pValues));
  });

  property.prop([fc.array(pValue, { maxLength: 30 })])(
    "is never weaker than Bonferroni's, nor than none",
    (pValues) => {
      const bonferroni = bonferroniAdjusted(pValues);
      holmAdjusted(pValues).forEach((p, index) => {
        expect(p).toBeLessThanOrEqual(bonferroni[index]);
        expect(p).toBeGreaterThanOrEqual(pValues[index]);
      });
    },
  );

  test("of an empty family is empty, and refuses what is no probability", () => {
    expect(holmAdjusted([])).toEqual([]);
    expect(() => holmAdjusted([NaN])).toThrow(/between 0 and 1/);
    expect(() => bonferroniAdjusted([1.1])).toThrow(/between 0 and 1/);
  });

  test("errs anywhere in a family of 20 in 5% of families, where unadjusted tests do in most", () => {
    const stream = createStream("type-one", "holm");
    const trials = 2_000;
    let naive = 0;
    const wrong = shareOf(trials, () => {
      const pValues = sample(20, () => tTest(sample(5, () => stream.normal())).p.different);
      if (pValues.some((p) => p <= 0.05)) naive += 1;
      return holmAdjusted(pValues).some((p) => p <= 0.05);
    });
    // Independent questions: 1 - (1 - 0.05 / 20)^20 = 4.88%.
    expect(Math.abs(wrong - 0.0488)).toBeLessThan(fourSigma(0.0488, trials));
    expect(naive / trials).toBeGreaterThan(0.55);
  });
});

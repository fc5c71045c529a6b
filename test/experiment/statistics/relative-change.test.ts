import { describe, expect, test } from "vitest";
import { relativeChange } from "../../../src/experiment/statistics/relative-change.ts";
import { tTest } from "../../../src/experiment/statistics/t-test.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { fourSigma, holds, sample, shareOf } from "./coverage.ts";

const pairs = [
  { base: 10, head: 11 },
  { base: 12, head: 12.5 },
  { base: 9, head: 10.4 },
  { base: 15, head: 15.9 },
  { base: 11, head: 12.3 },
];

describe("a relative change", () => {
  test("has bounds at exactly the fractions that a t-test of head - (1 + r) base just rejects", () => {
    const { value, low, high } = relativeChange(pairs)!;
    const pOf = (r: number): number => tTest(pairs.map(({ base, head }) => head - (1 + r) * base)).p.different;
    expect(value).toBeCloseTo(5.1 / 57, 14);
    expect(pOf(low!)).toBeCloseTo(0.05, 9);
    expect(pOf(high!)).toBeCloseTo(0.05, 9);
  });

  test("is measured against the size of a negative base", () => {
    const mirrored = relativeChange(pairs.map(({ base, head }) => ({ base: -base, head: -head })))!;
    const { value, low, high } = relativeChange(pairs)!;
    expect(mirrored.value).toBeCloseTo(-value, 14);
    expect(mirrored.low).toBeCloseTo(-high!, 12);
    expect(mirrored.high).toBeCloseTo(-low!, 12);
  });

  test("has no bounds where the base is not told from 0, and no value where it is 0", () => {
    const unclear = [
      { base: -3, head: 1 },
      { base: 4, head: 2 },
      { base: 1, head: 5 },
    ];
    expect(relativeChange(unclear)).toMatchObject({ low: null, high: null });
    expect(relativeChange([{ base: 0, head: 2 }])).toBeUndefined();
    expect(relativeChange([{ base: 2, head: 3 }])).toMatchObject({ value: 0.5, low: null, high: null });
  });

  test("is a point where every seed changed alike", () => {
    const { value, low, high } = relativeChange([
      { base: 4, head: 5 },
      { base: 4, head: 5 },
    ])!;
    expect([value, low, high]).toEqual([0.25, 0.25, 0.25]);
  });

  test("covers the truth in 95% of samples, where a difference divided by the base's mean does not", () => {
    const stream = createStream("coverage", "relative");
    const trials = 3_000;
    let naive = 0;
    const covered = shareOf(trials, () => {
      // Doubled on average, with most of the noise in the base.
      const drawn = sample(6, () => 10 + 3 * stream.normal()).map((base) => ({ base, head: 20 + stream.normal() }));
      const interval = relativeChange(drawn)!;
      const mean = drawn.reduce((sum, { base }) => sum + base, 0) / 6;
      if (tTest(drawn.map(({ base, head }) => head - base - mean)).p.different > 0.05) naive += 1;
      return holds(interval, 1);
    });
    expect(Math.abs(covered - 0.95)).toBeLessThan(fourSigma(0.95, trials));
    expect(naive / trials).toBeLessThan(0.9);
  });
});

// The log-linear histogram against sorted arrays.

import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { LogLinearHistogram } from "../../src/observe/metrics/log-linear-histogram.ts";
import { quantile } from "./obvious-observer.ts";

const RUNS = { numRuns: 200, seed: 7 };
/** As often around a power of two as anywhere, up to 2^52. */
const values = fc.array(
  fc.oneof(
    fc.nat(5_000),
    fc.nat(2_000_000_000),
    fc
      .tuple(fc.integer({ min: 0, max: 51 }), fc.integer({ min: -1, max: 1 }))
      .map(([power, offset]) => Math.max(0, 2 ** power + offset)),
    fc.integer({ min: 0, max: 2 ** 52 }),
  ),
  { minLength: 1, maxLength: 300 },
);

function histogramOf(recorded: readonly number[]): LogLinearHistogram {
  const histogram = new LogLinearHistogram();
  for (const value of recorded) histogram.record(value);
  return histogram;
}

describe("a log-linear histogram", () => {
  test.prop([values, fc.double({ min: 0.001, max: 1, noNaN: true })], RUNS)(
    "gives quantiles within 0.1% of the exact ones",
    (recorded, fraction) => {
      const exact = quantile(recorded, fraction);
      const found = histogramOf(recorded).quantile(fraction);
      expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 0.001);
    },
  );

  test("is exact below 2,048", () => {
    const histogram = histogramOf(Array.from({ length: 2_048 }, (_, value) => value));
    for (const value of [0, 1, 1_000, 2_047]) expect(histogram.quantile((value + 1) / 2_048)).toBe(value);
  });

  test.prop([values, values], RUNS)("merged with another is the histogram of both", (first, second) => {
    const merged = histogramOf(first);
    merged.merge(histogramOf(second));
    expect(merged.toData(10)).toEqual(histogramOf([...first, ...second]).toData(10));
  });

  test.prop([values], RUNS)(
    "exports ascending buckets that hold every value once, each below the next bound",
    (recorded) => {
      const data = histogramOf(recorded).toData(7);
      const sorted = recorded.toSorted((a, b) => a - b);
      expect(data).toMatchObject({ count: recorded.length, min: sorted[0], max: sorted.at(-1) });
      let seen = 0;
      data.buckets.forEach(([bound, count], index) => {
        const next = data.buckets[index + 1]?.[0] ?? Infinity;
        const inBucket = sorted.filter((value) => value >= bound && value < next);
        expect(inBucket).toHaveLength(count);
        expect(inBucket.at(-1)! - bound).toBeLessThanOrEqual(bound / 128);
        seen += count;
      });
      expect(seen).toBe(recorded.length);
    },
  );
});

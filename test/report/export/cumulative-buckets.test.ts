import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LogLinearHistogram } from "../../../src/observe/metrics/log-linear-histogram.ts";
import { cumulativeBuckets } from "../../../src/report/export/cumulative-buckets.ts";

describe("cumulative buckets", () => {
  test("count exactly the values up to each bound, for what the observers count", () => {
    const value = fc.oneof(
      fc.nat(5_000),
      fc.nat(10_000_000),
      fc.nat(Number.MAX_SAFE_INTEGER),
      fc.nat(40).map((power) => 2 ** power),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 200 }), (values) => {
        const histogram = new LogLinearHistogram();
        for (const each of values) histogram.record(each);
        // 7 bits is what the observers export.
        for (const { bound, count } of cumulativeBuckets(histogram.toData(7)))
          expect(count).toBe(values.filter((each) => each <= bound).length);
      }),
      { numRuns: 100 },
    );
  });

  test("have the same bounds for every histogram, each a quarter of a doubling from the next", () => {
    const empty = cumulativeBuckets({ count: 0, min: 0, max: 0, buckets: [] });
    const some = cumulativeBuckets({ count: 1, min: 5, max: 5, buckets: [[5, 1]] });
    expect(some.map(({ bound }) => bound)).toEqual(empty.map(({ bound }) => bound));
    expect(empty.every(({ count }) => count === 0)).toBe(true);
    expect(empty.slice(0, 6).map(({ bound }) => bound)).toEqual([1_023, 1_279, 1_535, 1_791, 2_047, 2_559]);
    expect(empty.at(-1)!.bound).toBe(2 ** 40 - 1);
  });
});

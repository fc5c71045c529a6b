// Weighted max-min shares: the cases of YARN's own tests, and what defines them.

import fc from "fast-check";
import { expect, test } from "vitest";
import { type Claim, fairShares } from "../../../../src/algorithms/ordering/queues/fair-shares.ts";
import { isSharedMissing, referenceCase } from "../../../workload/shared-data.ts";

interface Schedulable {
  readonly w?: number;
  readonly min?: number;
  readonly max?: number;
}

function sharesOf(schedulables: readonly Schedulable[], total: number): readonly number[] {
  const claims = schedulables.map(({ w = 1, min = 0, max = Infinity }) => ({ weight: w, minimum: min, maximum: max }));
  return fairShares(claims, total);
}

test.skipIf(isSharedMissing).each(["fair.yarn.equal", "fair.yarn.maxshares", "fair.yarn.weights"])(
  "%s comes out exactly (needs ../shared/reference-cases.json)",
  (id) => {
    const { setup, expected } = referenceCase(id) as unknown as {
      setup: { total: number; schedulables: readonly Schedulable[] };
      expected: { shares: readonly number[] };
    };
    expect(sharesOf(setup.schedulables, setup.total)).toEqual(expected.shares);
  },
);

// By hand, from the rule.
test.each([
  // Also in Hadoop's TestComputeFairShares (testMinShares).
  [
    "minima that come to the total are kept, and nothing is left",
    [{ min: 20 }, { min: 18 }, {}, { min: 2 }],
    40,
    [20, 18, 0, 2],
  ],
  ["weights, minima and maxima together", [{ w: 2, max: 10 }, { min: 9 }, { w: 3 }], 40, [10, 9, 21]],
  ["where the minima come to more, each gets its own", [{ min: 30 }, { min: 20 }], 40, [30, 20]],
  ["where the maxima come to less, the rest is nobody's", [{ max: 5 }, { max: 6 }], 40, [5, 6]],
  ["nobody", [], 40, []],
] as const)("%s", (_name, schedulables, total, expected) => {
  expect(sharesOf(schedulables, total)).toEqual(expected);
});

const claim: fc.Arbitrary<Claim> = fc
  .record({ weight: fc.integer({ min: 1, max: 8 }), a: fc.nat(30), b: fc.nat(30), isBounded: fc.boolean() })
  .map(({ weight, a, b, isBounded }) => ({
    weight,
    minimum: isBounded ? Math.min(a, b) : 0,
    maximum: isBounded ? Math.max(a, b) : Infinity,
  }));

test("shares come to the total, and who has less for his weight than another is at his maximum, or the other at his minimum", () => {
  fc.assert(
    fc.property(fc.array(claim, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 100 }), (claims, total) => {
      const shares = fairShares(claims, total);
      const least = claims.reduce((sum, { minimum }) => sum + minimum, 0);
      const most = claims.reduce((sum, { maximum }) => sum + maximum, 0);
      const sum = shares.reduce((all, share) => all + share, 0);
      expect(sum).toBeCloseTo(Math.max(least, Math.min(most, total)), 9);
      shares.forEach((share, index) => {
        const { weight, minimum, maximum } = claims[index];
        expect(share).toBeGreaterThanOrEqual(minimum);
        expect(share).toBeLessThanOrEqual(maximum);
        shares.forEach((other, position) => {
          const rival = claims[position];
          if (share / weight < other / rival.weight - 1e-9)
            expect(share === maximum || other === rival.minimum).toBe(true);
        });
      });
    }),
    { seed: 1, numRuns: 500 },
  );
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shrink, type FindFirst } from "../../src/explore/shrink-plan.ts";

/** The first candidate of which `isBad` is true; counts how many are looked at. */
function findFirst<T>(isBad: (items: readonly T[]) => boolean): FindFirst<T> {
  return (candidates) => {
    const found = candidates.findIndex(isBad);
    return Promise.resolve(found < 0 ? undefined : found);
  };
}

const lists = fc.uniqueArray(fc.nat(100), { minLength: 1, maxLength: 12 });

describe("shrinking", () => {
  test("leaves exactly what is needed, in its order, where that is a set of items", async () => {
    await fc.assert(
      fc.asyncProperty(lists, fc.infiniteStream(fc.boolean()), async (items, draws) => {
        const needed = items.filter(() => draws.next().value);
        const left = await shrink(
          items,
          findFirst((some) => needed.every((item) => some.includes(item))),
        );
        expect(left).toEqual(needed);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("leaves something of which no single item can be left out, whatever is asked of it", async () => {
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 200 }), async (items, sum) => {
        const isBad = (some: readonly number[]): boolean => some.reduce((total, item) => total + item, 0) >= sum;
        fc.pre(isBad(items));
        const left = await shrink(items, findFirst(isBad));
        expect(isBad(left)).toBe(true);
        for (const item of left) expect(isBad(left.filter((each) => each !== item))).toBe(false);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test("leaves nothing where nothing is needed", async () => {
    expect(
      await shrink(
        [1, 2, 3],
        findFirst(() => true),
      ),
    ).toEqual([]);
  });
});

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { kneeOf } from "../../../../src/experiment/statistics/sensitivity/knee.ts";

const curve = (xs: readonly number[], y: (x: number) => number) => xs.map((x) => ({ x, y: y(x) }));
const tenths = Array.from({ length: 11 }, (_, index) => index / 10);

describe("the knee of a curve", () => {
  test("is the one of the paper's worked example", () => {
    // Satopää and others, figure 2: ten points of y = -1 / (x + 0.1) + 5 on 0..1 have their knee at 0.22.
    const ninths = Array.from({ length: 10 }, (_, index) => index / 9);
    expect(kneeOf(curve(ninths, (x) => -1 / (x + 0.1) + 5))).toMatchObject({ x: 2 / 9, index: 2, side: "above" });
  });

  test("is found on curves that fall, rise, or bend the other way", () => {
    const xs = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    expect(kneeOf(curve(xs, (x) => Math.max(0, 3 - x)))).toMatchObject({ x: 3, side: "below" });
    expect(kneeOf(curve(xs, (x) => Math.min(3, x)))).toMatchObject({ x: 3, side: "above" });
    expect(kneeOf(curve(xs, (x) => Math.max(0, x - 5)))).toMatchObject({ x: 5, side: "below" });
    expect(kneeOf(curve(xs, (x) => -Math.max(0, x - 5)))).toMatchObject({ x: 5, side: "above" });
  });

  test("has a prominence of the corner's distance from the chord", () => {
    // The chord of (0, 0), (1, 0), (4, 1) passes x = 1 at 1/4.
    expect(
      kneeOf([
        { x: 0, y: 0 },
        { x: 1, y: 0 },
        { x: 4, y: 1 },
      ])!.prominence,
    ).toBeCloseTo(0.25, 14);
  });

  test("is none on a line, on a level, with two points, or where the bend is slight", () => {
    expect(kneeOf(curve(tenths, (x) => 3 * x - 1))).toBeUndefined();
    expect(kneeOf(curve(tenths, () => 4))).toBeUndefined();
    expect(
      kneeOf([
        { x: 0, y: 1 },
        { x: 1, y: 9 },
      ]),
    ).toBeUndefined();
    expect(kneeOf([])).toBeUndefined();
    const slight = curve(tenths, (x) => x + 0.2 * x * (1 - x));
    expect(kneeOf(slight)).toBeUndefined();
    expect(kneeOf(slight, 0.01)).toMatchObject({ x: 0.5 });
  });

  test("is found where the ends are level: a hump", () => {
    expect(kneeOf(curve([0, 1, 2], (x) => (x === 1 ? 5 : 0)))).toMatchObject({ x: 1, prominence: 1, side: "above" });
  });

  property.prop([
    fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 3, maxLength: 20 }),
    fc.integer({ min: 1, max: 50 }),
    fc.integer({ min: -50, max: 50 }),
  ])("does not depend on units", (ys, scale, shift) => {
    const rounded = ys.map((y) => Math.round(y));
    const knee = kneeOf(
      rounded.map((y, x) => ({ x, y })),
      0,
    );
    const other = kneeOf(
      rounded.map((y, x) => ({ x: 1_024 * x + shift, y: scale * y + shift })),
      0,
    );
    expect(other?.prominence ?? 0).toBeCloseTo(knee?.prominence ?? 0, 9);
  });

  test("refuses x that do not rise, and what is no number", () => {
    expect(() =>
      kneeOf([
        { x: 1, y: 0 },
        { x: 1, y: 2 },
      ]),
    ).toThrow(/rise/);
    expect(() => kneeOf([{ x: 1, y: NaN }])).toThrow(/finite/);
  });
});

import { describe, expect, test } from "vitest";
import { twoOneSidedTests } from "../../../src/experiment/statistics/equivalence.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { fourSigma, sample, shareOf } from "./coverage.ts";

describe("equivalence", () => {
  test("is found exactly where the 90% interval lies inside the margin", () => {
    const differences = [0.4, -0.2, 0.9, 0.1, 0.5, -0.3];
    const { low, high } = twoOneSidedTests(differences, 1).interval;
    const edge = Math.max(-low!, high!);
    expect(twoOneSidedTests(differences, edge * 1.0001)).toMatchObject({ isEquivalent: true });
    expect(twoOneSidedTests(differences, edge * 0.9999)).toMatchObject({ isEquivalent: false });
    expect(twoOneSidedTests(differences, edge).p).toBeCloseTo(0.05, 10);
  });

  test("is not found with one observation, nor with two that are the same", () => {
    expect(twoOneSidedTests([0], 1).isEquivalent).toBe(false);
    expect(twoOneSidedTests([0, 0], 1)).toMatchObject({ isEquivalent: false, p: 0.25 });
    expect(twoOneSidedTests([0, 0, 0, 0, 0], 1)).toMatchObject({ isEquivalent: true, p: 1 / 32 });
  });

  test("refuses a margin of nothing", () => {
    expect(() => twoOneSidedTests([1, 2], 0)).toThrow(/margin/);
  });

  test("is claimed of a mean on the margin in 5% of samples, and of no difference nearly always", () => {
    const stream = createStream("type-one", "equivalence");
    const trials = 4_000;
    const claimed = (mean: number): number =>
      shareOf(
        trials,
        () =>
          twoOneSidedTests(
            sample(12, () => mean + stream.normal()),
            1.5,
          ).isEquivalent,
      );
    expect(Math.abs(claimed(1.5) - 0.05)).toBeLessThan(fourSigma(0.05, trials));
    expect(Math.abs(claimed(-1.5) - 0.05)).toBeLessThan(fourSigma(0.05, trials));
    expect(claimed(0)).toBeGreaterThan(0.99);
  });
});

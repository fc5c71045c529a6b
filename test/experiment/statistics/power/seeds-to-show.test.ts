import { describe, expect, test } from "vitest";
import { ADVISED_MOST, seedsToShow } from "../../../../src/experiment/statistics/power/seeds-to-show.ts";
import { pairsNeeded } from "../../../../src/experiment/statistics/power/paired-t-power.ts";
import { meanOf, varianceOf } from "../../../../src/experiment/statistics/sample.ts";
import { tTest } from "../../../../src/experiment/statistics/t-test.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { fourSigma, sample, shareOf } from "../coverage.ts";

const ERROR = 0.025;
const isFound = (differences: readonly number[]): boolean => tTest(differences).p.different <= 2 * ERROR;

describe("the seeds that would show a difference", () => {
  test("are told with what they show: the difference seen", () => {
    const advice = seedsToShow([1, 2, -1, 3, -1], ERROR)!;
    expect(advice.difference).toBe(0.8);
    // Were the deviation of 1.79 known, it would take 42.
    expect(
      pairsNeeded({ effect: 0.8, deviation: Math.sqrt(varianceOf([1, 2, -1, 3, -1])), error: 2 * ERROR, sides: 2 }),
    ).toBe(42);
    expect(advice.seeds).toBe(80);
  });

  test("are more where several questions are open, and no more than the most that anybody is advised", () => {
    const seen = [1, 2, -1, 3, -1];
    expect(seedsToShow(seen, ERROR / 10)!.seeds).toBeGreaterThan(seedsToShow(seen, ERROR)!.seeds);
    const far = seedsToShow([1, -1, 1, -1, 0.001], ERROR)!;
    expect(far.seeds).toBe(ADVISED_MOST);
    expect(far.difference).toBeGreaterThan(0.08);
    expect(far.difference).toBeLessThan(0.2);
    expect(seedsToShow([1, -1, 1, -1], ERROR)).toEqual({ seeds: ADVISED_MOST, difference: expect.any(Number) });
  });

  test("are unknown of fewer than three, and of no difference", () => {
    expect(seedsToShow([1, 2], ERROR)).toBeUndefined();
    expect(seedsToShow([4], ERROR)).toBeUndefined();
    expect(seedsToShow([0, 0, 0, 0], ERROR)).toBeUndefined();
  });

  test("are, where all are the same, those that the sign test wants", () => {
    expect(seedsToShow([-4, -4], ERROR)).toEqual({ seeds: 6, difference: 4 });
    expect(isFound([-4, -4, -4, -4, -4])).toBe(false);
    expect(isFound([-4, -4, -4, -4, -4, -4])).toBe(true);
    expect(seedsToShow([4, 4], ERROR / 4)!.seeds).toBe(8);
  });
});

describe("what is said of them comes true", () => {
  const shapes = {
    normal: (stream: ReturnType<typeof createStream>) => stream.normal(),
    // Leans to one side, as mean response times of short runs do.
    skewed: (stream: ReturnType<typeof createStream>) => stream.exponential() - 1,
  };
  /**
   * Pilots that leave it open are advised; then as many seeds are drawn as they were told, with a true difference as large as they were told. How
   * often is it found?
   */
  function foundAfter(seeds: number, draw: () => number, advise: (pilot: readonly number[]) => Advised | undefined) {
    return shareOf(TRIALS, () => {
      for (;;) {
        const pilot = sample(seeds, () => 0.7 + draw());
        const advice = isFound(pilot) ? undefined : advise(pilot);
        if (advice === undefined || advice.seeds > ADVISED_MOST) continue;
        return isFound(sample(advice.seeds, () => advice.difference + draw()));
      }
    });
  }
  interface Advised {
    readonly seeds: number;
    readonly difference: number;
  }
  const TRIALS = 600;

  test.each([
    [3, "normal"],
    [5, "normal"],
    [10, "normal"],
    [3, "skewed"],
    [5, "skewed"],
    [10, "skewed"],
  ] as const)("in four of five cases or more with %i seeds, %s differences", (seeds, shape) => {
    const stream = createStream(shape, `${seeds}`);
    const share = foundAfter(
      seeds,
      () => shapes[shape](stream),
      (pilot) => seedsToShow(pilot, ERROR),
    );
    expect(share).toBeGreaterThan(0.8 - fourSigma(0.8, TRIALS));
    expect(share).toBeLessThan(0.97);
  });

  test("which it would not with a spread that is taken for known", () => {
    const stream = createStream("plug-in", "3");
    const known = (pilot: readonly number[]) => {
      const [effect, deviation] = [Math.abs(meanOf(pilot)), Math.sqrt(varianceOf(pilot))];
      const count = pairsNeeded({ effect, deviation, error: 2 * ERROR, sides: 2 });
      return count === undefined ? undefined : { seeds: count, difference: effect };
    };
    const share = foundAfter(3, () => stream.normal(), known);
    expect(share).toBeLessThan(0.8);
  });
});

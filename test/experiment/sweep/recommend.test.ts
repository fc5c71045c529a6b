import { describe, expect, test } from "vitest";
import { recommend, type Choice } from "../../../src/experiment/sweep/recommend.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { fourSigma, holds, sample, shareOf } from "../statistics/coverage.ts";

type Candidate = Choice["candidates"][number];

/** Settings whose goals differ by chance, and as `means` says. */
function chosen(means: readonly number[], seeds: number, normal: () => number) {
  const candidates = means.map((mean, index) => ({
    design: { name: `d${index}`, base: "d", point: `p${index}`, settings: [] } as unknown as Candidate["design"],
    values: sample(seeds, () => mean + normal()),
  }));
  const sweep = { parameters: [], points: [] } as unknown as Choice["sweep"];
  return recommend({ sweep, better: "lower", candidates, unsound: new Map(), saturated: new Set() })!;
}

describe("the best of settings that chance alone sets apart", () => {
  const TRIALS = 2_000;

  test.each([
    [2, 3],
    [2, 5],
    [2, 10],
    [3, 5],
    [8, 5],
  ])("of %i, at %i seeds, is hardly ever said to be better than each of the others", (settings, seeds) => {
    const stream = createStream("sweep", `${settings} ${seeds}`);
    const means = Array.from({ length: settings }, () => 10);
    const wrong = shareOf(TRIALS, () => chosen(means, seeds, () => stream.normal()).rivals.length === 0);
    expect(wrong).toBeLessThan(0.05 + fourSigma(0.05, TRIALS));
  });

  test("has an interval that holds its true mean, though the luckiest was chosen", () => {
    const stream = createStream("sweep", "winner");
    const means = Array.from({ length: 20 }, () => 10);
    const covered = shareOf(TRIALS, () => {
      const { ci95: [low, high] } = chosen(means, 5, () => stream.normal()); // prettier-ignore
      return holds({ low, high }, 10);
    });
    expect(covered).toBeGreaterThan(0.95);
  });

  test("is told how many seeds would set the nearest apart", () => {
    const stream = createStream("sweep", "advice");
    const { rivals } = chosen([10, 10.3, 10.3, 30], 5, () => stream.normal());
    expect(rivals).toHaveLength(2);
    expect(rivals[0].advice!.seeds).toBeGreaterThan(5);
    expect(rivals[1].advice).toBeUndefined();
  });
});

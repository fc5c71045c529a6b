// How often something untrue is said of why designs differ. Every task takes `DELAY` longer with the slower design, all of it waiting, whatever
// its class; the rest is chance.

import { describe, expect, test } from "vitest";
import { explain, type BrokenDownRun } from "../../../src/experiment/reasons/explain.ts";
import type { Reason } from "../../../src/experiment/results.ts";
import { tTest } from "../../../src/experiment/statistics/t-test.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { tellingClass, tellingGain, tellingParts } from "../../../src/report/reasons/telling-shares.ts";
import { fourSigma, sample, shareOf } from "../statistics/coverage.ts";

const TRIALS = 400;
const TASKS = 1_000;
/** Of a seed's mean difference. */
const NOISE = 1;

/** `weights`: what a task of each class loses on average, as a multiple of the delay. */
function experiment(seeds: number, delay: number, weights: readonly number[]): () => Reason {
  const stream = createStream("sure-shares", `${seeds} ${delay} ${weights.join(" ")}`);
  const classNames = weights.map((_, index) => `class ${index}`);
  const count = TASKS / weights.length;
  const run = (seed: number, parts: readonly number[], sums: readonly number[]): BrokenDownRun => ({
    seed,
    breakdown: {
      parts,
      classNames,
      classes: sums.map((sum, index) => [index, count, sum]),
      work: [[20, TASKS, 0]],
      period: 1,
      arrivals: [[0, TASKS, 0]],
    },
  });
  return () => {
    for (;;) {
      const lost = sample(seeds, () => 0).map(() =>
        weights.map((weight) => count * (weight * delay + NOISE * Math.sqrt(weights.length) * stream.normal())),
      );
      const totals = lost.map((each) => each.reduce((sum, value) => sum + value, 0));
      // Only where it is sure that they differ is anything said.
      if (tTest(totals).p.greater > 0.025) continue;
      const before = 20 * TASKS;
      const fast = lost.map((_, seed) => run(seed, [0, before, 0, 0, 0], weights.map(() => 20 * count))); // prettier-ignore
      const slow = lost.map((each, seed) => {
        const chance = sample(4, () => 0.5 * TASKS * NOISE * stream.normal());
        const waited = before + totals[seed] - chance.reduce((sum, value) => sum + value, 0);
        return run(seed, [chance[0], waited, ...chance.slice(1)], each.map((value) => 20 * count + value)); // prettier-ignore
      });
      return explain({ name: "a", runs: fast }, { name: "b", runs: slow })!;
    }
  };
}

const isGainTold = (reason: Reason): boolean => tellingGain(reason.classes!, reason) !== undefined;

describe.each([3, 5, 10])("of %i seeds", (seeds) => {
  const delay = 2 / Math.sqrt(seeds);
  const alike = experiment(seeds, delay, [1, 1, 1]);
  const largest = 0.05 + fourSigma(0.05, TRIALS);

  // 42 to 46% where a class that looked so was told.
  test("a class is hardly ever said to have most of what all lose alike", () => {
    expect(shareOf(TRIALS, () => tellingClass(alike()) !== undefined)).toBeLessThan(largest);
  });

  // 16 to 21% where each part was asked about by itself.
  test("parts that are chance are hardly ever told", () => {
    expect(shareOf(TRIALS, () => tellingParts(alike()).some(({ part }) => part !== "queueing"))).toBeLessThan(largest);
  });

  test("nobody is said to gain who does not", () => {
    const many = experiment(seeds, delay, [...sample(8, () => 1), 8, 0]);
    expect(shareOf(TRIALS, () => isGainTold(many()))).toBeLessThan(largest);
  });
});

test("a class that has all of it is told, and so is who pays for it", () => {
  const one = experiment(10, 3, [3, 0, 0]);
  expect(shareOf(TRIALS, () => tellingClass(one())?.class === "class 0")).toBeGreaterThan(0.9);
  const paid = experiment(10, 3, [5, 1, -3]);
  const told = shareOf(TRIALS, () => {
    const reason = paid();
    return tellingGain(reason.classes!, reason)?.class === "class 2";
  });
  expect(told).toBeGreaterThan(0.9);
});

// Real and simulated figures side by side, recomputed by hand.

import { expect, test } from "vitest";
import { fidelityOf } from "../../src/experiment/fidelity.ts";
import type { Results } from "../../src/experiment/results.ts";
import type { MetricDescription } from "../../src/observe/observations.ts";
import { METRICS } from "../../src/observe/metrics/metrics.ts";

const metrics = METRICS.filter(({ name }) => ["response.mean", "detection.mean"].includes(name));

function resultsOf(runs: readonly Readonly<Record<string, number>>[]): Results {
  const described = runs.map((each, index) => ({ seed: index + 1, digest: "", metrics: each }));
  return { variants: { a: { runs: described, metrics: {} } } } as unknown as Results;
}

const figures = (
  live: Results,
  simulated: readonly Readonly<Record<string, number>>[],
  shown: readonly MetricDescription[] = metrics,
) =>
  fidelityOf(live, new Map([["a", simulated.map((each, index) => ({ seed: index + 1, metrics: each }))]]), shown, {
    speed: 2,
    lateness: 0.25,
  });

test("means, and the interval of the differences seed by seed", () => {
  const live = resultsOf([{ "response.mean": 1.2 }, { "response.mean": 2.4 }, { "response.mean": 3 }]);
  const {
    speed,
    lateness,
    figures: all,
  } = figures(live, [{ "response.mean": 1 }, { "response.mean": 2 }, { "response.mean": 3 }]);
  expect({ speed, lateness }).toEqual({ speed: 2, lateness: 0.25 });
  const [one] = all;
  expect(one).toMatchObject({ variant: "a", metric: "response.mean", seeds: 3, simulated: 2 });
  expect(one.live).toBeCloseTo(2.2, 12);
  expect(one.difference).toBeCloseTo(0.2, 12);
  // Differences 0.2, 0.4, 0: deviation 0.2, and t(0.975, 2) = 4.302653.
  const half = (4.302653 * 0.2) / Math.sqrt(3);
  expect(one.ci95[0]).toBeCloseTo(0.2 - half, 5);
  expect(one.ci95[1]).toBeCloseTo(0.2 + half, 5);
});

test("a seed counts where both measured it; what only one measured is left out", () => {
  const live = resultsOf([{ "response.mean": 5 }, { "response.mean": 7, "detection.mean": 1 }]);
  const { figures: all } = figures(live, [{ "response.mean": NaN }, { "response.mean": 6 }]);
  expect(all).toEqual([
    { variant: "a", metric: "response.mean", seeds: 1, simulated: 6, live: 7, difference: 1, ci95: [null, null] },
  ]);
});

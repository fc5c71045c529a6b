// Swept simulations against theory, through the library's front door: every point of a curve, and the place of a minimum.

import { describe, expect, test } from "vitest";
import { simulate } from "../../../src/orrery.ts";
import { holmAdjusted } from "../../../src/experiment/statistics/families/adjusted-p.ts";
import { tTest } from "../../../src/experiment/statistics/t-test.ts";

const QUEUE = {
  seed: 11,
  replications: 10,
  duration: "3000s",
  warmup: "300s",
  cluster: { workers: { count: 1 } },
  workload: { all: { arrivals: { poisson: { rate: "0.5/s" } }, service: { exponential: { mean: "1s" } } } },
  scheduler: { architecture: "ideal" },
};

describe("one queue, swept over its load", () => {
  const { results } = simulate({
    ...QUEUE,
    sweep: { "workload.all.arrivals.poisson.rate": ["0.2/s", "0.4/s", "0.6/s", "0.7/s", "1.3/s"] },
    expect: ["ideal.response.mean < 1.5s when rate == 0.2/s", "ideal.response.mean > 1.5s when rate >= 0.4/s"],
  });
  const sweep = results.sweep!;

  test("has the mean response time 1 / (1 - load) at every stable point", () => {
    // Holm over the four points: a right simulator fails once in 100 choices of the seed.
    const p = [0.2, 0.4, 0.6, 0.7].map((load) => {
      const runs = results.variants[`ideal@rate=${load}/s`]!.runs;
      return tTest(
        runs.map(({ metrics }) => metrics["response.mean"]!),
        1 / (1 - load),
      ).p.different;
    });
    expect(Math.min(...holmAdjusted(p))).toBeGreaterThan(0.01);
  });

  test("is said to be saturated where more arrives than it can do, and only there", () => {
    expect(sweep.saturated).toEqual(["ideal@rate=1.3/s"]);
  });

  test("is best at its lowest load, which is the edge of what was tried", () => {
    expect(sweep.recommendation).toMatchObject({ name: "ideal@rate=0.2/s", candidates: 5, rivals: [] });
    expect(sweep.recommendation!.reservations).toEqual([
      { kind: "edge", parameter: "rate", value: "0.2/s", end: "low" },
    ]);
  });

  test("is judged point by point", () => {
    expect(results.expectations.map(({ verdict }) => verdict)).toEqual(["pass", "pass"]);
    expect(results.expectations[1]!.reason).toMatch(/^rate=0.4\/s: .* and 3 more points$/);
  });

  test("meets the same arrivals at every point as a scenario without a sweep does", () => {
    const alone = simulate({
      ...QUEUE,
      replications: 1,
      workload: { all: { ...QUEUE.workload.all, arrivals: { poisson: { rate: "0.4/s" } } } },
    });
    expect(alone.results.variants["ideal"]!.runs[0]!.digest).toBe(
      results.variants["ideal@rate=0.4/s"]!.runs[0]!.digest,
    );
  });
});

test("the best interval between checkpoints is the one that Daly (2006) computes", () => {
  // Equation 37 with a cost of 1s and failures 2m apart: sqrt(2dM) (1 + sqrt(d/2M) / 3 + d/18M) - d = 14.83s. The curve is
  // flat at its minimum (10% more time at half or twice the best interval), so a few neighbours may not be told from it.
  const { results } = simulate({
    seed: 3,
    replications: 10,
    duration: "10s",
    drain: "4h",
    cluster: { workers: { count: 4 } },
    workload: { long: { arrivals: { "all-at-once": 4 }, service: "60m" } },
    scheduler: {
      retry: { exponential: { base: "100ms", cap: "100ms", attempts: 100_000 } },
      crashLimit: "unlimited",
      checkpoint: { policy: { periodic: { every: "10s" } }, cost: "1s", restart: "100ms" },
    },
    faults: [{ random: { crash: "any worker", every: { exponential: "2m" }, for: "100ms" } }],
    sweep: {
      "scheduler.checkpoint.policy.periodic.every": ["4.4s", "6.6s", "9.9s", "14.83s", "22.2s", "33.4s", "50.1s"],
    },
  });
  const { recommendation, knees } = results.sweep!;
  expect(recommendation!.reservations).toEqual([]);
  const [plateau] = recommendation!.plateau;
  const seconds = (label: string) => Number(label.replace("s", ""));
  expect(seconds(plateau!.from)).toBeLessThanOrEqual(14.83);
  expect(seconds(plateau!.to)).toBeGreaterThanOrEqual(14.83);
  expect(seconds(plateau!.to) / seconds(plateau!.from)).toBeLessThan(3.5);
  expect(knees.map(({ parameter }) => parameter)).toEqual(["every"]);
});

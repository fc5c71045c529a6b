// One suite for every distribution: what it says of itself (mean, variance, cdf, quantile) must be what it draws.

import { describe, expect, it } from "vitest";
import { bimodal } from "../../../src/kernel/distributions/bimodal.ts";
import { boundedPareto } from "../../../src/kernel/distributions/bounded-pareto.ts";
import { constant } from "../../../src/kernel/distributions/constant.ts";
import type { Distribution } from "../../../src/kernel/distributions/distribution.ts";
import { empirical } from "../../../src/kernel/distributions/empirical.ts";
import { exponential } from "../../../src/kernel/distributions/exponential.ts";
import { gamma } from "../../../src/kernel/distributions/gamma.ts";
import { hyperExponential } from "../../../src/kernel/distributions/hyper-exponential.ts";
import { hyperGamma } from "../../../src/kernel/distributions/hyper-gamma.ts";
import { lognormal } from "../../../src/kernel/distributions/lognormal.ts";
import { normal } from "../../../src/kernel/distributions/normal.ts";
import { pareto } from "../../../src/kernel/distributions/pareto.ts";
import { uniform } from "../../../src/kernel/distributions/uniform.ts";
import { weibull } from "../../../src/kernel/distributions/weibull.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import type { Duration } from "../../../src/kernel/time.ts";
import { isRejectedByKolmogorovSmirnov, momentsOf } from "../goodness-of-fit.ts";

const us = (count: number) => count as Duration;
const none = undefined;
const anyLognormal = { mean: none, cv: none, median: none, p90: none, p99: none, sigma: none };

const continuous: readonly (readonly [string, Distribution])[] = [
  ["uniform", uniform.create({ min: us(20), max: us(50) })],
  ["exponential", exponential.create({ mean: us(1_000) })],
  ["lognormal by mean and cv", lognormal.create({ ...anyLognormal, mean: us(500), cv: 0.6 })],
  ["lognormal by median and sigma", lognormal.create({ ...anyLognormal, median: us(500), sigma: 0.4 })],
  ["normal, hardly cut", normal.create({ mean: us(100), cv: 0.2, sd: none })],
  ["normal, cut in the middle", normal.create({ mean: us(100), cv: none, sd: us(150) })],
  ["weibull, shape 0.7", weibull.create({ shape: 0.7, mean: us(3_000), scale: none })],
  ["weibull, shape 3", weibull.create({ shape: 3, mean: none, scale: us(40) })],
  ["pareto, alpha 6", pareto.create({ alpha: 6, min: us(10), mean: none })],
  ["pareto, alpha 1.5", pareto.create({ alpha: 1.5, min: none, mean: us(10) })],
  ["bounded pareto", boundedPareto.create({ alpha: 1.1, min: us(10), max: us(10_000) })],
  ["bounded pareto, alpha 1", boundedPareto.create({ alpha: 1, min: us(10), max: us(1_000) })],
  ["bounded pareto, alpha 2", boundedPareto.create({ alpha: 2, min: us(10), max: us(1_000) })],
  ["gamma, shape 0.3", gamma.create({ mean: us(100), cv: none, shape: 0.3 })],
  ["gamma, shape 4", gamma.create({ mean: us(100), cv: 0.5, shape: none })],
  ["hyper-exponential", hyperExponential.create({ mean: us(100), cv: 3 })],
  ["hyper-gamma", hyperGamma.create({ a1: 4.2, b1: us(0.94), a2: 312, b2: us(0.03), p: 0.6 })],
];

const discrete: readonly (readonly [string, Distribution])[] = [
  ["constant", constant.create({ value: us(7) })],
  ["bimodal", bimodal.create({ small: us(1), large: us(100), "share-of-large": 0.01 })],
  ["empirical", empirical.create({ values: [us(5), us(1), us(3), us(3), us(9)], weights: none, file: none })],
  [
    "empirical with weights",
    empirical.create({ values: [5, 1, 9, 4, 30, 2].map(us), weights: [1, 0, 3, 2, 10, 0.5], file: none }),
  ],
];

const SEEDS = 40;
const DRAWS = 1_500;

function sampleOf(distribution: Distribution, seed: number, count: number): number[] {
  const stream = createStream(String(seed), "draws");
  return Array.from({ length: count }, () => distribution.sample(stream));
}

describe.each(continuous)("%s", (_, distribution) => {
  it("draws what its cdf says", () => {
    let rejections = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      if (isRejectedByKolmogorovSmirnov(sampleOf(distribution, seed, DRAWS), distribution.cdf)) rejections += 1;
    }
    // Of 40 tests at the level of 1 in 100, more than 4 are rejected with probability 5e-5.
    expect(rejections).toBeLessThanOrEqual(4);
  });

  it("its quantile is the inverse of its cdf", () => {
    for (const p of [1e-6, 0.001, 0.1, 0.5, 0.9, 0.99, 0.999_999]) {
      expect(Math.abs(distribution.cdf(distribution.quantile(p)) - p)).toBeLessThan(1e-9 * p + 1e-12);
    }
  });

  it("its mean is that of its quantiles", () => {
    if (distribution.variance === Infinity) return;
    // The middles of 4,000 equal parts stand for all values; what that misses of the tails is below 1 in 100.
    const parts = 4_000;
    let mean = 0;
    for (let part = 0; part < parts; part += 1) mean += distribution.quantile((part + 0.5) / parts) / parts;
    expect(Math.abs(mean / distribution.mean - 1)).toBeLessThan(0.01);
  });
});

describe.each([...continuous, ...discrete])("%s", (_, distribution) => {
  it("has the mean and the variance that it claims", () => {
    if (distribution.variance === Infinity) return;
    const sample = sampleOf(distribution, 99, 60_000);
    const { mean, variance, varianceError } = momentsOf(sample);
    const error = Math.sqrt(distribution.variance / sample.length);
    expect(Math.abs(mean - distribution.mean)).toBeLessThanOrEqual(4 * error + 1e-9 * mean);
    expect(Math.abs(variance - distribution.variance)).toBeLessThanOrEqual(4 * varianceError + 1e-9 * variance);
  });

  it("draws nothing negative, and the same for the same seed", () => {
    const sample = sampleOf(distribution, 3, 500);
    expect(sample.every((x) => x >= 0 && Number.isFinite(x))).toBe(true);
    expect(sampleOf(distribution, 3, 500)).toEqual(sample);
  });

  it("has a cdf that rises from 0 to 1 and a quantile that rises", () => {
    const grid = Array.from({ length: 200 }, (_, index) => distribution.quantile(index / 200));
    grid.slice(1).forEach((x, index) => expect(x).toBeGreaterThanOrEqual(grid[index]));
    const values = grid.map((x) => distribution.cdf(x));
    values.slice(1).forEach((p, index) => expect(p).toBeGreaterThanOrEqual(values[index]));
    expect(distribution.cdf(-1)).toBe(0);
    expect(distribution.cdf(distribution.quantile(0.999_999) * 1e9)).toBeGreaterThan(0.999_999);
  });
});

describe.each(discrete)("%s", (_, distribution) => {
  it("draws each value as often as its cdf says", () => {
    const sample = sampleOf(distribution, 5, 40_000);
    for (const value of new Set(sample)) {
      const probability = distribution.cdf(value);
      const count = sample.filter((x) => x <= value).length;
      const error = Math.sqrt(probability * (1 - probability) * sample.length);
      expect(Math.abs(count - probability * sample.length)).toBeLessThanOrEqual(4 * error);
    }
  });

  it("its quantile is the smallest value whose cdf reaches p", () => {
    for (const p of [0, 0.1, 0.2, 0.3, 0.6, 0.8, 0.985, 0.999]) {
      const x = distribution.quantile(p);
      expect(distribution.cdf(x)).toBeGreaterThanOrEqual(p);
      expect(p === 0 || distribution.cdf(x - 0.5) < p).toBe(true);
    }
  });
});

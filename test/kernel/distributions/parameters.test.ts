import { describe, expect, it } from "vitest";
import { boundedPareto } from "../../../src/kernel/distributions/bounded-pareto.ts";
import { empirical } from "../../../src/kernel/distributions/empirical.ts";
import { gamma } from "../../../src/kernel/distributions/gamma.ts";
import { hyperExponential } from "../../../src/kernel/distributions/hyper-exponential.ts";
import { lognormal } from "../../../src/kernel/distributions/lognormal.ts";
import { normal } from "../../../src/kernel/distributions/normal.ts";
import { pareto } from "../../../src/kernel/distributions/pareto.ts";
import { uniform } from "../../../src/kernel/distributions/uniform.ts";
import { weibull } from "../../../src/kernel/distributions/weibull.ts";
import { ParameterError } from "../../../src/kernel/parameter-error.ts";
import type { Duration } from "../../../src/kernel/time.ts";

const us = (count: number) => count as Duration;
const none = undefined;
const nothing = { mean: none, cv: none, median: none, p90: none, p99: none, sigma: none };

/** The parameter and the sentence of the error that `create` throws. */
function complaint(create: () => unknown): string {
  try {
    create();
  } catch (error) {
    if (error instanceof ParameterError) return `${error.parameter}: ${error.message}`;
    throw error;
  }
  return "no complaint";
}

describe("lognormal", () => {
  const reference = lognormal.create({ ...nothing, median: us(1_000), sigma: 0.5 });
  const facts = {
    mean: us(reference.mean),
    cv: Math.sqrt(reference.variance) / reference.mean,
    median: us(1_000),
    p90: us(reference.quantile(0.9)),
    p99: us(reference.quantile(0.99)),
    sigma: 0.5,
  };
  const names = Object.keys(facts) as (keyof typeof facts)[];
  const pairs = names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other] as const));

  it.each(pairs.filter((pair) => pair.join() !== "cv,sigma"))("%s and %s together fix it", (one, other) => {
    const made = lognormal.create({ ...nothing, [one]: facts[one], [other]: facts[other] });
    expect(made.quantile(0.5) / 1_000).toBeCloseTo(1, 9);
    expect(made.variance / reference.variance).toBeCloseTo(1, 9);
  });

  it("cv and sigma say the same thing twice", () => {
    expect(complaint(() => lognormal.create({ ...nothing, cv: 1, sigma: 1 }))).toBe(
      "sigma: expected one of mean, median, p90, p99 beside cv, got sigma",
    );
  });

  it.each([
    [{}, "mean: expected exactly two of mean, cv, median, p90, p99, sigma, got none"],
    [{ mean: us(1) }, "mean: expected exactly two of mean, cv, median, p90, p99, sigma, got mean"],
    [
      { mean: us(1), cv: 1, p99: us(9) },
      "p99: expected exactly two of mean, cv, median, p90, p99, sigma, got mean, cv, p99",
    ],
    [{ mean: us(5), median: us(9) }, "mean: expected at least median (9), got 5"],
    [{ median: us(5), p99: us(2) }, "p99: expected at least median (5), got 2"],
    [{ mean: us(10), p90: us(100) }, "p90: expected at most 2.27 times the mean (no lognormal has more), got 100"],
    [{ mean: us(0), cv: 1 }, "mean: expected more than 0, got 0"],
  ])("says what is wrong with %j", (values, sentence) => {
    expect(complaint(() => lognormal.create({ ...nothing, ...values }))).toBe(sentence);
  });
});

describe("contradictory parameters are refused with the parameter to point at", () => {
  it.each([
    ["uniform", () => uniform.create({ min: us(2), max: us(1) }), "max: expected at least min (2), got 1"],
    ["normal", () => normal.create({ mean: us(1), cv: 1, sd: us(1) }), "cv: expected either cv or sd, got both"],
    [
      "gamma",
      () => gamma.create({ mean: us(1), cv: none, shape: none }),
      "cv: expected either cv or shape, got neither",
    ],
    [
      "weibull",
      () => weibull.create({ shape: 1, mean: none, scale: none }),
      "mean: expected either mean or scale, got neither",
    ],
    [
      "pareto",
      () => pareto.create({ alpha: 1, min: none, mean: us(3) }),
      "alpha: expected above 1, because a mean is given, got 1",
    ],
    [
      "bounded-pareto",
      () => boundedPareto.create({ alpha: 1, min: us(3), max: us(3) }),
      "max: expected more than min (3), got 3",
    ],
    ["hyper-exponential", () => hyperExponential.create({ mean: us(1), cv: 0.5 }), "cv: expected at least 1, got 0.5"],
    [
      "empirical",
      () => empirical.create({ values: [], weights: none, file: none }),
      "values: expected at least one value",
    ],
    [
      "empirical",
      () => empirical.create({ values: [us(1)], weights: [1, 2], file: none }),
      "weights: expected 1, one for each value, got 2",
    ],
    [
      "empirical",
      () => empirical.create({ values: [us(1)], weights: [0], file: none }),
      "weights: expected none below 0 and at least one above",
    ],
  ])("%s", (_, create, sentence) => {
    expect(complaint(create)).toBe(sentence);
  });
});

describe("a known vector", () => {
  it("bounded Pareto with min 512, max 1e10 and alpha 1.1 has a mean of about 3,000 (Harchol-Balter)", () => {
    const { mean } = boundedPareto.create({ alpha: 1.1, min: us(512), max: us(1e10) });
    expect(Math.abs(mean / 3_000 - 1)).toBeLessThan(0.6);
  });
});

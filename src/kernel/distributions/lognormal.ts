// The logarithm is normal: latencies, repair times, estimates. Given by any two facts that fix it.

import { exp, expm1, log } from "../math.ts";
import { ParameterError } from "../parameter-error.ts";
import type { ParameterValues } from "../parameters.ts";
import { normalCdf, normalQuantile } from "../special-functions.ts";
import { defineDistribution } from "./definition.ts";
import type { Distribution } from "./distribution.ts";

/** Mean and standard deviation of the logarithm. */
interface Shape {
  readonly mu: number;
  readonly sigma: number;
}

const Z_90 = normalQuantile(0.9);
const Z_99 = normalQuantile(0.99);

const parameters = {
  mean: { type: "duration", optional: true, summary: "The mean." },
  cv: { type: "number", min: 0, optional: true, summary: "Standard deviation divided by mean." },
  median: { type: "duration", optional: true, summary: "Half of all are below." },
  p90: { type: "duration", optional: true, summary: "90 of 100 are below." },
  p99: { type: "duration", optional: true, summary: "99 of 100 are below." },
  sigma: { type: "number", min: 0, optional: true, summary: "Standard deviation of the logarithm." },
} as const;

type Values = ParameterValues<typeof parameters>;
type Fact = keyof Values;
const FACTS = ["mean", "cv", "median", "p90", "p99", "sigma"] as const satisfies readonly Fact[];

export const lognormal = defineDistribution({
  name: "lognormal",
  summary: "Skewed to the right; give exactly two of its parameters, any pair but cv with sigma.",
  parameters,
  quantities: ["mean", "median", "p90", "p99"],
  create: (values) => fromShape(shapeOf(values)),
});

function shapeOf(values: Values): Shape {
  const given = FACTS.filter((fact) => values[fact] !== undefined);
  if (given.length !== 2) {
    const found = given.length === 0 ? "none" : given.join(", ");
    throw new ParameterError(given[2] ?? "mean", `expected exactly two of ${FACTS.join(", ")}, got ${found}`);
  }
  if (values.cv !== undefined && values.sigma !== undefined) {
    throw new ParameterError("sigma", "expected one of mean, median, p90, p99 beside cv, got sigma");
  }
  for (const fact of given) {
    if (fact !== "cv" && fact !== "sigma" && !(values[fact]! > 0)) {
      throw new ParameterError(fact, `expected more than 0, got ${values[fact]}`);
    }
  }
  const sigma = sigmaOf(values);
  return { mu: muOf(values, sigma), sigma };
}

function sigmaOf({ mean, cv, median, p90, p99, sigma }: Values): number {
  if (sigma !== undefined) return sigma;
  if (cv !== undefined) return Math.sqrt(log(1 + cv * cv));
  if (p90 !== undefined && p99 !== undefined) return logRatio("p99", p99, "p90", p90) / (Z_99 - Z_90);
  if (median === undefined) {
    if (p90 !== undefined) return sigmaOfMeanAnd("p90", p90, mean!, Z_90);
    return sigmaOfMeanAnd("p99", p99!, mean!, Z_99);
  }
  if (mean !== undefined) return Math.sqrt(2 * logRatio("mean", mean, "median", median));
  if (p90 !== undefined) return logRatio("p90", p90, "median", median) / Z_90;
  return logRatio("p99", p99!, "median", median) / Z_99;
}

/** log(quantile / mean) = z sigma - sigma^2 / 2. Two solutions may fit; this is the one with the thinner tail. */
function sigmaOfMeanAnd(name: Fact, quantile: number, mean: number, z: number): number {
  const excess = logRatio(name, quantile, "mean", mean);
  if (2 * excess > z * z) {
    const most = exp((z * z) / 2).toFixed(2);
    throw new ParameterError(name, `expected at most ${most} times the mean (no lognormal has more), got ${quantile}`);
  }
  return z - Math.sqrt(z * z - 2 * excess);
}

function logRatio(largerName: Fact, larger: number, smallerName: Fact, smaller: number): number {
  if (larger >= smaller) return log(larger / smaller);
  throw new ParameterError(largerName, `expected at least ${smallerName} (${smaller}), got ${larger}`);
}

function muOf({ mean, median, p90, p99 }: Values, sigma: number): number {
  if (median !== undefined) return log(median);
  if (mean !== undefined) return log(mean) - (sigma * sigma) / 2;
  return p90 !== undefined ? log(p90) - Z_90 * sigma : log(p99!) - Z_99 * sigma;
}

function fromShape({ mu, sigma }: Shape): Distribution {
  const mean = exp(mu + (sigma * sigma) / 2);
  const median = exp(mu);
  return {
    kind: "lognormal",
    mean,
    variance: mean * mean * expm1(sigma * sigma),
    sample: (stream) => exp(mu + sigma * stream.normal()),
    cdf: (x) => (x <= 0 ? 0 : sigma === 0 ? Number(x >= median) : normalCdf((log(x) - mu) / sigma)),
    quantile: (p) => (sigma === 0 ? median : exp(mu + sigma * normalQuantile(p))),
  };
}

// The heavy tail of real workloads, which has an end: a Pareto distribution between two bounds.

import { exp, expm1, log, log1p } from "../math.ts";
import { ParameterError } from "../parameter-error.ts";
import { defineDistribution } from "./definition.ts";
import type { Distribution } from "./distribution.ts";

export const boundedPareto = defineDistribution({
  name: "bounded-pareto",
  summary: "Heavy tail between two bounds: most are near min, most of the work is near max.",
  source: "Harchol-Balter, Performance Modeling and Design of Computer Systems, 2013, chapter 20",
  parameters: {
    alpha: { type: "number", above: 0, summary: "How fast the tail falls; 1.1 is usual for computing jobs." },
    min: { type: "duration", summary: "The smallest value." },
    max: { type: "duration", summary: "The largest value." },
  },
  quantities: ["min", "max"],
  create({ alpha, min, max }) {
    if (!(min > 0)) throw new ParameterError("min", `expected more than 0, got ${min}`);
    if (max <= min) throw new ParameterError("max", `expected more than min (${min}), got ${max}`);
    return between(alpha, min, max);
  },
});

function between(alpha: number, min: number, max: number): Distribution {
  /** P(X <= max) of the Pareto distribution without upper bound. */
  const kept = -expm1(-alpha * log(max / min));
  const mean = moment(1, alpha, min, max, kept);
  const quantile = (p: number) => Math.min(max, min * exp(-log1p(-p * kept) / alpha));
  return {
    kind: "bounded-pareto",
    mean,
    variance: moment(2, alpha, min, max, kept) - mean * mean,
    sample: (stream) => quantile(stream.uniform()),
    cdf: (x) => (x <= min ? 0 : x >= max ? 1 : -expm1(-alpha * log(x / min)) / kept),
    quantile,
  };
}

/** E[X^order]: the integral of x^order * alpha * min^alpha * x^(-alpha-1) / kept over [min, max]. */
function moment(order: 1 | 2, alpha: number, min: number, max: number, kept: number): number {
  const span = log(max / min);
  const exponent = order - alpha;
  const integral = exponent === 0 ? span : expm1(exponent * span) / exponent;
  return ((alpha * (order === 1 ? min : min * min)) / kept) * integral;
}

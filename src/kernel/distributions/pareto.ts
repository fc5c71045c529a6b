// The heavy tail without end: P(X > x) falls as a power of x.

import { exp, expm1, log, log1p } from "../math.ts";
import { ParameterError } from "../parameter-error.ts";
import { defineDistribution } from "./definition.ts";

export const pareto = defineDistribution({
  name: "pareto",
  summary: "Heavy tail without end: no variance up to alpha 2, no mean up to alpha 1.",
  parameters: {
    alpha: { type: "number", above: 0, summary: "How fast the tail falls; smaller is heavier." },
    min: { type: "duration", optional: true, summary: "The smallest value. This or mean." },
    mean: { type: "duration", optional: true, summary: "The mean; needs alpha above 1. This or min." },
  },
  quantities: ["min", "mean"],
  create({ alpha, min, mean }) {
    if ((min === undefined) === (mean === undefined)) {
      throw new ParameterError("min", `expected either min or mean, got ${min === undefined ? "neither" : "both"}`);
    }
    if (mean !== undefined && alpha <= 1) {
      throw new ParameterError("alpha", `expected above 1, because a mean is given, got ${alpha}`);
    }
    const smallest = min ?? (mean! * (alpha - 1)) / alpha;
    return {
      kind: "pareto",
      mean: alpha > 1 ? (alpha * smallest) / (alpha - 1) : Infinity,
      variance: alpha > 2 ? (alpha * smallest * smallest) / ((alpha - 1) * (alpha - 1) * (alpha - 2)) : Infinity,
      // The logarithm of a Pareto variate is exponential.
      sample: (stream) => smallest * exp(stream.exponential() / alpha),
      cdf: (x) => (x <= smallest ? 0 : -expm1(-alpha * log(x / smallest))),
      quantile: (p) => smallest * exp(-log1p(-p) / alpha),
    };
  },
});

// Sums of exponential stages, for any number of stages: more regular than exponential (cv below 1) or less (above).

import { ParameterError } from "../parameter-error.ts";
import { gammaLower, invertCdf } from "../special-functions.ts";
import { defineDistribution } from "./definition.ts";
import { drawGamma } from "./gamma-variate.ts";

export const gamma = defineDistribution({
  name: "gamma",
  summary: "Sum of exponential stages; cv below 1 is more regular than exponential, above 1 less.",
  parameters: {
    mean: { type: "duration", summary: "The mean." },
    cv: { type: "number", above: 0, optional: true, summary: "Standard deviation divided by mean. This or shape." },
    shape: { type: "number", above: 0, optional: true, summary: "Number of stages, 1/cv^2. This or cv." },
  },
  quantities: ["mean"],
  create({ mean, cv, shape }) {
    if ((cv === undefined) === (shape === undefined)) {
      throw new ParameterError("cv", `expected either cv or shape, got ${cv === undefined ? "neither" : "both"}`);
    }
    const stages = shape ?? 1 / (cv! * cv!);
    const scale = mean / stages;
    const cdf = (x: number) => gammaLower(stages, x / scale);
    return {
      kind: "gamma",
      mean,
      variance: mean * scale,
      sample: (stream) => scale * drawGamma(stream, stages),
      cdf,
      quantile: (p) => invertCdf(cdf, p, mean),
    };
  },
});

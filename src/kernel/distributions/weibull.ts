// Times to failure: a shape below 1 means that what has lasted will last (0.7 to 0.8 for computers), above 1 wear.

import { exp, expm1, log, log1p, pow } from "../math.ts";
import { ParameterError } from "../parameter-error.ts";
import { gammaLn } from "../special-functions.ts";
import { defineDistribution } from "./definition.ts";

export const weibull = defineDistribution({
  name: "weibull",
  summary: "Failure times; shape below 1: the longer it has lasted the longer it will, above 1: it wears out.",
  source: "Schroeder and Gibson, A Large-Scale Study of Failures in High-Performance Computing Systems, DSN 2006",
  parameters: {
    shape: {
      type: "number",
      above: 0,
      summary: "1 is the exponential distribution; 0.7 to 0.8 fits failures of computers.",
    },
    mean: { type: "duration", optional: true, summary: "The mean. This or scale." },
    scale: { type: "duration", optional: true, summary: "63 of 100 are below. This or mean." },
  },
  quantities: ["mean", "scale"],
  create(values) {
    const { shape } = values;
    if ((values.mean === undefined) === (values.scale === undefined)) {
      const found = values.mean === undefined ? "neither" : "both";
      throw new ParameterError("mean", `expected either mean or scale, got ${found}`);
    }
    const meanOverScale = exp(gammaLn(1 + 1 / shape));
    const scale = values.scale ?? values.mean! / meanOverScale;
    const mean = scale * meanOverScale;
    return {
      kind: "weibull",
      mean,
      variance: scale * scale * exp(gammaLn(1 + 2 / shape)) - mean * mean,
      sample: (stream) => scale * exp(log(stream.exponential()) / shape),
      cdf: (x) => (x <= 0 ? 0 : -expm1(-pow(x / scale, shape))),
      quantile: (p) => scale * pow(-log1p(-p), 1 / shape),
    };
  },
});

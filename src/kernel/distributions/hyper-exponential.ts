// Two kinds of exponential work, many short and few long, each kind with half of the total ("balanced means").

import { exp, expm1 } from "../math.ts";
import { ParameterError } from "../parameter-error.ts";
import { invertCdf } from "../special-functions.ts";
import { defineDistribution } from "./definition.ts";

export const hyperExponential = defineDistribution({
  name: "hyper-exponential",
  summary: "Many short and few long, both exponential, each with half of the total work.",
  source: "balanced means: Allen, Probability, Statistics, and Queueing Theory, 2nd edition 1990",
  parameters: {
    mean: { type: "duration", summary: "The mean." },
    cv: { type: "number", min: 1, summary: "Standard deviation divided by mean; 1 is the exponential distribution." },
  },
  quantities: ["mean"],
  create({ mean, cv }) {
    if (!(cv >= 1)) throw new ParameterError("cv", `expected at least 1, got ${cv}`);
    const squared = cv * cv;
    const shareOfLong = (1 - Math.sqrt((squared - 1) / (squared + 1))) / 2;
    const long = mean / (2 * shareOfLong);
    const short = mean / (2 * (1 - shareOfLong));
    const cdf = (x: number) =>
      x <= 0 ? 0 : -expm1(-x / short) * (1 - shareOfLong) + shareOfLong * (1 - exp(-x / long));
    return {
      kind: "hyper-exponential",
      mean,
      variance: squared * mean * mean,
      sample: (stream) => (stream.chance(shareOfLong) ? long : short) * stream.exponential(),
      cdf,
      quantile: (p) => invertCdf(cdf, p, mean),
    };
  },
});

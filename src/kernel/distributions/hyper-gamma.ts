// A mixture of two gamma distributions: the logarithm of run times in Lublin and Feitelson's workload model.

import { gammaLower, invertCdf } from "../special-functions.ts";
import { defineDistribution } from "./definition.ts";
import { drawGamma } from "./gamma-variate.ts";

export const hyperGamma = defineDistribution({
  name: "hyper-gamma",
  summary: "One of two gamma distributions, the first with probability p.",
  source: "Lublin and Feitelson, The Workload on Parallel Supercomputers, JPDC 63(11), 2003",
  parameters: {
    a1: { type: "number", above: 0, summary: "Shape of the first." },
    b1: { type: "duration", summary: "Scale of the first; its mean is a1 times b1." },
    a2: { type: "number", above: 0, summary: "Shape of the second." },
    b2: { type: "duration", summary: "Scale of the second; its mean is a2 times b2." },
    p: { type: "probability", summary: "How often the first is drawn." },
  },
  quantities: ["b1", "b2"],
  create({ a1, b1, a2, b2, p }) {
    const mean = p * a1 * b1 + (1 - p) * a2 * b2;
    const meanOfSquare = p * a1 * (a1 + 1) * b1 * b1 + (1 - p) * a2 * (a2 + 1) * b2 * b2;
    const cdf = (x: number) => p * gammaLower(a1, x / b1) + (1 - p) * gammaLower(a2, x / b2);
    return {
      kind: "hyper-gamma",
      mean,
      variance: meanOfSquare - mean * mean,
      sample: (stream) => (stream.chance(p) ? b1 * drawGamma(stream, a1) : b2 * drawGamma(stream, a2)),
      cdf,
      quantile: (probability) => invertCdf(cdf, probability, mean),
    };
  },
});

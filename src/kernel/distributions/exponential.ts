// The memoryless distribution: times between independent events.

import { expm1, log1p } from "../math.ts";
import { defineDistribution } from "./definition.ts";

export const exponential = defineDistribution({
  name: "exponential",
  summary: "Memoryless: how long it has lasted says nothing about how long it will.",
  parameters: { mean: { type: "duration", summary: "The mean." } },
  shorthand: "mean",
  quantities: ["mean"],
  create: ({ mean }) => ({
    kind: "exponential",
    mean,
    variance: mean * mean,
    sample: (stream) => mean * stream.exponential(),
    cdf: (x) => (x <= 0 ? 0 : -expm1(-x / mean)),
    quantile: (p) => -mean * log1p(-p),
  }),
});

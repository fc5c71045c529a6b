// Two sizes and nothing between: the simplest workload in which order matters.

import { ParameterError } from "../parameter-error.ts";
import { defineDistribution } from "./definition.ts";

export const bimodal = defineDistribution({
  name: "bimodal",
  summary: "Two values, and the probability of the larger.",
  parameters: {
    small: { type: "duration", summary: "The usual value." },
    large: { type: "duration", summary: "The rare value." },
    "share-of-large": { type: "probability", summary: "How often the large value comes." },
  },
  quantities: ["small", "large"],
  create({ small, large, "share-of-large": share }) {
    if (large < small) throw new ParameterError("large", `expected at least small (${small}), got ${large}`);
    const gap = large - small;
    return {
      kind: "bimodal",
      mean: small + share * gap,
      variance: share * (1 - share) * gap * gap,
      sample: (stream) => (stream.chance(share) ? large : small),
      cdf: (x) => (x < small ? 0 : x < large ? 1 - share : 1),
      quantile: (p) => (p <= 1 - share ? small : large),
    };
  },
});

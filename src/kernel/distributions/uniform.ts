// Every value between two bounds is as likely as any other.

import { ParameterError } from "../parameter-error.ts";
import { defineDistribution } from "./definition.ts";

export const uniform = defineDistribution({
  name: "uniform",
  summary: "Anything between two bounds, evenly.",
  parameters: {
    min: { type: "duration", summary: "Lower bound, included." },
    max: { type: "duration", summary: "Upper bound, not included." },
  },
  quantities: ["min", "max"],
  create({ min, max }) {
    if (max < min) throw new ParameterError("max", `expected at least min (${min}), got ${max}`);
    const width = max - min;
    return {
      kind: "uniform",
      mean: min + width / 2,
      variance: (width * width) / 12,
      sample: (stream) => min + width * stream.uniform(),
      cdf: (x) => (x < min ? 0 : x >= max ? 1 : (x - min) / width),
      quantile: (p) => min + width * p,
    };
  },
});

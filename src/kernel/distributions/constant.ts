// Always the same value; takes no draw.

import { defineDistribution } from "./definition.ts";

export const constant = defineDistribution({
  name: "constant",
  summary: "Always the same value.",
  parameters: { value: { type: "duration", summary: "The value." } },
  shorthand: "value",
  quantities: ["value"],
  create: ({ value }) => ({
    kind: "constant",
    mean: value,
    variance: 0,
    sample: () => value,
    cdf: (x) => (x < value ? 0 : 1),
    quantile: () => value,
  }),
});

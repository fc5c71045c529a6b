// A multiplicative error without bias in the median. For sensitivity studies; real estimates are round (see modal).

import { exp } from "../../kernel/math.ts";
import { defineEstimate, toEstimate } from "./estimate-model.ts";

export const lognormalError = defineEstimate({
  name: "lognormal-error",
  summary: "The truth times a lognormal factor with median 1: as often too small as too big.",
  source: "Dell'Amico, Carra & Michiardi, PSBS, 2014, section 6.1",
  properties: { upperBound: false },
  parameters: {
    sigma: { type: "number", min: 0, default: 0.5, summary: "Standard deviation of the factor's logarithm." },
  },
  shorthand: "sigma",
  create: ({ sigma }) => ({
    estimate: (task, random) => toEstimate(task.service * exp(sigma * random.normal())),
  }),
});

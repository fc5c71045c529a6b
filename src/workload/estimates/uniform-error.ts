// The "f-model" of the backfilling literature: users pad, evenly. For sensitivity studies; real estimates are round (see modal).

import { defineEstimate, toEstimate } from "./estimate-model.ts";

export const uniformError = defineEstimate({
  name: "uniform-error",
  summary: "The truth times 1 + U[0, f]: always enough, by a random margin.",
  source: "Mu'alem & Feitelson, Utilization, predictability, workloads and user runtime estimates, 2001",
  properties: { upperBound: true },
  parameters: {
    f: {
      type: "number",
      min: 0,
      default: 1,
      summary: "The biggest relative over-estimate; 1 = at most twice the truth.",
    },
  },
  shorthand: "f",
  create: ({ f }) => ({
    estimate: (task, random) => toEstimate(Math.ceil(task.service * (1 + f * random.uniform()))),
  }),
});

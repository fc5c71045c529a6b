// What the log's user asked for.

import { defineEstimate, toEstimate } from "./estimate-model.ts";

export const requested = defineEstimate({
  name: "requested",
  summary: "The log's requested time; a job without one is estimated exactly.",
  source: "Feitelson et al., The Standard Workload Format, column 9",
  properties: { upperBound: false },
  parameters: {},
  create: () => ({ estimate: (task) => toEstimate(task.requested ?? task.service) }),
});

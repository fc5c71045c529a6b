// Perfect knowledge: the upper bound of what clairvoyant policies can do.

import { defineEstimate } from "./estimate-model.ts";

export const exact = defineEstimate({
  name: "exact",
  summary: "The estimate is the truth.",
  properties: { upperBound: true },
  parameters: {},
  create: () => ({ estimate: (task) => task.service }),
});

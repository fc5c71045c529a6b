// The parameters that all orderings have that plan whole jobs.

import { depthParameter } from "../easy-backfill.ts";

export const PLAN_PARAMETERS = {
  replan: {
    type: "boolean",
    default: true,
    summary:
      "What has not started is planned anew whenever a worker is lost or comes, with the ranks that it had. false: a static plan, which waits for the workers that it was made for.",
  },
  patience: {
    type: "duration",
    default: "10s",
    summary:
      "A planned task that could have come for so long holds nobody up any more, nor does what is planned behind it in its job.",
  },
  depth: depthParameter,
} as const;

export const PLAN_PROPERTIES = {
  clairvoyant: true,
  preemptive: false,
  workConserving: false,
  starvationFree: true,
  reserving: true,
  placing: true,
} as const;

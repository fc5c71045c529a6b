// Heterogeneous earliest finish time, as an ordering: see planned-order.

import { createHeft } from "../graphs/heft.ts";
import { defineOrdering } from "./ordering.ts";
import { PLAN_PARAMETERS, PLAN_PROPERTIES } from "./planning/plan-parameters.ts";
import { PlannedOrder } from "./planning/planned-order.ts";

export const heft = defineOrdering({
  name: "heft",
  summary:
    "Plans each job when it arrives: tasks by upward rank, each on the worker, in the earliest gap, where it would be done first by the estimates. Places tasks itself.",
  source:
    "Topcuoglu, Hariri and Wu, IEEE TPDS 13(3), 2002; catalogue A14. Beyond the paper: several jobs, several cores, and plans made anew when workers are lost or come",
  parameters: PLAN_PARAMETERS,
  properties: PLAN_PROPERTIES,
  create: (parameters, context) => new PlannedOrder({ ...parameters, createStrategy: createHeft, map: context?.map }),
});

// Critical path on a processor, as an ordering: see planned-order.

import { createCpop } from "../graphs/cpop.ts";
import { defineOrdering } from "./ordering.ts";
import { PLAN_PARAMETERS, PLAN_PROPERTIES } from "./planning/plan-parameters.ts";
import { PlannedOrder } from "./planning/planned-order.ts";

export const cpop = defineOrdering({
  name: "cpop",
  summary:
    "Plans each job when it arrives: its critical path on the one worker that has all of it done first, all others where each would be done first. Places tasks itself.",
  source: "Topcuoglu, Hariri and Wu, IEEE TPDS 13(3), 2002; catalogue A14. Beyond the paper: as heft",
  parameters: PLAN_PARAMETERS,
  properties: PLAN_PROPERTIES,
  create: (parameters, context) => new PlannedOrder({ ...parameters, createStrategy: createCpop, map: context?.map }),
});

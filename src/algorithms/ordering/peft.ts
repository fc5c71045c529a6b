// Predict earliest finish time, as an ordering: see planned-order.

import { createPeft } from "../graphs/peft.ts";
import { defineOrdering } from "./ordering.ts";
import { PLAN_PARAMETERS, PLAN_PROPERTIES } from "./planning/plan-parameters.ts";
import { PlannedOrder } from "./planning/planned-order.ts";

export const peft = defineOrdering({
  name: "peft",
  summary:
    "As heft, but a worker is also judged by how soon the rest of the job could be done from there, if all goes well. Places tasks itself.",
  source: "Arabnejad and Barbosa, IEEE TPDS 25(3), 2014; catalogue A14. Beyond the paper: as heft",
  parameters: PLAN_PARAMETERS,
  properties: PLAN_PROPERTIES,
  create: (parameters, context) => new PlannedOrder({ ...parameters, createStrategy: createPeft, map: context?.map }),
});

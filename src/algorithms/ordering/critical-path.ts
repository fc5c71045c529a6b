// Critical path first: of jobs whose tasks wait for each other, what most of the job still waits for goes first. Work of
// elsewhere that nothing waits for counts as a path of its own length, so this is also longest processing time first.

import { KeyedOrder } from "./keyed-order.ts";
import { defineOrdering } from "./ordering.ts";

export const criticalPath = defineOrdering({
  name: "critical-path",
  summary: "Longest estimated way to the end of its job first, ties by admission; what runs is never displaced.",
  source:
    "Hu, Operations Research 9(6), 1961 (highest level first); Graham, SIAM J. Appl. Math. 17(2), 1969; catalogue A14",
  parameters: {},
  properties: { clairvoyant: true, preemptive: false, workConserving: false, starvationFree: false },
  create: () => new KeyedOrder((task) => -task.pathEstimate),
});

// Longest processing time first: what takes longest is begun first, so that little is left over at the end. Makes the last task
// end early (at most 4/3 - 1/(3m) times as late as the best plan on m machines), and the mean wait long.

import { KeyedOrder } from "./keyed-order.ts";
import { defineOrdering } from "./ordering.ts";

export const lpt = defineOrdering({
  name: "lpt",
  summary:
    "Longest estimate first, ties by admission; what runs is never displaced. For the end of a batch, not for waits.",
  source: "Graham, Bounds on Multiprocessing Timing Anomalies, SIAM J. Appl. Math. 17, 1969; catalogue A2",
  parameters: {},
  // Short tasks wait for ever while longer ones keep coming.
  properties: { clairvoyant: true, preemptive: false, workConserving: false, starvationFree: false },
  create: () => new KeyedOrder(({ estimate }) => -estimate),
});

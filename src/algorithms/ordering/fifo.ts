// First in, first out: the order of admission, also for tasks that come back after a failure.

import { KeyedOrder } from "./keyed-order.ts";
import { defineOrdering } from "./ordering.ts";

export const fifo = defineOrdering({
  name: "fifo",
  summary: "Oldest first; a task that does not fit blocks all behind it.",
  source: "Catalogue A1; Pollaczek-Khinchine for its mean wait",
  parameters: {},
  // Not work-conserving: with tasks of several cores, free cores idle behind a head that does not fit.
  properties: { clairvoyant: false, preemptive: false, workConserving: false, starvationFree: true },
  create: () => new KeyedOrder((task) => task.sequence),
});

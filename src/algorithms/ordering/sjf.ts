// Shortest job first, without preemption. Starves long tasks under a steady stream of short ones, by design.

import { KeyedOrder } from "./keyed-order.ts";
import { defineOrdering } from "./ordering.ts";

export const sjf = defineOrdering({
  name: "sjf",
  summary: "Shortest estimate first, ties by admission; what runs is never displaced.",
  source: "Smith, Naval Research Logistics Quarterly 3, 1956 (SPT rule); catalogue A2",
  parameters: {
    basis: {
      type: "choice",
      options: ["estimate", "remaining"],
      default: "estimate",
      summary: "What counts as short: the whole estimate, or the estimate less the work already saved.",
    },
  },
  shorthand: "basis",
  properties: { clairvoyant: true, preemptive: false, workConserving: false, starvationFree: false },
  create: ({ basis }) => new KeyedOrder(basis === "remaining" ? (task) => task.remaining : (task) => task.estimate),
});

// The parameters of orderings that take back what queues have borrowed. Source: YARN's ProportionalCapacityPreemptionPolicy.

import type { ParameterValues } from "../../../kernel/parameters.ts";

export const RECLAIM_PARAMETERS = {
  reclaim: {
    type: "boolean",
    default: false,
    summary:
      "Displace what borrows, the latest first, where a queue waits for its guarantee. As in YARN not the default: then it waits for others to end.",
  },
  maxWaitBeforeKill: {
    type: "duration",
    default: "15s",
    summary: "With `reclaim`, the notice that a borrower gets; whoever is not needed any more is spared.",
  },
  interval: {
    type: "duration",
    default: "3s",
    min: "1us",
    summary: "A round of reclaiming is so long (YARN's monitoring_interval).",
  },
  perRound: {
    type: "probability",
    default: 0.1,
    summary: "No more of the cluster is reclaimed in a round, but at least what one task needs.",
  },
  naturalTermination: {
    type: "probability",
    default: 0.2,
    summary: "Nor more than this part of what was missing before the round: the rest may come by tasks that end.",
  },
} as const;

export type ReclaimValues = ParameterValues<typeof RECLAIM_PARAMETERS>;

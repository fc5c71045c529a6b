// Tied requests: two queued copies that know of each other, and of which the one that starts first cancels the other. They
// save the wait behind the longer of two queues, so they need queues at workers; with one queue at the master, a copy that
// waits beside the first saves nothing.

import { type Copy, defineSpeculation, NOT_OVER_TIME, type SpeculationPolicy } from "./speculation.ts";

export const tied = defineSpeculation({
  name: "tied",
  summary: "Queues each task at two workers; where it starts first, it cancels the other. For queues at workers.",
  source: "Dean, Barroso, The Tail at Scale, CACM 56(2), 2013; catalogue F6",
  parameters: {
    delay: {
      type: "duration",
      default: "1ms",
      summary:
        "Between queueing the first and the second copy: two message delays, or both start at once where both queues are empty.",
    },
    budget: {
      type: "probability",
      default: 1,
      summary: "Second copies, as a share of the other attempts. Few of them run: the default ties every task.",
    },
  },
  create({ delay, budget }): SpeculationPolicy {
    return {
      caps: { perTask: 2, ofStarts: { share: budget, burst: Infinity } },
      interval: NOT_OVER_TIME,
      decide: (): readonly Copy[] => [],
      // The view does not count the task at hand, which is one more attempt to tie a copy to.
      copiesAtAdmission: (_task, _job, { slots, copiesStarted, attemptsStarted }) =>
        slots > 1 && copiesStarted + 1 <= budget * (attemptsStarted - copiesStarted + 1) ? 2 : 1,
      tie: { delay },
    };
  },
});

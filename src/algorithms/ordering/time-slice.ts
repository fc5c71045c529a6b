// Round robin of tasks, the oldest way to share a machine: each runs for a quantum, and then goes to the back of the queue if
// anybody waits. The smaller the quantum, the nearer it is to processor sharing, whose mean response in an M/G/1 queue is
// E[S] / (1 - load) whatever the sizes are; the larger, the nearer to order of arrival. What a switch costs, the design says.

import { seconds } from "../../kernel/time.ts";
import { defineOrdering } from "./ordering.ts";
import { QUANTUM } from "./time-sharing/slice-parameters.ts";
import { oneLevel } from "./time-sharing/slice-rule.ts";
import { TimeSharingOrder } from "./time-sharing/time-sharing-order.ts";

export const timeSlice = defineOrdering({
  name: "time-slice",
  summary:
    "Round robin of tasks: who has run for a quantum goes to the back of the queue as soon as anybody waits. Needs no estimates.",
  source: "Kleinrock, Time-shared Systems: A Theoretical Treatment, JACM 14, 1967; Arpaci-Dusseau, OSTEP, chapter 7",
  parameters: {
    quantum: { ...QUANTUM, summary: "So long a task runs before it gives way to one that waits." },
  },
  shorthand: "quantum",
  slice: ({ quantum }) => quantum,
  properties: { clairvoyant: false, preemptive: true, workConserving: false, starvationFree: true },
  create: ({ quantum }) =>
    new TimeSharingOrder({
      rule: oneLevel(quantum),
      remembers: false,
      rate: () => 1,
      key: ({ turn }) => turn,
      boost: seconds(0),
    }),
});

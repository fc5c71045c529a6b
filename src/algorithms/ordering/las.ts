// Least attained service, also called foreground-background: whoever has had least goes first. Without any knowledge of sizes
// it does nearly as well as shortest-remaining-time where most tasks are small and a few are huge, because those who have had
// much are likely to need much. Where all are alike everybody ends late: it is worse than order of arrival then.

import { seconds } from "../../kernel/time.ts";
import { defineOrdering } from "./ordering.ts";
import { QUANTUM } from "./time-sharing/slice-parameters.ts";
import { endlessLevels } from "./time-sharing/slice-rule.ts";
import { TimeSharingOrder } from "./time-sharing/time-sharing-order.ts";

export const las = defineOrdering({
  name: "las",
  summary:
    "Least attained service first (foreground-background): who has had least core time, in whole quanta, displaces who has had more; equal ones take turns. Needs no estimates.",
  source:
    "Kleinrock, Queueing Systems 2, 1976, section 4.6; by cores and time as Gu et al., Tiresias, NSDI 2019; catalogue A11",
  parameters: {
    quantum: {
      ...QUANTUM,
      summary: "Service is counted in whole quanta of core time, and so much of it is a turn among equal ones.",
    },
  },
  shorthand: "quantum",
  slice: ({ quantum }) => quantum,
  properties: { clairvoyant: false, preemptive: true, workConserving: false, starvationFree: false },
  create: ({ quantum }) =>
    new TimeSharingOrder({
      rule: endlessLevels(quantum),
      remembers: true,
      rate: ({ cores }) => cores,
      key: ({ attained }) => attained,
      boost: seconds(0),
    }),
});

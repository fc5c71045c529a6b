// Young's rule for the checkpoint interval: a little more than the optimum, the more so the more a checkpoint costs.

import { microseconds } from "../../kernel/time.ts";
import { defineCheckpoint } from "./checkpoint.ts";
import { MINIMUM, youngInterval } from "./optimal-interval.ts";

export const young = defineCheckpoint({
  name: "young",
  summary: "Saves after sqrt(2 * cost * mean time between failures) of work.",
  source: "Young, A first order approximation to the optimum checkpoint interval, CACM 17, 1974; catalogue F4",
  parameters: { minimum: MINIMUM },
  create: ({ minimum }) => ({
    interval({ cost, meanTimeBetweenFailures }) {
      if (meanTimeBetweenFailures === Infinity) return undefined;
      return microseconds(Math.max(minimum, youngInterval(cost, meanTimeBetweenFailures)));
    },
  }),
});

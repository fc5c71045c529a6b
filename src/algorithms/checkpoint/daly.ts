// Daly's rule for the checkpoint interval: within a fraction of a percent of the optimum wherever checkpoints are of use.

import { microseconds } from "../../kernel/time.ts";
import { defineCheckpoint } from "./checkpoint.ts";
import { dalyInterval, MINIMUM } from "./optimal-interval.ts";

export const daly = defineCheckpoint({
  name: "daly",
  summary:
    "Saves after sqrt(2dM)(1 + sqrt(d/2M)/3 + d/18M) - d of work, where a checkpoint costs d and failures are M apart.",
  source:
    "Daly, A higher order estimate of the optimum checkpoint interval for restart dumps, FGCS 22, 2006, equation 37; catalogue F4",
  parameters: { minimum: MINIMUM },
  create: ({ minimum }) => ({
    interval({ cost, meanTimeBetweenFailures }) {
      if (meanTimeBetweenFailures === Infinity) return undefined;
      return microseconds(Math.max(minimum, dalyInterval(cost, meanTimeBetweenFailures)));
    },
  }),
});

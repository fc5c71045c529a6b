// Checkpoints at equal shares of the work that a task is expected to be.

import { microseconds } from "../../kernel/time.ts";
import { defineCheckpoint } from "./checkpoint.ts";
import { MINIMUM } from "./optimal-interval.ts";

export const fraction = defineCheckpoint({
  name: "fraction",
  summary: "Saves after each such share of the estimated work: short tasks often, long ones seldom.",
  source: "Catalogue F4: at most this share of a task is ever done twice, if its estimate is right",
  parameters: {
    share: {
      type: "number",
      default: 0.1,
      above: 0,
      max: 1,
      summary: "Work between two checkpoints, of the estimate.",
    },
    minimum: MINIMUM,
  },
  shorthand: "share",
  create: ({ share, minimum }) => ({
    interval: ({ estimate }) => microseconds(Math.max(minimum, share * estimate)),
  }),
});

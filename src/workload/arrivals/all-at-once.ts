// One burst and then nothing: how long until the last one is done?

import type { Instant } from "../../kernel/time.ts";
import { defineArrivals } from "./arrival-process.ts";

export const allAtOnce = defineArrivals({
  name: "all-at-once",
  summary: "`count` tasks at one instant, and none after.",
  parameters: {
    count: { type: "integer", min: 1, summary: "How many tasks." },
    at: { type: "duration", default: "0s", summary: "When, in the run's time." },
  },
  shorthand: "count",
  create({ count, at }) {
    let given = 0;
    return {
      meanRate: 0,
      dispersion: undefined,
      next(after) {
        if (given === count || at < after) return undefined;
        given += 1;
        return at as number as Instant;
      },
    };
  },
});

// Renewal arrivals: independent gaps of any distribution, from clockwork to heavy-tailed.

import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import { GapSum, defineArrivals } from "./arrival-process.ts";

export const renewal = defineArrivals({
  name: "renewal",
  summary: "Independent gaps drawn from any distribution; the first gap begins where the class starts.",
  parameters: {
    interarrival: { type: "distribution", of: "duration", summary: "The gap between arrivals." },
  },
  shorthand: "interarrival",
  create({ interarrival }) {
    const gaps = new GapSum();
    const { mean, variance } = interarrival;
    const isFinite = Number.isFinite(mean) && Number.isFinite(variance);
    return {
      meanRate: Number.isFinite(mean) ? MICROSECONDS_PER_SECOND / mean : 0,
      // The squared coefficient of variation of the gaps.
      dispersion: isFinite ? variance / (mean * mean) : undefined,
      next: (after, random) => gaps.add(after, interarrival.sample(random)),
    };
  },
});

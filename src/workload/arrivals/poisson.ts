// Poisson arrivals: many independent users, no memory.

import { GapSum, defineArrivals, gapMean } from "./arrival-process.ts";

export const poisson = defineArrivals({
  name: "poisson",
  summary: "Independent arrivals at a constant rate: exponential gaps.",
  parameters: {
    rate: { type: "rate", summary: "Mean arrivals per second." },
  },
  shorthand: "rate",
  create({ rate }) {
    const gaps = new GapSum();
    const mean = gapMean(rate);
    return {
      meanRate: rate,
      dispersion: 1,
      next: (after, random) => gaps.add(after, mean * random.exponential()),
    };
  },
});

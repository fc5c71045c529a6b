// A day's tide: Poisson arrivals whose rate follows a cosine.

import { GapSum, defineArrivals, gapMean } from "./arrival-process.ts";
import { cosineOfTurn } from "./cosine.ts";

export const diurnal = defineArrivals({
  name: "diurnal",
  summary: "Poisson arrivals whose rate rises and falls once a period, as a cosine.",
  source: "Lewis & Shedler, Simulation of nonhomogeneous Poisson processes by thinning, 1979",
  parameters: {
    rate: { type: "rate", summary: "Mean arrivals per second over a whole period." },
    peakToTrough: {
      type: "number",
      min: 1,
      default: 3,
      summary: "Rate at the peak over rate at the trough; real logs have 2 to 4.",
    },
    period: { type: "duration", min: "1us", default: "24h", summary: "Length of one cycle." },
    peakAt: {
      type: "duration",
      default: "12h",
      summary: "When the peak is, in the run's time (and every period before and after).",
    },
  },
  create({ rate, peakToTrough, period, peakAt }) {
    // (1 + swing) / (1 - swing) = peakToTrough
    const swing = (peakToTrough - 1) / (peakToTrough + 1);
    const candidateGap = gapMean(rate * (1 + swing));
    const gaps = new GapSum();
    return {
      meanRate: rate,
      // Over whole periods the counts are Poisson.
      dispersion: 1,
      next(after, random) {
        let at = after;
        for (;;) {
          at = gaps.add(at, candidateGap * random.exponential());
          const share = 1 + swing * cosineOfTurn((at - peakAt) / period);
          if (random.chance(share / (1 + swing))) return at;
        }
      },
    };
  },
});

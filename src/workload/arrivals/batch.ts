// Batches: jobs submitted as arrays, fan-outs, flushes. Poisson in time, geometric in size.

import { log } from "../../kernel/math.ts";
import { GapSum, defineArrivals, gapMean } from "./arrival-process.ts";

export const batch = defineArrivals({
  name: "batch",
  summary: "Batches arrive as a Poisson process; all tasks of a batch arrive at the same instant.",
  parameters: {
    rate: { type: "rate", summary: "Mean batches per second; tasks per second are `rate` times `size`." },
    size: { type: "number", min: 1, summary: "Mean tasks in a batch; sizes are geometric, at least 1." },
  },
  create({ rate, size }) {
    const gaps = new GapSum();
    const mean = gapMean(rate);
    // The floor of an exponential variate over this decay is geometric from 0 with success probability 1 / size.
    const decay = size > 1 ? -log(1 - 1 / size) : Infinity;
    let rest = 0;
    return {
      meanRate: rate * size,
      // A compound Poisson process: E[size^2] / E[size] of the geometric distribution.
      dispersion: 2 * size - 1,
      next(after, random) {
        if (rest > 0) {
          rest -= 1;
          return after;
        }
        const at = gaps.add(after, mean * random.exponential());
        rest = Math.floor(random.exponential() / decay);
        return at;
      },
    };
  },
});

// What people really type: a handful of round numbers, always enough, mostly far too much, often the maximum.

import type { Duration } from "../../kernel/time.ts";
import { seconds } from "../../kernel/time.ts";
import { defineEstimate, toEstimate } from "./estimate-model.ts";

/** Minutes: the 20 round values of production logs, 5 minutes to 4 days. */
const ROUND_MINUTES = [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 360, 480, 720, 1080, 1440, 2160, 2880, 5760];
const ROUND_VALUES = ROUND_MINUTES.map((minutes) => seconds(60 * minutes));

export const modal = defineEstimate({
  name: "modal",
  summary: "A round over-estimate: a share `mass` of tasks take one of about twenty values, never below the truth.",
  // The model keeps the two facts of the paper that matter to policies: few distinct values, and run time over estimate
  // spread evenly between 0 and 1 (its figure 1), with a heap at the longest value allowed.
  source: "Tsafrir, Etsion & Feitelson, Modeling user runtime estimates, 2005; Tsafrir, 2010",
  properties: { upperBound: true },
  parameters: {
    mass: { type: "probability", default: 0.9, summary: "Share of tasks whose estimate is one of the round values." },
    values: {
      type: "durations",
      optional: true,
      summary: "The round values; default 5m, 10m, 15m ... 4d. Give your own where tasks last seconds.",
    },
  },
  create({ mass, values }) {
    const ladder = (values ?? ROUND_VALUES).toSorted((left, right) => left - right);
    const longest = ladder.at(-1) ?? (0 as Duration);
    return {
      estimate(task, random) {
        const isRound = random.chance(mass);
        // In (0, 1]: how much of the request the task will really use.
        const accuracy = 1 - random.uniform();
        const padded = Math.ceil(task.service / accuracy);
        const wanted = Math.min(padded, Math.max(longest, task.service));
        return toEstimate(isRound ? roundUp(wanted, ladder) : wanted);
      },
    };
  },
});

/** The lowest value on the ladder that is enough; beyond its end, nothing is round and the wish stands. */
function roundUp(wanted: number, ladder: readonly Duration[]): number {
  return ladder.find((value) => value >= wanted) ?? wanted;
}

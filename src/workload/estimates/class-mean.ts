// One number for the whole class: what a scheduler knows that profiles kinds of work, not single tasks.

import { RunningMean } from "./running-mean.ts";
import { defineEstimate, toEstimate } from "./estimate-model.ts";

export const classMean = defineEstimate({
  name: "class-mean",
  summary: "The mean of the class's service distribution; for a log, the mean of its tasks so far.",
  properties: { upperBound: false },
  parameters: {},
  create() {
    const seen = new RunningMean();
    return {
      estimate(task) {
        // The first task of a log has no past: its request, and failing that its truth, stands in.
        const mean = task.classMean ?? seen.mean ?? task.requested ?? task.service;
        seen.add(task.service);
        return toEstimate(mean);
      },
    };
  },
});

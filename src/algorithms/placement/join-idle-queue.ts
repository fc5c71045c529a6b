// Join the idle queue: an idle worker if one is known, or else any. What is asked of the picture of the loads is only who
// has nothing to do, which workers can say by themselves when it becomes true, off the way of the tasks.

import { drawFitting } from "./fitting.ts";
import { definePlacement, NONE } from "./placement.ts";

export const joinIdleQueue = definePlacement({
  name: "join-idle-queue",
  summary: "An idle candidate that fits, or any where none is idle, each with the same probability.",
  source: "Lu et al., Join-Idle-Queue, Performance Evaluation 68(11), 2011, with one dispatcher; catalogue B6",
  parameters: {},
  create: (_parameters, { random }) => ({
    place: (task, view) => drawFitting(view, task, random, 0) ?? drawFitting(view, task, random) ?? NONE,
  }),
});

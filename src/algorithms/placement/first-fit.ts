// First fit: the lowest-numbered worker with room. Packs work onto few machines, which wear the load of all.

import { nextFitting } from "./fitting.ts";
import { definePlacement, NONE } from "./placement.ts";

export const firstFit = definePlacement({
  name: "first-fit",
  summary: "The first candidate that fits, in the scenario's order of workers.",
  source: "Johnson, Near-Optimal Bin Packing Algorithms, MIT, 1973; catalogue B9",
  parameters: {},
  create: () => ({ place: (task, view) => nextFitting(view, task, 0) ?? NONE }),
});

// Worst fit: the machine that is left with most. Spreads, so that no machine takes much with it when it dies; but what is
// free is free in small pieces.

import { definePlacement, NONE } from "./placement.ts";
import { bestScored, shareLeft } from "./scoring.ts";

export const worstFit = definePlacement({
  name: "worst-fit",
  summary:
    "The candidate that the task leaves with the largest free share, on average over cores, memory where it is limited, and the resources asked for. Compares all candidates.",
  source: "Johnson, Near-Optimal Bin Packing Algorithms, MIT, 1973; catalogue B9",
  parameters: {},
  create: () => ({ place: (task, view) => bestScored(view, task, shareLeft) ?? NONE }),
});

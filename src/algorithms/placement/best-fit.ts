// Best fit: the machine that is left with least. Packs, so that big tasks find room and machines can be given back; but a
// machine that dies takes more with it.

import { definePlacement, NONE } from "./placement.ts";
import { bestScored, shareLeft } from "./scoring.ts";

export const bestFit = definePlacement({
  name: "best-fit",
  summary:
    "The candidate that the task leaves with the smallest free share, on average over cores, memory where it is limited, and the resources asked for. Compares all candidates.",
  source: "Johnson, Near-Optimal Bin Packing Algorithms, MIT, 1973; catalogue B9",
  parameters: {},
  create: () => ({
    place: (task, view) => bestScored(view, task, (dimensions) => -shareLeft(dimensions)) ?? NONE,
  }),
});

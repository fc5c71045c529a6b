// A worker at random: needs no knowledge of the cluster, and no picture that could be stale.

import { drawFitting } from "./fitting.ts";
import { definePlacement, NONE } from "./placement.ts";

export const random = definePlacement({
  name: "random",
  summary: "A candidate that fits, each with the same probability.",
  source: "Catalogue B3; the baseline of Mitzenmacher, TPDS 12(10), 2001",
  parameters: {},
  create: (_parameters, { random: draws }) => ({
    place: (task, view) => drawFitting(view, task, draws) ?? NONE,
  }),
});

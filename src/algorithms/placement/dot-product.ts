// Alignment: the machine whose free resources point where the task's demand points, so that what one resource has most of is
// used by those who want it, and neither is left over alone.

import { definePlacement, NONE } from "./placement.ts";
import { bestScored, type Dimension } from "./scoring.ts";

export const dotProduct = definePlacement({
  name: "dot-product",
  summary:
    "The candidate with the largest dot product of the task's demand and what is free, each as a share of the machine. Compares all candidates.",
  source:
    "Grandl et al., Multi-resource Packing for Cluster Schedulers (Tetris), SIGCOMM 2014, section 3.2; catalogue B9",
  parameters: {},
  create: () => ({ place: (task, view) => bestScored(view, task, alignment) ?? NONE }),
});

function alignment(dimensions: readonly Dimension[]): number {
  return dimensions.reduce((sum, { asked, free, all }) => sum + (asked / all) * (free / all), 0);
}

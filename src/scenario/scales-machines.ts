// Whether machines come and go in a design: what the loader checks and every run is assembled by.

import { none } from "../algorithms/scaling/none.ts";
import type { Variant } from "./scenario.ts";

/** Otherwise all of them are there all the time. */
export function scalesMachines({ scheduler, cluster }: Pick<Variant, "scheduler" | "cluster">): boolean {
  const { architecture, scaling } = scheduler;
  const isUsed = scaling.definition !== none && architecture.definition.unused?.scaling === undefined;
  return isUsed && cluster.nodes.some(({ elastic }) => elastic !== undefined);
}

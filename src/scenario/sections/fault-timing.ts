// When a fault strikes and for how long: at a time or by chance, once or, where it flaps, again and again within one episode.

import type { Flap } from "../../cluster/faults/fault.ts";
import { distributionOf } from "../shapes/distribution-shape.ts";
import { section } from "../shapes/leaf.ts";
import type { Reporting } from "../shapes/leaf.ts";
import { duration } from "../shapes/quantities.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";

/** us from strike to strike, on average: more often is no fault but a slip of the pen, and a run without end. */
const CYCLE_LEAST = 1_000;

export function scheduledTiming(context: ShapeContext) {
  return {
    at: duration().describe("When it strikes."),
    for: duration({ min: 1, minText: "1us" })
      .optional()
      .describe("How long it lasts; until the end of the run where absent."),
    flap: flapShape(context),
  };
}

export function randomTiming(context: ShapeContext) {
  return {
    every: distributionOf("duration", context).describe(
      "From the end of one strike to the start of the next, for each node (zone, rack).",
    ),
    for: distributionOf("duration", context).describe("How long each lasts."),
    flap: flapShape(context),
  };
}

function flapShape(context: ShapeContext) {
  return section({
    up: distributionOf("duration", context).describe("From a heal to the next strike."),
    down: distributionOf("duration", context).describe("From a strike to its heal."),
  })
    .optional()
    .describe("Strikes and heals again and again while it lasts, on the nodes that the first strike found.");
}

/** False if a flap is too fast. */
export function refuseHaste(flap: Flap | undefined, { report }: Reporting): boolean {
  if (flap === undefined || flap.up.mean + flap.down.mean >= CYCLE_LEAST) return true;
  report(["flap"], "expected at least 1ms for up and down together");
  return false;
}

// How a client answers a counter-offer: it accepts any deadline that it can live with, and then asks for just that one. What is
// agreed takes the place of what was asked for, so that tolerance is used up only once, however often it happens.

import type { Duration, Instant } from "../../kernel/time.ts";
import type { TaskSpec } from "../../process/task.ts";

/** The task as it is asked for now; undefined: such a deadline will not do, or is none that is later. */
export function withDeadline(spec: TaskSpec, offer: Instant | undefined): TaskSpec | undefined {
  const { deadline, tolerance = 0 } = spec;
  if (offer === undefined || offer <= deadline || offer - deadline > tolerance) return undefined;
  return { ...spec, deadline: offer, tolerance: (tolerance - (offer - deadline)) as Duration };
}

// How a client answers a counter-offer: it accepts any deadline that it can live with, and asks again for just that one. Nothing was
// kept for it, so the answer may be another offer: by others that came first, or because what runs takes longer than its
// scheduler knows, and then every answer would be a moment too short. So from the second time on the client asks for at least
// twice the delay that it had agreed to: it comes to an end after a few rounds, whatever happens.

import type { Duration, Instant } from "../../kernel/time.ts";
import type { TaskSpec } from "../../process/task.ts";

/** The task as it is asked for now; undefined: such a deadline will not do, or is none that is later. */
export function withDeadline(spec: TaskSpec, offer: Instant | undefined): TaskSpec | undefined {
  const { deadline, tolerance = 0, stretch = 0 } = spec;
  if (offer === undefined || offer <= deadline) return undefined;
  const asked = deadline - stretch;
  if (offer - asked > tolerance) return undefined;
  const agreed = Math.min(tolerance, Math.max(offer - asked, 2 * stretch));
  return { ...spec, deadline: (asked + agreed) as Instant, stretch: agreed as Duration };
}

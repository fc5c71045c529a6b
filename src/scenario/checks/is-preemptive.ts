// Does an ordering, as it is set, displace what runs?

import type { SchedulerSpec } from "../../architectures/scheduler-spec.ts";

export function isPreemptive({ definition, parameters }: SchedulerSpec["ordering"]): boolean {
  const { preemptive = true, reclaim = true } = parameters as {
    readonly preemptive?: boolean;
    readonly reclaim?: boolean;
  };
  return definition.properties.preemptive && preemptive && reclaim;
}

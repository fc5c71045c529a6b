// Whether an ordering stops what runs for what waits.

import type { SchedulerSpec } from "../architectures/scheduler-spec.ts";

/** Those that preempt do so always, or where their parameter says so. */
export function isPreemptive({ definition, parameters }: SchedulerSpec["ordering"]): boolean {
  const { preemptive = true, reclaim = true } = parameters as {
    readonly preemptive?: boolean;
    readonly reclaim?: boolean;
  };
  return definition.properties.preemptive && preemptive && reclaim;
}

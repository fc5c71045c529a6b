// The stealing policy of whoever dispatches: a leading master, or the bound.

import type { StealingPolicy } from "../../algorithms/stealing/stealing.ts";
import type { Host } from "../../process/host.ts";
import { isStealing, type SchedulerSpec } from "../scheduler-spec.ts";

/** undefined: what waits at a worker stays there. */
export function createStealing(scheduler: SchedulerSpec, host: Host): StealingPolicy | undefined {
  if (!isStealing(scheduler)) return undefined;
  const { definition, parameters } = scheduler.stealing;
  return definition.create(parameters, { random: host.random("stealing") });
}

// Ten cores on five machines, shared among a tree of queues, for tests. Tasks of one core: a tenth of the cluster each.

import { parameterValues } from "../../src/algorithms/laws/default-values.ts";
import { capacityQueues } from "../../src/algorithms/ordering/capacity-queues.ts";
import type { fairScheduler } from "../../src/algorithms/ordering/fair-scheduler.ts";
import type { QueueForm, QueueForms } from "../../src/algorithms/ordering/queues/queue-plans.ts";
import type { Duration } from "../../src/kernel/time.ts";
import { Floor } from "./floor.ts";

export const CORES = 10;

/** No user limits, unless they are given: what they do has tests of its own. */
export function queue(capacity: number, more: Partial<QueueForm> = {}): QueueForm {
  const isLeaf = more.queues === undefined;
  return { capacity, maximum: 1, ...(isLeaf && { userLimitFactor: -1 }), ...more };
}

export function floorOf(
  ordering: typeof capacityQueues | typeof fairScheduler,
  given: Readonly<Record<string, unknown>>,
): Floor {
  const machines = Array.from({ length: CORES / 2 }, () => ({ cores: 2 }));
  return new Floor(machines, parameterValues(ordering.parameters as never, given), ordering);
}

export function treeOf(queues: QueueForms, given: Readonly<Record<string, unknown>> = {}): Floor {
  return floorOf(capacityQueues, { queues, ...given });
}

export const AT_ONCE = { reclaim: true, maxWaitBeforeKill: 0 as Duration, perRound: 1, naturalTermination: 1 };

let tasks = 0;
export function offer(floor: Floor, tenant: string, count: number, cores = 1): readonly number[] {
  return Array.from({ length: count }, () => {
    tasks += 1;
    floor.arrive(tasks, 0, { tenant, cores });
    return tasks;
  });
}

export function heldBy(floor: Floor, ...tenants: readonly string[]): readonly number[] {
  return tenants.map((tenant) => floor.staying(tenant));
}

/** Whoever was asked to stop has stopped. */
export function stopAll(floor: Floor): void {
  for (const id of floor.running) if (floor.isStopping(id)) floor.stop(id);
}

// Shares of a cluster by the resource of which most is held: what tenants with unlike demands are compared by. For orderings.
// Source: Ghodsi et al., Dominant Resource Fairness, NSDI 2011, section 4.

import type { Demand } from "../availability.ts";
import type { Capacity } from "../ordering.ts";

/** What somebody's tasks hold together, each task's demand divided by a weight. */
export interface Holdings {
  readonly cores: number;
  readonly memory: number;
  readonly resources: ReadonlyMap<string, number>;
}

export const NONE_HELD: Holdings = { cores: 0, memory: 0, resources: new Map() };

/** The largest of the shares of what there is. */
export function dominantShare({ cores, memory, resources }: Holdings, capacity: Capacity): number {
  let share = Math.max(shareOf(cores, capacity.cores), shareOf(memory, capacity.memory));
  for (const [name, amount] of resources) {
    const all = capacity.resources.get(name);
    // What nobody offers (any more), or what a worker's own queue is not told of, does not count.
    if (all !== undefined) share = Math.max(share, shareOf(amount, all));
  }
  return share;
}

function shareOf(held: number, capacity: number): number {
  return held > 0 ? held / capacity : 0;
}

/** After a task came (1) or went (-1). */
export function withTask(holdings: Holdings, task: Demand, sign: 1 | -1, weight = 1): Holdings {
  const { cores, memory } = task;
  return {
    cores: holdings.cores + (sign * cores) / weight,
    memory: holdings.memory + (sign * memory) / weight,
    resources:
      task.resources === undefined ? holdings.resources : withResources(holdings, task.resources, sign, weight),
  };
}

function withResources(
  { resources }: Holdings,
  demand: Readonly<Record<string, number>>,
  sign: 1 | -1,
  weight: number,
): ReadonlyMap<string, number> {
  const sum = new Map(resources);
  for (const [name, amount] of Object.entries(demand)) sum.set(name, (sum.get(name) ?? 0) + (sign * amount) / weight);
  return sum;
}

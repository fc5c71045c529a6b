// Dominant resource fairness: tenants with unlike demands are compared by the resource of which each has the largest
// share. No tenant is better off with an equal part of everything, and none would rather have what another has.

import { type Capacity, defineOrdering, type OrderingContext, type QueuedTask } from "./ordering.ts";
import { TenantOrder } from "./tenant-order.ts";

export const drf = defineOrdering({
  name: "drf",
  summary:
    "The tenant with the lowest dominant share (the largest of its shares of cores, memory and each resource, divided by weight) starts its oldest task; one whose task does not fit is skipped.",
  source: "Ghodsi et al., Dominant Resource Fairness, NSDI 2011, sections 4 and 4.3 (weights); catalogue A9",
  parameters: {},
  // Who is skipped may be skipped for ever while smaller tasks keep coming.
  properties: { clairvoyant: false, preemptive: false, workConserving: false, starvationFree: false },
  create: (_, context) => new DominantShares(context ?? NOTHING_KNOWN),
});

/** Held by a tenant, each task's demand divided by its weight. */
interface Holdings {
  readonly cores: number;
  readonly memory: number;
  readonly resources: ReadonlyMap<string, number>;
}

const NONE_HELD: Holdings = { cores: 0, memory: 0, resources: new Map() };
/** Without a capacity cores are all that is counted. */
const NOTHING_KNOWN: OrderingContext = { capacity: () => ({ cores: 1, memory: Infinity, resources: new Map() }) };

class DominantShares extends TenantOrder<Holdings> {
  readonly #context: OrderingContext;

  constructor(context: OrderingContext) {
    super(true);
    this.#context = context;
  }

  protected open(): Holdings {
    return NONE_HELD;
  }

  protected joined(holdings: Holdings): Holdings {
    return holdings;
  }

  protected left(holdings: Holdings): Holdings {
    return holdings;
  }

  protected level(holdings: Holdings): number {
    return dominantShare(holdings, this.#context.capacity());
  }

  protected charged(holdings: Holdings, task: QueuedTask): Holdings {
    return withTask(holdings, task, 1);
  }

  protected refunded(holdings: Holdings, task: QueuedTask): Holdings {
    return withTask(holdings, task, -1);
  }

  /** Whoever holds nothing has no history. */
  protected close(): void {}
}

function dominantShare({ cores, memory, resources }: Holdings, capacity: Capacity): number {
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

function withTask(holdings: Holdings, task: QueuedTask, sign: 1 | -1): Holdings {
  const { cores, memory, weight } = task;
  return {
    cores: holdings.cores + (sign * cores) / weight,
    memory: holdings.memory + (sign * memory) / weight,
    resources: task.resources === undefined ? holdings.resources : withResources(holdings, task, sign),
  };
}

function withResources({ resources }: Holdings, task: QueuedTask, sign: 1 | -1): ReadonlyMap<string, number> {
  const sum = new Map(resources);
  for (const [name, amount] of Object.entries(task.resources ?? {}))
    sum.set(name, (sum.get(name) ?? 0) + (sign * amount) / task.weight);
  return sum;
}

// Dominant resource fairness: tenants with unlike demands are compared by the resource of which each has the largest
// share. No tenant is better off with an equal part of everything, and none would rather have what another has.

import { dominantShare, type Holdings, NONE_HELD, withTask } from "./tenants/dominant-share.ts";
import { defineOrdering, type OrderingContext, type QueuedTask } from "./ordering.ts";
import { TenantOrder } from "./tenants/tenant-order.ts";

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
    return withTask(holdings, task, 1, task.weight);
  }

  protected refunded(holdings: Holdings, task: QueuedTask): Holdings {
    return withTask(holdings, task, -1, task.weight);
  }

  /** Whoever holds nothing has no history. */
  protected close(): void {}
}

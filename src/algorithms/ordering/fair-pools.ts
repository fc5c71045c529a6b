// Pools that share tasks fairly: first whoever has fewer than its minimum, then by what runs for its weight. Spark's FAIR pools,
// a pool for each tenant.

import { defineOrdering, type QueuedTask, tenantsIn } from "./ordering.ts";
import { TenantOrder } from "./tenants/tenant-order.ts";

export const fairPools = defineOrdering({
  name: "fair-pools",
  summary:
    "First the tenant with the lowest part of its minimum of tasks running, then the one with fewest for its weight, and then by name, starts its oldest task; one whose task does not fit is skipped. What runs is never displaced.",
  source: "Apache Spark, org.apache.spark.scheduler.FairSchedulingAlgorithm (weight 1, minShare 0); catalogue A8",
  parameters: {
    minimumShares: {
      type: "counts",
      optional: true,
      summary:
        "By tenant, how many tasks it should have running before others have more (Spark's minShare); 0 where absent.",
    },
  },
  // Who is skipped may be skipped for ever while smaller tasks keep coming.
  properties: { clairvoyant: false, preemptive: false, workConserving: false, starvationFree: false },
  tenants: ({ minimumShares }) => [tenantsIn("minimumShares", minimumShares)],
  create: ({ minimumShares = {} }) => new FairPools(minimumShares),
});

/** An account is the number of places held. */
class FairPools extends TenantOrder<number> {
  readonly #minimumShares: Readonly<Record<string, number>>;

  constructor(minimumShares: Readonly<Record<string, number>>) {
    super(true);
    this.#minimumShares = minimumShares;
  }

  protected open(): number {
    return 0;
  }

  protected joined(running: number): number {
    return running;
  }

  protected left(running: number): number {
    return running;
  }

  /** Below 0 as long as it has fewer than its minimum: before all others. */
  protected level(running: number, { tenant, weight }: QueuedTask): number {
    const minimum = Object.hasOwn(this.#minimumShares, tenant) ? this.#minimumShares[tenant] : 0;
    return running < minimum ? running / minimum - 1 : running / weight;
  }

  protected charged(running: number): number {
    return running + 1;
  }

  protected refunded(running: number): number {
    return running - 1;
  }

  /** Whoever holds nothing has no history. */
  protected close(): void {}
}

// Weighted fair shares: who waits or runs shares the cluster by weight, and who has less than its part gets back what others
// have beyond theirs. YARN's fair scheduler, with a queue for each tenant below the root.

import { ParameterError } from "../../kernel/parameter-error.ts";
import type { ParameterValues } from "../../kernel/parameters.ts";
import { type Claim, fairShares } from "./queues/fair-shares.ts";
import { defineOrdering, tenantsIn } from "./ordering.ts";
import { QueueOrder, type QueueRules } from "./queues/queue-order.ts";
import { type Queue, QueueTree } from "./queues/queue-tree.ts";
import { RECLAIM_PARAMETERS } from "./queues/reclaim-parameters.ts";

const parameters = {
  minima: {
    type: "shares",
    optional: true,
    summary: "By tenant, the share of the cluster below which it goes before all that have theirs.",
  },
  maxima: {
    type: "shares",
    optional: true,
    summary: "By tenant, the share beyond which it gets nothing, but for a single task that is larger.",
  },
  ...RECLAIM_PARAMETERS,
  reclaim: {
    type: "boolean",
    default: false,
    summary:
      "Displace what others hold beyond their fair shares, the latest first, where a tenant waits for its own. As in YARN not the default.",
  },
} as const;

type Values = ParameterValues<typeof parameters>;

export const fairScheduler = defineOrdering({
  name: "fair-scheduler",
  summary:
    "First the tenant with the lowest part of its minimum, then the one that holds least for its weight, by its dominant resource, starts its oldest task; one whose task does not fit is passed over. What others hold beyond their fair shares can be reclaimed.",
  source:
    "Apache Hadoop, YARN FairScheduler: FairSharePolicy and ComputeFairShares; dominant shares as its DominantResourceFairnessPolicy",
  parameters,
  // Who is passed over may be so for ever while smaller tasks keep coming. Preemptive by parameter only.
  properties: { clairvoyant: false, preemptive: true, workConserving: false, starvationFree: false },
  check: refuseContradictions,
  tenants: ({ minima, maxima }) => [tenantsIn("minima", minima), tenantsIn("maxima", maxima)],
  create: (values, context) => new QueueOrder(treeOf(values), rulesOf(values), values, context),
});

/**
 * The fair share at this moment: of those who wait or run (YARN's instantaneous share; the steady one would count the idle too).
 * Deviations: whoever has less than it claims it at once, and not after `fairSharePreemptionTimeout` at less than half of it.
 */
function rulesOf({ minima = {} }: Values): QueueRules {
  const claimOf = ({ name, weight, plan }: Queue): Claim => ({
    weight,
    minimum: minima[name] ?? 0,
    maximum: plan.maximum,
  });
  return {
    guarantees(tree) {
      const queues = [...tree.busyLeaves()];
      const shares = fairShares(queues.map(claimOf), 1);
      const shareOf = new Map(queues.map((queue, index) => [queue, shares[index]]));
      return (queue) => shareOf.get(queue) ?? 0;
    },
    level({ name, weight }, used) {
      const minimum = minima[name] ?? 0;
      // Below 0 as long as it has less than its minimum: before all others.
      return used < minimum - ROUNDING ? used / minimum - 1 : used / weight;
    },
  };
}

/** Shares are sums of fractions. */
const ROUNDING = 1e-9;

function treeOf({ maxima = {} }: Values): QueueTree {
  const planOf = (name: string) => ({ name, guarantee: 0, maximum: maxima[name] ?? 1, queues: [], tenants: [name] });
  return new QueueTree([], planOf);
}

function refuseContradictions({ minima = {}, maxima = {} }: Values): void {
  const sum = Object.values(minima).reduce((all, share) => all + share, 0);
  if (sum > 1 + ROUNDING)
    throw new ParameterError("minima", `expected at most 1 in all, got ${Number(sum.toPrecision(6))}`);
  for (const [tenant, most] of Object.entries(maxima)) {
    const least = minima[tenant] ?? 0;
    if (most < least)
      throw new ParameterError("maxima", `expected at least the minimum of '${tenant}' (${least}), got ${most}`);
  }
}

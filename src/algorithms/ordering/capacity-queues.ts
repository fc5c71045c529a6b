// Queues with guarantees: each queue is promised a share of the cluster, or of the queue that it is part of, borrows what others
// leave idle, and gets back what others have borrowed. YARN's capacity scheduler: a tree of queues, or a queue for each tenant.

import { ParameterError } from "../../kernel/parameter-error.ts";
import type { ParameterValues } from "../../kernel/parameters.ts";
import { applicationLimit } from "./queues/application-limit.ts";
import { defineOrdering, tenantsIn } from "./ordering.ts";
import { QueueOrder } from "./queues/queue-order.ts";
import {
  planQueues,
  tenantsOf,
  QUEUE_PARAMETERS,
  type QueueForms,
  refuseContradictoryQueues,
} from "./queues/queue-plans.ts";
import { type Queue, type QueuePlan, QueueTree } from "./queues/queue-tree.ts";
import { RECLAIM_PARAMETERS } from "./queues/reclaim-parameters.ts";

/** YARN's maximum-applications. */
const APPLICATIONS_MAX = 10_000;

const parameters = {
  guarantees: {
    type: "shares",
    optional: true,
    summary: "By tenant, the share of the cluster that it is guaranteed, by its dominant resource; others only borrow.",
  },
  maxima: {
    type: "shares",
    optional: true,
    summary:
      "By tenant, the share beyond which it may not borrow, but for a single task that is larger; others may have everything.",
  },
  queues: {
    type: "tree",
    node: QUEUE_PARAMETERS,
    below: "queues",
    optional: true,
    summary:
      "In place of `guarantees` and `maxima`, a tree of queues by name. A tenant who stands in none has one beside those at the top that is guaranteed nothing.",
  },
  maximumApplications: {
    type: "integer",
    min: 1,
    optional: true,
    summary:
      "With `queues`, tasks that were taken in and have not ended, at most (default 10000), each queue its guaranteed share of them; what comes beyond is rejected.",
  },
  ...RECLAIM_PARAMETERS,
} as const;

type Values = ParameterValues<typeof parameters>;

export const capacityQueues = defineOrdering({
  name: "capacity-queues",
  summary:
    "The queue with the lowest part of its guarantee in use goes next, at each level of a tree of queues, or of the tenants where there is none, and starts its oldest task; one whose task does not fit is passed over. What others borrow can be reclaimed for it.",
  source:
    "Apache Hadoop, YARN CapacityScheduler and ProportionalCapacityPreemptionPolicy; dominant shares as its DominantResourceCalculator; catalogue A10",
  parameters,
  // Who is passed over may be so for ever while smaller tasks keep coming. Preemptive by parameter only.
  properties: { clairvoyant: false, preemptive: true, workConserving: false, starvationFree: false },
  check: refuseContradictions,
  create: (values, context) => new QueueOrder(treeOf(values), RULES, values, context),
  tenants: ({ guarantees, maxima, queues }) =>
    queues === undefined
      ? [tenantsIn("guarantees", guarantees), tenantsIn("maxima", maxima)]
      : [{ parameter: "queues", names: tenantsOf(planQueues(queues as QueueForms)), areAll: true }],
  createAdmission(values) {
    const { queues, maximumApplications } = values;
    if (queues === undefined) return undefined;
    return applicationLimit(planQueues(queues as QueueForms), maximumApplications ?? APPLICATIONS_MAX);
  },
});

const RULES = {
  guarantees: () => guaranteeOf,
  level: (queue: Queue, used: number) => {
    const guarantee = guaranteeOf(queue);
    return guarantee > 0 ? used / guarantee : Infinity;
  },
};

function guaranteeOf({ plan }: Queue): number {
  return plan.guarantee;
}

function treeOf({ guarantees = {}, maxima = {}, queues }: Values): QueueTree {
  const planOf = (tenant: string): QueuePlan => ({
    name: tenant,
    guarantee: guarantees[tenant] ?? 0,
    maximum: maxima[tenant] ?? 1,
    queues: [],
    tenants: [tenant],
  });
  return new QueueTree(queues === undefined ? [] : planQueues(queues as QueueForms), planOf);
}

function refuseContradictions({ guarantees, maxima, queues, maximumApplications, reclaim }: Values): void {
  if (queues === undefined) {
    if (maximumApplications !== undefined)
      throw new ParameterError(
        "maximumApplications",
        "expected `queues` with `maximumApplications`, which are shared among them",
      );
    return refuseFlatContradictions({ guarantees: guarantees ?? {}, maxima: maxima ?? {}, reclaim });
  }
  for (const [key, value] of Object.entries({ guarantees, maxima }))
    if (value !== undefined)
      throw new ParameterError(key, `expected either \`queues\` or \`${key}\`: in a tree each queue has its own`);
  refuseContradictoryQueues(queues as QueueForms);
}

type FlatValues = Required<Pick<Values, "reclaim">> &
  Readonly<Record<"guarantees" | "maxima", Readonly<Record<string, number>>>>;

function refuseFlatContradictions({ guarantees, maxima, reclaim }: FlatValues): void {
  if (reclaim && Object.keys(guarantees).length === 0)
    throw new ParameterError(
      "reclaim",
      "expected `guarantees` with `reclaim`, because there is nothing to reclaim otherwise",
    );
  const sum = Object.values(guarantees).reduce((all, share) => all + share, 0);
  if (sum > 1 + ROUNDING)
    throw new ParameterError("guarantees", `expected at most 1 in all, got ${Number(sum.toPrecision(6))}`);
  for (const [tenant, most] of Object.entries(maxima)) {
    const guarantee = guarantees[tenant] ?? 0;
    if (most < guarantee)
      throw new ParameterError("maxima", `expected at least the guarantee of '${tenant}' (${guarantee}), got ${most}`);
  }
}

/** Shares are sums of fractions. */
const ROUNDING = 1e-9;

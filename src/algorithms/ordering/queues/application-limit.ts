// How many tasks a tree of queues takes in: each queue its share of them, and of that each user as much as its limits say.
// Source: YARN's CapacityScheduler, maximum-applications; an application is a task here. Deviation: where a share comes to less
// than one task, one is taken in.

import { ACCEPT, type Admission, REJECT } from "../../admission/admission.ts";
import { leavesOf } from "./queue-plans.ts";
import type { QueuePlan } from "./queue-tree.ts";

/** Tenants without a queue are counted with all others, against `most`. */
export function applicationLimit(plans: readonly QueuePlan[], most: number): Admission {
  const queueOf = new Map<string, QueuePlan>();
  for (const plan of leavesOf(plans)) for (const tenant of plan.tenants) queueOf.set(tenant, plan);
  return {
    decide({ tenant }, view) {
      const queue = queueOf.get(tenant);
      if (queue === undefined) return view.inFlight < most ? ACCEPT : REJECT;
      const ofQueue = wholeTasks(most * queue.guarantee);
      const { factor, least } = queue.limits!;
      const ofUser = Math.min(ofQueue, wholeTasks(ofQueue * least * factor));
      if (view.inFlightOf(tenant) >= ofUser) return REJECT;
      let inQueue = 0;
      for (const user of queue.tenants) inQueue += view.inFlightOf(user);
      return inQueue < ofQueue ? ACCEPT : REJECT;
    },
  };
}

/** Shares are products of fractions. */
const ROUNDING = 1e-9;

function wholeTasks(count: number): number {
  return Math.max(1, Math.floor(count * (1 + ROUNDING)));
}

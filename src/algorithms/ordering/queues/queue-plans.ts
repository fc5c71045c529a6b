// What a scenario says of queues, and what it means: shares of a parent become shares of the cluster. For `capacity-queues`.

import { ParameterError } from "../../../kernel/parameter-error.ts";
import type { Parameters } from "../../../kernel/parameters.ts";
import type { QueuePlan } from "./queue-tree.ts";

/** Shares are sums of fractions. */
const ROUNDING = 1e-9;
/** YARN's user-limit-factor where users are not limited. */
const UNLIMITED = -1;

/** Of one queue; below it, as `queues`, there may be others. */
export const QUEUE_PARAMETERS = {
  capacity: { type: "probability", summary: "Share of its parent that it is guaranteed; others only borrow." },
  maximum: {
    type: "probability",
    default: 1,
    summary:
      "Share of what its parent may have at most beyond which it may not borrow, but for a single task that is larger.",
  },
  tenants: {
    type: "names",
    optional: true,
    summary:
      "Whose tasks wait here: its users. The tenant with the queue's name where absent. Only of queues without others below.",
  },
  ordering: {
    type: "choice",
    options: ["fifo", "fair"],
    optional: true,
    summary:
      "Whose task is next: fifo, the oldest (default); fair, that of the user who holds least. Only of queues without others below.",
  },
  userLimitFactor: {
    type: "number",
    min: UNLIMITED,
    optional: true,
    summary:
      "So many times what the queue is guaranteed is the most that one user may have; -1 = no limit. Default 1, as in YARN: a single user borrows nothing. Only of queues without others below.",
  },
  minimumUserLimitPercent: {
    type: "integer",
    min: 1,
    max: 100,
    optional: true,
    summary:
      "Users who wait share the queue equally, but each may have so many percent of it: 25 = four share, a fifth waits. Default 100: the first may have all. Only of queues without others below.",
  },
} as const satisfies Parameters;

export interface QueueForm {
  readonly capacity: number;
  readonly maximum: number;
  readonly tenants?: readonly string[] | undefined;
  readonly ordering?: string | undefined;
  readonly userLimitFactor?: number | undefined;
  readonly minimumUserLimitPercent?: number | undefined;
  readonly queues?: QueueForms | undefined;
}

export type QueueForms = Readonly<Record<string, QueueForm>>;

const OF_LEAVES = ["tenants", "ordering", "userLimitFactor", "minimumUserLimitPercent"] as const;

/** Shares of the cluster, each as large as those above it make it. */
export function planQueues(forms: QueueForms, guarantee = 1, maximum = 1): readonly QueuePlan[] {
  return Object.entries(forms).map(([name, form]) => {
    const shares = { name, guarantee: guarantee * form.capacity, maximum: maximum * form.maximum };
    if (form.queues !== undefined)
      return { ...shares, tenants: [], queues: planQueues(form.queues, shares.guarantee, shares.maximum) };
    const { tenants = [name], ordering, userLimitFactor: factor = 1, minimumUserLimitPercent: percent = 100 } = form;
    const limits = { factor: factor === UNLIMITED ? Infinity : factor, least: percent / 100 };
    return { ...shares, tenants, queues: [], isFair: ordering === "fair", limits };
  });
}

export function refuseContradictoryQueues(forms: QueueForms): void {
  refuseBelow(forms, "the cluster");
  const queueOf = new Map<string, string>();
  for (const { name, tenants } of leavesOf(planQueues(forms)))
    for (const tenant of tenants) {
      const other = queueOf.get(tenant);
      if (other !== undefined)
        throw refusal(`each tenant in one queue, found '${tenant}' in '${other}' and in '${name}'`);
      queueOf.set(tenant, name);
    }
}

export function leavesOf(plans: readonly QueuePlan[]): readonly QueuePlan[] {
  return plans.flatMap((plan) => (plan.queues.length === 0 ? [plan] : leavesOf(plan.queues)));
}

export function tenantsOf(plans: readonly QueuePlan[]): readonly string[] {
  return leavesOf(plans).flatMap(({ tenants }) => tenants);
}

function refuseBelow(forms: QueueForms, parent: string): void {
  const sum = Object.values(forms).reduce((all, { capacity }) => all + capacity, 0);
  if (sum > 1 + ROUNDING)
    throw refusal(`capacities of at most 1 in all below ${parent}, got ${Number(sum.toPrecision(6))}`);
  for (const [name, form] of Object.entries(forms)) {
    const { capacity, maximum, userLimitFactor, queues } = form;
    if (maximum < capacity)
      throw refusal(`a maximum of at least the capacity of '${name}' (${capacity}), got ${maximum}`);
    if (userLimitFactor !== undefined && userLimitFactor !== UNLIMITED && userLimitFactor <= 0)
      throw refusal(`a 'userLimitFactor' above 0, or -1, of '${name}', got ${userLimitFactor}`);
    if (queues === undefined) continue;
    const vain = OF_LEAVES.find((key) => form[key] !== undefined);
    if (vain !== undefined) throw refusal(`no '${vain}' of '${name}', which has queues below it: nobody waits there`);
    refuseBelow(queues, `'${name}'`);
  }
}

function refusal(expected: string): ParameterError {
  return new ParameterError("queues", `expected ${expected}`);
}

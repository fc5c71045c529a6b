// How evenly tenants are served: what each would call the share of full speed that it got, compared. Read at the end from the
// figures of the classes, of which every one belongs to one tenant.

import type { Responses } from "./responses.ts";

/** Nothing where there is one tenant, or fewer than two of them had a task completed. */
export function tenantMetrics(
  tenants: readonly string[],
  responsesByClass: readonly Responses[],
): Readonly<Record<string, number>> {
  const slowdowns = meanSlowdowns(tenants, responsesByClass);
  if (slowdowns.length < 2) return {};
  return {
    "tenants.fairness": jainIndex(slowdowns.map((slowdown) => 1 / slowdown)),
    "tenants.slowdown.worst": Math.max(...slowdowns),
    "tenants.slowdown.ratio": Math.max(...slowdowns) / Math.min(...slowdowns),
  };
}

/**
 * (sum x)^2 / (n sum x^2): 1 if all get the same, k/n if k of n get all of it.
 * Source: Jain, Chiu and Hawe, DEC Research Report TR-301, 1984.
 */
export function jainIndex(amounts: readonly number[]): number {
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  const squares = amounts.reduce((total, amount) => total + amount * amount, 0);
  return (sum * sum) / (amounts.length * squares);
}

/** Of each tenant with completed tasks, over all tasks of its classes. */
function meanSlowdowns(tenants: readonly string[], responsesByClass: readonly Responses[]): readonly number[] {
  const sums = new Map<string, { count: number; sum: number }>();
  responsesByClass.forEach(({ count, slowdownSum }, index) => {
    const before = sums.get(tenants[index]) ?? { count: 0, sum: 0 };
    sums.set(tenants[index], { count: before.count + count, sum: before.sum + slowdownSum });
  });
  return [...sums.values()].filter(({ count }) => count > 0).map(({ count, sum }) => sum / count);
}

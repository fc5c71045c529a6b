// Sums of what tasks need and machines have. Memory that is not limited (Infinity) stays so, whatever is taken from it.

import type { Demand } from "../../algorithms/placement/cluster-board.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";

export const NO_AMOUNT: Demand = { cores: 0, memory: 0 };

export function plus(one: Demand, other: Demand): Demand {
  return combine(one, other, (left, right) => left + right);
}

export function minus(one: Demand, other: Demand): Demand {
  return combine(one, other, (left, right) => (left === Infinity ? Infinity : left - right));
}

/** Nothing less than nothing. */
export function atLeastNothing(amount: Demand): Demand {
  return combine(amount, NO_AMOUNT, (left) => Math.max(0, left));
}

/** Is there as much of everything? */
export function covers(amount: Demand, need: Demand): boolean {
  if (amount.cores < need.cores || amount.memory < need.memory) return false;
  return Object.entries(need.resources ?? {}).every(([name, wanted]) => (amount.resources?.[name] ?? 0) >= wanted);
}

export function capacityOf({ cores, memory, resources }: WorkerCapacity): Demand {
  return Object.keys(resources).length === 0 ? { cores, memory } : { cores, memory, resources };
}

export function needOf({ cores, memory, resources }: Demand): Demand {
  return resources === undefined ? { cores, memory } : { cores, memory, resources };
}

/** The largest share of any one resource of the total (Ghodsi et al., DRF, NSDI 2011, section 4.1). */
export function dominantShare(amount: Demand, total: Demand): number {
  let share = shareOf(amount.cores, total.cores);
  share = Math.max(share, shareOf(amount.memory, total.memory));
  for (const [name, used] of Object.entries(amount.resources ?? {}))
    share = Math.max(share, shareOf(used, total.resources?.[name] ?? 0));
  return share;
}

function shareOf(used: number, total: number): number {
  return total > 0 && total < Infinity ? used / total : 0;
}

function combine(one: Demand, other: Demand, with_: (left: number, right: number) => number): Demand {
  const cores = with_(one.cores, other.cores);
  const memory = with_(one.memory, other.memory);
  if (one.resources === undefined && other.resources === undefined) return { cores, memory };
  const resources: Record<string, number> = {};
  for (const name of new Set([...Object.keys(one.resources ?? {}), ...Object.keys(other.resources ?? {})]))
    resources[name] = with_(one.resources?.[name] ?? 0, other.resources?.[name] ?? 0);
  return { cores, memory, resources };
}

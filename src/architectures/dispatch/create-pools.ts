// Makes the pools of a design, with lines that go by its ordering. For dispatchers.

import type { Capacity, Ordering } from "../../algorithms/ordering/ordering.ts";
import { createOrdering } from "./create-ordering.ts";
import type { DispatcherOptions } from "./dispatcher-options.ts";
import { Pools } from "./pools.ts";

/** undefined: nothing is limited. */
export function createPools(
  { scheduler, random, poolRandom, drop }: DispatcherOptions,
  ordering: Ordering,
  capacity: () => Capacity,
): Pools | undefined {
  const { pools } = scheduler;
  if (pools === undefined) return undefined;
  return new Pools({
    specs: pools,
    ordering,
    createLine: (name) => createOrdering(scheduler, { capacity, random: () => poolRandom?.(name) ?? random }),
    drop(entry) {
      entry.isWaiting = false;
      drop(entry);
    },
  });
}

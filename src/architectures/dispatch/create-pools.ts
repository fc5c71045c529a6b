// Makes the pools of a design, with lines that go by its ordering. For dispatchers.

import type { Capacity, Ordering } from "../../algorithms/ordering/ordering.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";
import { createOrdering } from "./create-ordering.ts";
import { Pools } from "./pools.ts";
import type { TaskEntry } from "./task-entry.ts";

interface PoolsSurroundings {
  readonly ordering: Ordering;
  capacity(): Capacity;
  /** For the order of this line. */
  random(name: string): RandomStream;
  drop(entry: TaskEntry): void;
}

/** undefined: nothing is limited. */
export function createPools(scheduler: SchedulerSpec, surroundings: PoolsSurroundings): Pools | undefined {
  const { pools } = scheduler;
  if (pools === undefined) return undefined;
  const { ordering, capacity, random, drop } = surroundings;
  return new Pools({
    specs: pools,
    ordering,
    createLine: (name) => createOrdering(scheduler, { capacity, random: () => random(name) }),
    drop,
  });
}

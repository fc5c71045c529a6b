// What a task wants of pools, and how far it has got: in a line, in the design's queue, or with all its slots. For the pools of a
// dispatcher.

import type { PoolLock } from "./pool-lock.ts";
import type { TaskEntry } from "./task-entry.ts";

export interface PoolDemand {
  readonly lock: PoolLock;
  readonly slots: number;
}

export class PoolClaim {
  readonly entry: TaskEntry;
  readonly demands: readonly PoolDemand[];
  /** It waits in the line of this one. */
  line: PoolLock | undefined = undefined;
  /** It stands in the design's queue, without slots. */
  isOffered = false;
  /** It has all its slots: for an attempt, or since it was displaced and keeps them. */
  isHolding = false;

  constructor(entry: TaskEntry, demands: readonly PoolDemand[]) {
    this.entry = entry;
    this.demands = demands;
  }

  get isIdle(): boolean {
    return this.line === undefined && !this.isOffered && !this.isHolding;
  }

  slotsOf(lock: PoolLock): number {
    return this.demands.find((demand) => demand.lock === lock)?.slots ?? 0;
  }
}

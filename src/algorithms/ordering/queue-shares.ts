// Who has borrowed: tasks of queues that have more than their guarantee, as long as they have more. For `capacity-queues`, and
// one decision of it.

import { dominantShare, type Holdings, NONE_HELD, withTask } from "./dominant-share.ts";
import type { Machine } from "./machine.ts";
import type { Prospects } from "./nominations.ts";
import type { Capacity, QueuedTask, RunningTask } from "./ordering.ts";
import type { Candidate } from "./victim-set.ts";

/** Shares are sums of fractions. */
const ROUNDING = 1e-9;
/** Ranks have to be finite: a queue without a guarantee ranks below any that has this many times its guarantee. */
const LEVEL_MAX = 1_000_000;

export class QueueShares {
  readonly #capacity: Capacity;
  readonly #guarantee: (tenant: string) => number;
  #counted: Prospects | undefined;
  #staying: ReadonlyMap<string, Holdings> = new Map();

  constructor(capacity: Capacity, guarantee: (tenant: string) => number) {
    this.#capacity = capacity;
    this.#guarantee = guarantee;
  }

  /**
   * Whom others' queues could do without on this machine and still have their guarantee, were they all to go: the latest of
   * each. Those of the queue with most for its guarantee have the lowest rank.
   */
  borrowers(task: QueuedTask, machine: Machine, prospects: Prospects): Candidate[] {
    const left = new Map(this.#count(prospects));
    const candidates: Candidate[] = [];
    for (const running of prospects.staying(machine).toSorted(byLatestStart)) {
      const { tenant } = running.task;
      if (tenant === task.tenant) continue;
      const rest = withTask(left.get(tenant) ?? NONE_HELD, running.task, -1);
      if (dominantShare(rest, this.#capacity) < this.#guarantee(tenant) - ROUNDING) continue;
      left.set(tenant, rest);
      candidates.push({ running, rank: -this.#level(tenant) });
    }
    return candidates;
  }

  #level(tenant: string): number {
    const share = dominantShare(this.#staying.get(tenant) ?? NONE_HELD, this.#capacity);
    return Math.min(LEVEL_MAX, share / this.#guarantee(tenant));
  }

  /** By tenant, what those hold that are not on their way out. */
  #count(prospects: Prospects): ReadonlyMap<string, Holdings> {
    if (this.#counted === prospects) return this.#staying;
    const staying = new Map<string, Holdings>();
    for (const machine of prospects.machines)
      for (const { task } of prospects.remaining(machine))
        staying.set(task.tenant, withTask(staying.get(task.tenant) ?? NONE_HELD, task, 1));
    this.#counted = prospects;
    this.#staying = staying;
    return staying;
  }
}

function byLatestStart(a: RunningTask, b: RunningTask): number {
  return b.startedAt - a.startedAt || b.task.sequence - a.task.sequence;
}

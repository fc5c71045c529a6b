// Who has borrowed: tasks of queues that have more than their guarantee, as long as they have more. In a tree a queue borrows
// from those beside it, and with all that is around it from those beside that. For orderings of queues, and one decision of them.

import { dominantShare, type Holdings, NONE_HELD, withTask } from "../tenants/dominant-share.ts";
import type { Machine } from "../machine.ts";
import type { Prospects } from "../room-making/nominations.ts";
import type { Capacity, QueuedTask, RunningTask } from "../ordering.ts";
import type { Queue } from "./queue-tree.ts";
import type { Candidate } from "../room-making/victim-set.ts";

/** Shares are sums of fractions. */
const ROUNDING = 1e-9;
/** Ranks have to be finite: a queue without a guarantee ranks below any that has this many times its guarantee. */
const LEVEL_MAX = 1_000_000;

export interface ShareRules {
  guarantee(queue: Queue): number;
  /** Of a tenant that holds something, or waits. */
  leafOf(tenant: string): Queue;
  /** Would this queue of the task, or one that it is part of, have no more than its guarantee with it? */
  isEntitled(queue: Queue, task: QueuedTask): boolean;
}

export class QueueShares {
  readonly #capacity: Capacity;
  readonly #rules: ShareRules;
  #counted: Prospects | undefined;
  #staying: ReadonlyMap<Queue, Holdings> = new Map();

  constructor(capacity: Capacity, rules: ShareRules) {
    this.#capacity = capacity;
    this.#rules = rules;
  }

  /**
   * Whom others' queues could do without on this machine and still have their guarantee, were they all to go: the latest of
   * each. Two queues meet where both are part of the same one, which loses nothing: just below, the one must be within its
   * guarantee, whoever of it claims; and all of the other, down to its leaf, beyond theirs. Those of the branch with most for
   * its guarantee have the lowest rank.
   */
  borrowers(task: QueuedTask, machine: Machine, prospects: Prospects): Candidate[] {
    const left = new Map(this.#count(prospects));
    const own = this.#rules.leafOf(task.tenant);
    const candidates: Candidate[] = [];
    for (const running of prospects.staying(machine).toSorted(byLatestStart)) {
      const other = this.#rules.leafOf(running.task.tenant);
      const claimant = branchOf(own, other).at(-1);
      if (claimant === undefined || !this.#rules.isEntitled(claimant, task)) continue;
      const branch = branchOf(other, own);
      const rests = branch.map((queue) => withTask(left.get(queue) ?? NONE_HELD, running.task, -1));
      if (branch.some((queue, index) => this.#shareOf(rests[index]) < this.#rules.guarantee(queue) - ROUNDING))
        continue;
      branch.forEach((queue, index) => left.set(queue, rests[index]));
      candidates.push({ running, rank: -this.#level(branch.at(-1)!) });
    }
    return candidates;
  }

  #level(queue: Queue): number {
    const share = this.#shareOf(this.#staying.get(queue) ?? NONE_HELD);
    return Math.min(LEVEL_MAX, share / this.#rules.guarantee(queue));
  }

  #shareOf(holdings: Holdings): number {
    return dominantShare(holdings, this.#capacity);
  }

  /** By queue, what those hold that are not on their way out. */
  #count(prospects: Prospects): ReadonlyMap<Queue, Holdings> {
    if (this.#counted === prospects) return this.#staying;
    const staying = new Map<Queue, Holdings>();
    for (const machine of prospects.machines)
      for (const { task } of prospects.remaining(machine))
        for (const queue of this.#rules.leafOf(task.tenant).path)
          staying.set(queue, withTask(staying.get(queue) ?? NONE_HELD, task, 1));
    this.#counted = prospects;
    this.#staying = staying;
    return staying;
  }
}

/** From a leaf up to just below where its path meets the other; nothing if it is the same leaf. */
function branchOf({ path }: Queue, other: Queue): readonly Queue[] {
  const meeting = path.findIndex((queue) => other.path.includes(queue));
  return meeting === -1 ? path : path.slice(0, meeting);
}

function byLatestStart(a: RunningTask, b: RunningTask): number {
  return b.startedAt - a.startedAt || b.task.sequence - a.task.sequence;
}

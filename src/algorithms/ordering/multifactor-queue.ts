// The queue behind `multifactor`: each tenant's tasks by age and by what does not change, and the tenants by fair share. All tasks
// of one tenant have the same factor of fair share, so a decision compares tenants by one task of each.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { AgeingTasks, type AgeingOptions, nextOf } from "./ageing-tasks.ts";
import type { QueuedTask } from "./ordering.ts";
import type { UsageShares } from "./usage-shares.ts";

export interface MultifactorQueueOptions extends AgeingOptions {
  /** What it is worth to have used nothing. */
  readonly fairShare: number;
  readonly shares: UsageShares;
}

/** Of one tenant's tasks, in order, the one that is next, and those behind it. */
interface Front {
  readonly tasks: AgeingTasks;
  readonly behind: Iterator<QueuedTask>;
  readonly share: number;
  task: QueuedTask;
  rank: number;
}

export class MultifactorQueue {
  readonly #options: MultifactorQueueOptions;
  /** With waiting tasks. */
  readonly #tenants = new Map<string, AgeingTasks>();
  readonly #waiting = new IntegerMap<QueuedTask>();
  /** The latest instant that it heard of. */
  #now: Instant;

  constructor(options: MultifactorQueueOptions, now: Instant) {
    this.#options = options;
    this.#now = now;
  }

  get size(): number {
    return this.#waiting.size;
  }

  add(task: QueuedTask, now: Instant): void {
    this.#now = now;
    let tasks = this.#tenants.get(task.tenant);
    if (tasks === undefined) {
      tasks = new AgeingTasks(this.#options);
      this.#tenants.set(task.tenant, tasks);
    }
    tasks.add(task);
    this.#waiting.set(task.id, task);
    this.#options.shares.joined(task, now);
  }

  /** Returns whether it was here. */
  remove(id: TaskId): boolean {
    const task = this.#waiting.get(id);
    if (task === undefined) return false;
    this.#waiting.delete(id);
    const tasks = this.#tenants.get(task.tenant)!;
    tasks.remove(id);
    if (tasks.size === 0) this.#tenants.delete(task.tenant);
    this.#options.shares.left(task, this.#now);
    return true;
  }

  granted(task: QueuedTask, now: Instant): void {
    this.#now = now;
    this.#options.shares.granted(task, now);
  }

  returned(task: QueuedTask, now: Instant): void {
    this.#now = now;
    this.#options.shares.returned(task, now);
  }

  /** The first so many. */
  foremost(count: number, now: Instant): readonly QueuedTask[] {
    return this.#merged(count, now, (tasks) => tasks.foremost(now));
  }

  /** O(n log n), and as often as much as there are tenants. */
  inOrder(now: Instant): readonly QueuedTask[] {
    return this.#merged(Infinity, now, (tasks) => tasks.inOrder(now));
  }

  #merged(count: number, now: Instant, sorted: (tasks: AgeingTasks) => Iterator<QueuedTask>): readonly QueuedTask[] {
    this.#now = now;
    let fronts: Front[] = [];
    for (const [name, tasks] of this.#tenants) {
      const behind = sorted(tasks);
      const task = nextOf(behind)!;
      const share = this.#options.fairShare * this.#options.shares.factor(name, now);
      fronts.push({ tasks, behind, share, task, rank: tasks.rank(task, now) + share });
    }
    const order: QueuedTask[] = [];
    while (order.length < count && fronts.length > 0) {
      const first = fronts.reduce((best, front) => (isBefore(front, best) ? front : best));
      order.push(first.task);
      if (order.length < count && !advance(first, now)) fronts = fronts.filter((front) => front !== first);
    }
    return order;
  }
}

/** False at the end. */
function advance(front: Front, now: Instant): boolean {
  const task = nextOf(front.behind);
  if (task === undefined) return false;
  front.task = task;
  front.rank = front.tasks.rank(task, now) + front.share;
  return true;
}

function isBefore(a: Front, b: Front): boolean {
  return a.rank > b.rank || (a.rank === b.rank && a.task.sequence < b.task.sequence);
}

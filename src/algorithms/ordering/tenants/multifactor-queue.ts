// The queue behind `multifactor`: each tenant's tasks by age and by what does not change, and the tenants by fair share. All tasks
// of one tenant have the same factor of fair share, so a decision compares tenants by one task of each.

import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { TaskId } from "../../../process/identity.ts";
import { AgeingTasks, type AgeingOptions, nextOf } from "./ageing-tasks.ts";
import type { QueuedTask } from "../ordering.ts";
import type { UsageShares } from "./usage-shares.ts";

export interface MultifactorQueueOptions extends AgeingOptions {
  /** What it is worth to have used nothing. */
  readonly fairShare: number;
  readonly shares: UsageShares;
}

/** Of one tenant's tasks, in order, the one that is next, and those behind it. */
interface Front {
  readonly tasks: AgeingTasks;
  /** undefined as long as nobody has asked for more than the first. */
  behind: Iterator<QueuedTask> | undefined;
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
    const fronts = this.#fronts(now);
    if (count === 1) return fronts.length === 0 ? [] : [fronts.reduce(better).task];
    fronts.sort((a, b) => (isBefore(a, b) ? -1 : 1));
    const order: QueuedTask[] = [];
    // Those before `next` have given all their tasks; the others are in order.
    for (let next = 0; next < fronts.length && order.length < count;) {
      order.push(fronts[next].task);
      if (advance(fronts[next], now, sorted)) sink(fronts, next);
      else next += 1;
    }
    return order;
  }

  #fronts(now: Instant): Front[] {
    this.#now = now;
    const { fairShare, shares } = this.#options;
    const fronts: Front[] = [];
    for (const [name, tasks] of this.#tenants) {
      const task = tasks.first(now);
      const share = fairShare * shares.factor(name, now);
      fronts.push({ tasks, behind: undefined, share, task, rank: tasks.rank(task, now) + share });
    }
    return fronts;
  }
}

function better(best: Front, front: Front): Front {
  return isBefore(front, best) ? front : best;
}

/** Whose next task ranks behind others' goes behind them. */
function sink(fronts: Front[], from: number): void {
  const front = fronts[from];
  let position = from;
  for (; position + 1 < fronts.length && isBefore(fronts[position + 1], front); position += 1)
    fronts[position] = fronts[position + 1];
  fronts[position] = front;
}

/** False at the end. */
function advance(front: Front, now: Instant, sorted: (tasks: AgeingTasks) => Iterator<QueuedTask>): boolean {
  if (front.behind === undefined) {
    front.behind = sorted(front.tasks);
    front.behind.next(); // the one that it gave
  }
  const task = nextOf(front.behind);
  if (task === undefined) return false;
  front.task = task;
  front.rank = front.tasks.rank(task, now) + front.share;
  return true;
}

function isBefore(a: Front, b: Front): boolean {
  return a.rank > b.rank || (a.rank === b.rank && a.task.sequence < b.task.sequence);
}

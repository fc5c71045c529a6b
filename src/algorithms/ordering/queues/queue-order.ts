// A cluster shared among a tree of queues: at each level whoever is owed most goes next, who may not have more is passed over,
// and what others have borrowed can be taken back. What a queue is owed is the rule of the ordering that this serves.

import type { Duration, Instant } from "../../../kernel/time.ts";
import { NEVER } from "../../../kernel/time.ts";
import type { TaskId } from "../../../process/identity.ts";
import { dominantShare, type Holdings, NONE_HELD, withTask } from "../tenants/dominant-share.ts";
import { Nominations } from "../room-making/nominations.ts";
import {
  type Choice,
  type Nominate,
  type Ordering,
  type OrderingContext,
  type QueuedTask,
  type Room,
  type RunningTask,
  WAIT,
} from "../ordering.ts";
import { QueueShares } from "./queue-shares.ts";
import type { Queue, QueueTree, QueueUser } from "./queue-tree.ts";
import type { ReclaimValues } from "./reclaim-parameters.ts";
import { ReclaimRounds } from "./reclaim-rounds.ts";
import { type Contender, RoomMaking, type RoomMakingRules } from "../room-making/room-making.ts";

/** Shares are sums of fractions. */
const ROUNDING = 1e-9;
/** Without a capacity cores are all that is counted. */
const NOTHING_KNOWN: OrderingContext = { capacity: () => ({ cores: 1, memory: Infinity, resources: new Map() }) };

export interface QueueRules {
  /** What each queue is guaranteed at this moment, as a share of the cluster. */
  guarantees(tree: QueueTree): (queue: Queue) => number;
  /** Of a queue that uses such a share: the lowest goes next. Among equals the one that holds least, and then by name. */
  level(queue: Queue, used: number): number;
}

/**
 * A task within its queue's guarantee for which there is no room is nominated, as in `room-making.ts`, for the room of tasks
 * whose queues have more than their guarantee, and keep it without them. Deviations from YARN: room is made on a machine for a
 * task, not an amount for a queue, so that it fits; a round begins when there is something to reclaim, not by the clock; what
 * was chosen in earlier rounds and is still in its notice does not count against the next; there is no dead zone. And a user
 * is at his limit when he holds as much, while YARN lets him have one container more then.
 */
export class QueueOrder implements Ordering {
  readonly looksAtMachines: boolean;
  readonly #tree: QueueTree;
  readonly #rules: QueueRules;
  readonly #notice: Duration;
  readonly #context: OrderingContext;
  readonly #nominations = new Nominations((a, b) => a.sequence - b.sequence);
  readonly #rounds: ReclaimRounds;

  constructor(tree: QueueTree, rules: QueueRules, values: ReclaimValues, context = NOTHING_KNOWN) {
    this.#tree = tree;
    this.#rules = rules;
    this.#notice = values.maxWaitBeforeKill;
    this.#context = context;
    this.looksAtMachines = values.reclaim;
    this.#rounds = new ReclaimRounds(values);
  }

  get size(): number {
    return this.#tree.size + this.#nominations.size;
  }

  add(task: QueuedTask): void {
    this.#tree.add(task);
  }

  remove(id: TaskId): boolean {
    const nomination = this.#nominations.remove(id);
    if (nomination === undefined) return this.#tree.remove(id);
    this.#tree.addAway(nomination.task.tenant, -1);
    return true;
  }

  granted(task: QueuedTask): void {
    this.#tree.granted(task);
  }

  returned(task: QueuedTask): void {
    this.#tree.returned(task);
  }

  choose(room: Room, now: Instant): Choice {
    if (this.#nominations.size === 0) {
      const user = this.#first(this.#tree.root, (one) => this.#mayHaveMore(one, one.next()) && room.fits(one.next()));
      if (user !== undefined) return { kind: "start", task: user.next() };
    }
    const machines = this.looksAtMachines ? room.machines?.() : undefined;
    if (machines === undefined) return WAIT;
    const rules = this.#roomMaking();
    const contenders: Contender[] = this.#nominations
      .inOrder()
      .map((nomination) => ({ task: nomination.task, nomination }));
    this.#first(this.#tree.root, (user) => {
      const task = user.next();
      if (this.#mayHaveMore(user, task) || this.#isHeldUpAbove(user, task))
        contenders.push({ task, nomination: undefined });
      return false;
    });
    return new RoomMaking(rules, room, machines, now).choose(contenders);
  }

  nominated({ task, worker, victims }: Nominate, now: Instant): void {
    this.#rounds.spend(this.#shareOfAll(victims), now);
    this.#tree.addAway(task.tenant, 1);
    this.remove(task.id);
    this.#nominations.add({ task, worker, victims, stopAt: (now + this.#notice) as Instant });
  }

  /** As if each task were given its place at once, there were room for all, and nobody had too much. */
  waiting(): readonly QueuedTask[] {
    const order = this.#nominations.inOrder().map(({ task }) => task);
    const tree = this.#tree.copy();
    while (tree.size > 0) {
      const task = this.#first(tree.root, () => true)!.next();
      tree.remove(task.id);
      tree.granted(task);
      order.push(task);
    }
    return order;
  }

  /** In the order of their turns, the first of the queue's users who waits and is accepted. */
  #first({ waitingQueues, waitingUsers, plan }: Queue, accepts: (user: QueueUser) => boolean): QueueUser | undefined {
    const users = waitingUsers.size < 2 ? waitingUsers : [...waitingUsers].sort(plan.isFair ? this.#byHoldings : byAge);
    for (const user of users) if (accepts(user)) return user;
    for (const queue of this.#sorted(waitingQueues)) {
      const user = this.#first(queue, accepts);
      if (user !== undefined) return user;
    }
    return undefined;
  }

  readonly #byHoldings = (a: QueueUser, b: QueueUser): number =>
    this.#shareOf(a.holdings) - this.#shareOf(b.holdings) || byAge(a, b);

  #sorted(queues: ReadonlySet<Queue>): Iterable<Queue> {
    if (queues.size < 2) return queues;
    const ranked = Array.from(queues, (queue) => ({
      queue,
      level: this.#rules.level(queue, this.#used(queue)),
      held: this.#shareOf(queue.holdings),
    }));
    ranked.sort((a, b) => a.level - b.level || a.held - b.held || (a.queue.name < b.queue.name ? -1 : 1));
    return ranked.map(({ queue }) => queue);
  }

  /** With this task: its user, its queue, and all that its queue is part of. */
  #mayHaveMore(user: QueueUser, task: QueuedTask): boolean {
    return this.#isUserWithin(user, task) && user.queue.path.every((queue) => this.#isWithin(queue, task));
  }

  /** A single task may be larger than its queue's maximum. */
  #isWithin(queue: Queue, task: QueuedTask): boolean {
    const { maximum } = queue.plan;
    return maximum >= 1 || queue.places === 0 || this.#usedWith(queue, task) <= maximum + ROUNDING;
  }

  /** YARN's user limit: an equal part of what the queue has, of the users who wait, or the least if that is more; and a cap. */
  #isUserWithin(user: QueueUser, task: QueuedTask): boolean {
    const { limits } = user.queue.plan;
    if (limits === undefined) return true;
    const own = this.#shareOf(withTask(NONE_HELD, task, 1));
    const guarantee = Math.max(user.queue.plan.guarantee, own);
    const used = this.#used(user.queue, task.id);
    const current = used < guarantee - ROUNDING ? guarantee : used + own;
    const part = Math.max(current / user.queue.waitingUsers.size, current * limits.least);
    return this.#usedBy(user, task.id) < Math.min(part, guarantee * limits.factor) - ROUNDING;
  }

  /** It may have more for itself, but others have taken all that something around it may have. */
  #isHeldUpAbove(user: QueueUser, task: QueuedTask): boolean {
    return this.looksAtMachines && this.#isUserWithin(user, task) && this.#isWithin(user.queue, task);
  }

  #roomMaking(): RoomMakingRules {
    const guarantee = this.#rules.guarantees(this.#tree);
    const leafOf = (tenant: string): Queue => this.#tree.leafOf(tenant);
    const known = new Map<TaskId, readonly Queue[]>();
    const entitled = (task: QueuedTask): readonly Queue[] => {
      const within = known.get(task.id) ?? this.#entitled(task, guarantee);
      known.set(task.id, within);
      return within;
    };
    const isEntitled = (queue: Queue, task: QueuedTask): boolean => entitled(task).includes(queue);
    const shares = new QueueShares(this.#context.capacity(), { guarantee, leafOf, isEntitled });
    return {
      isStrict: false,
      candidates: (task, machine, prospects) => {
        const borrowers = entitled(task).length > 0 ? shares.borrowers(task, machine, prospects) : [];
        const full = this.#fullAbove(task);
        return full === undefined ? borrowers : borrowers.filter(({ running }) => this.#isOf(running, full));
      },
      allowedAt: (victims, task, now) => {
        const share = this.#shareOfAll(victims.map(({ running }) => running));
        return entitled(task).length > 0
          ? this.#rounds.allowedAt(share, this.#missing(this.#tree.root, guarantee), now)
          : NEVER;
      },
      isHeldUp: (task) => this.#fullAbove(task) !== undefined,
      mayFollow: (task, running) => this.#isOf(running, this.#fullAbove(task)!),
    };
  }

  #isOf({ task }: RunningTask, queue: Queue): boolean {
    return this.#tree.leafOf(task.tenant).path.includes(queue);
  }

  /** The smallest of its queues that may not have it now. Whoever was promised room need not mind what others were promised. */
  #fullAbove(task: QueuedTask): Queue | undefined {
    const isPromised = this.#nominations.inOrder().some((nomination) => nomination.task.id === task.id);
    return this.#tree.leafOf(task.tenant).path.find((queue) => {
      if (!isPromised) return !this.#isWithin(queue, task);
      const { maximum } = queue.plan;
      return maximum < 1 && queue.places > 0 && this.#shareOf(withTask(queue.holdings, task, 1)) > maximum + ROUNDING;
    });
  }

  /** Those of its queues that would not have more than their guarantee with it. */
  #entitled(task: QueuedTask, guarantee: (queue: Queue) => number): readonly Queue[] {
    const { path } = this.#tree.leafOf(task.tenant);
    return path.filter((queue) => this.#usedWith(queue, task) <= guarantee(queue) + ROUNDING);
  }

  /** What is missing to the guarantees of those below it that wait, each where more is missing: to itself, or to its own. */
  #missing(queue: Queue, guarantee: (queue: Queue) => number): number {
    let missing = 0;
    for (const below of queue.waitingQueues) {
      const own = Math.min(guarantee(below) - this.#used(below), this.#wanted(below));
      missing += Math.max(0, own, this.#missing(below, guarantee));
    }
    return missing;
  }

  #wanted({ waitingUsers, waitingQueues }: Queue): number {
    let wanted = 0;
    for (const user of waitingUsers) wanted += user.tasks.size * this.#shareOf(withTask(NONE_HELD, user.next(), 1));
    for (const below of waitingQueues) wanted += this.#wanted(below);
    return wanted;
  }

  /** What a queue would hold with this task, and with all of its others that were promised room. */
  #usedWith(queue: Queue, task: QueuedTask): number {
    let holdings = withTask(queue.holdings, task, 1);
    if (this.#nominations.size === 0) return this.#shareOf(holdings);
    for (const other of this.#promisedIn(queue)) if (other.id !== task.id) holdings = withTask(holdings, other, 1);
    return this.#shareOf(holdings);
  }

  /** The share that it holds or was promised, `but` for this task. */
  #used(queue: Queue, but?: TaskId): number {
    let { holdings } = queue;
    if (this.#nominations.size === 0) return this.#shareOf(holdings);
    for (const task of this.#promisedIn(queue)) if (task.id !== but) holdings = withTask(holdings, task, 1);
    return this.#shareOf(holdings);
  }

  #usedBy(user: QueueUser, but: TaskId): number {
    let { holdings } = user;
    for (const { task } of this.#nominations.inOrder())
      if (task.tenant === user.name && task.id !== but) holdings = withTask(holdings, task, 1);
    return this.#shareOf(holdings);
  }

  *#promisedIn(queue: Queue): Iterable<QueuedTask> {
    for (const { task } of this.#nominations.inOrder())
      if (this.#tree.leafOf(task.tenant).path.includes(queue)) yield task;
  }

  #shareOfAll(running: readonly RunningTask[]): number {
    return this.#shareOf(running.reduce((sum, { task }) => withTask(sum, task, 1), NONE_HELD));
  }

  #shareOf(holdings: Holdings): number {
    return dominantShare(holdings, this.#context.capacity());
  }
}

function byAge(a: QueueUser, b: QueueUser): number {
  return a.next().sequence - b.next().sequence;
}

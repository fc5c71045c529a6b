// A tree of queues: who waits in which of them, and what each holds with all below it. Tenants are the users of its leaves.
// For orderings that share a cluster among queues (`capacity-queues`, `fair-scheduler`); what a queue may have is their rule.

import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { TaskId } from "../../../process/identity.ts";
import { type Holdings, NONE_HELD, withTask } from "../tenants/dominant-share.ts";
import type { QueuedTask } from "../ordering.ts";
import { TaskHeap } from "../task-heap.ts";

/** Of one leaf's users. */
export interface UserLimits {
  /** Of what its queue is guaranteed, the most that one user may have; Infinity = no limit. */
  readonly factor: number;
  /** 0 to 1: so much of its queue each user may have, however many they are. */
  readonly least: number;
}

/** What is known of a queue before anybody waits in it. */
export interface QueuePlan {
  readonly name: string;
  /** Shares of the whole cluster. */
  readonly guarantee: number;
  readonly maximum: number;
  /** A leaf has none. */
  readonly queues: readonly QueuePlan[];
  /** Whose tasks wait here; of leaves. */
  readonly tenants: readonly string[];
  /** Of leaves; undefined: users are not limited. */
  readonly limits?: UserLimits | undefined;
  /** Of leaves: the user who holds least goes next, instead of the oldest task. */
  readonly isFair?: boolean;
}

/** What somebody holds, and how many places that are. */
abstract class Holder {
  readonly name: string;
  places = 0;
  /** Replaced, never changed. */
  holdings: Holdings = NONE_HELD;

  constructor(name: string) {
    this.name = name;
  }

  change(task: QueuedTask, sign: 1 | -1): void {
    this.places += sign;
    this.holdings = withTask(this.holdings, task, sign);
  }

  holdAs(other: Holder): void {
    this.places = other.places;
    this.holdings = other.holdings;
  }
}

export class QueueUser extends Holder {
  readonly queue: Queue;
  readonly tasks = new TaskHeap();
  /** Of its tasks, those that wait elsewhere. */
  away = 0;

  constructor(name: string, queue: Queue) {
    super(name);
    this.queue = queue;
  }

  /** Its oldest waiting task; there must be one. */
  next(): QueuedTask {
    return this.tasks.first() as QueuedTask;
  }
}

export class Queue extends Holder {
  readonly plan: QueuePlan;
  /** undefined: it is the root. */
  readonly parent: Queue | undefined;
  /** Itself, then what it is part of, up to just below the root. */
  readonly path: readonly Queue[];
  /** Of its latest task. */
  weight = 1;
  /** Below it, those in which tasks wait. */
  readonly waitingQueues = new Set<Queue>();
  readonly waitingUsers = new Set<QueueUser>();
  /** With tasks that wait, here or elsewhere, or with places. */
  readonly users = new Map<string, QueueUser>();

  constructor(plan: QueuePlan, parent: Queue | undefined) {
    super(plan.name);
    this.plan = plan;
    this.parent = parent;
    this.path = parent === undefined ? [] : [this, ...parent.path];
  }
}

export class QueueTree {
  readonly #planOf: (tenant: string) => QueuePlan;
  readonly root: Queue;
  /** All that were planned, in that order. */
  readonly #planned: Queue[] = [];
  readonly #leafOf = new Map<string, Queue>();
  /** Of tenants for whom nothing was planned, as long as they wait or hold something. */
  readonly #others = new Map<string, Queue>();
  readonly #userOf = new IntegerMap<QueueUser>();

  /** `planOf`: the queue, just below the root, of a tenant who has none in `plans`. */
  constructor(plans: readonly QueuePlan[], planOf: (tenant: string) => QueuePlan) {
    this.#planOf = planOf;
    this.root = new Queue({ name: "root", guarantee: 1, maximum: 1, queues: plans, tenants: [] }, undefined);
    for (const plan of plans) this.#build(plan, this.root);
  }

  /** Waiting tasks. */
  get size(): number {
    return this.#userOf.size;
  }

  add(task: QueuedTask): void {
    const user = this.#user(task.tenant);
    user.tasks.push(task, task.sequence);
    user.queue.weight = task.weight;
    this.#userOf.set(task.id, user);
    if (user.tasks.size > 1) return;
    user.queue.waitingUsers.add(user);
    for (const queue of user.queue.path) queue.parent!.waitingQueues.add(queue);
  }

  remove(id: TaskId): boolean {
    const user = this.#userOf.get(id);
    if (user === undefined) return false;
    this.#userOf.delete(id);
    user.tasks.remove(id);
    if (user.tasks.size === 0) this.#stopWaiting(user);
    this.#forgetIfIdle(user);
    return true;
  }

  /** So many more of its tasks wait elsewhere: it is kept. */
  addAway(tenant: string, change: 1 | -1): void {
    const user = this.#user(tenant);
    user.away += change;
    this.#forgetIfIdle(user);
  }

  granted(task: QueuedTask): void {
    const user = this.#user(task.tenant);
    user.change(task, 1);
    for (const queue of user.queue.path) queue.change(task, 1);
  }

  returned(task: QueuedTask): void {
    const user = this.#user(task.tenant);
    user.change(task, -1);
    for (const queue of user.queue.path) queue.change(task, -1);
    this.#forgetIfIdle(user);
  }

  /** Of a tenant without a place in the plan, who neither waits nor holds anything: a new one, which is not kept. */
  leafOf(tenant: string): Queue {
    return this.#leafOf.get(tenant) ?? this.#others.get(tenant) ?? new Queue(this.#planOf(tenant), this.root);
  }

  /** Leaves in which somebody waits or holds something. */
  *busyLeaves(): Iterable<Queue> {
    for (const queue of this.#planned) if (queue.users.size > 0) yield queue;
    yield* this.#others.values();
  }

  /** Another one, alike in everything; to try out what could happen. */
  copy(): QueueTree {
    const other = new QueueTree(this.root.plan.queues, this.#planOf);
    this.#planned.forEach((queue, index) => other.#planned[index].holdAs(queue));
    for (const queue of this.busyLeaves()) {
      for (const user of queue.users.values()) {
        for (const task of user.tasks.inOrder()) other.add(task);
        const itself = other.#user(user.name);
        itself.holdAs(user);
        itself.queue.holdAs(queue);
      }
    }
    return other;
  }

  #build(plan: QueuePlan, parent: Queue): void {
    const queue = new Queue(plan, parent);
    this.#planned.push(queue);
    for (const tenant of plan.tenants) this.#leafOf.set(tenant, queue);
    for (const below of plan.queues) this.#build(below, queue);
  }

  #user(tenant: string): QueueUser {
    const queue = this.leafOf(tenant);
    if (!this.#leafOf.has(tenant)) this.#others.set(tenant, queue);
    let user = queue.users.get(tenant);
    if (user === undefined) {
      user = new QueueUser(tenant, queue);
      queue.users.set(tenant, user);
    }
    return user;
  }

  #stopWaiting(user: QueueUser): void {
    user.queue.waitingUsers.delete(user);
    for (const queue of user.queue.path) {
      if (queue.waitingUsers.size > 0 || queue.waitingQueues.size > 0) return;
      queue.parent!.waitingQueues.delete(queue);
    }
  }

  #forgetIfIdle(user: QueueUser): void {
    if (user.places > 0 || user.tasks.size > 0 || user.away > 0) return;
    user.queue.users.delete(user.name);
    if (user.queue.users.size === 0) this.#others.delete(user.name);
  }
}

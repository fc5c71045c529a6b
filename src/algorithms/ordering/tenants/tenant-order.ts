// The queue behind the orderings that divide a cluster between tenants: each tenant's tasks in order of admission, an
// account of what each was given, and the tenant with the lowest account goes next. What an account holds, and what a
// task costs, is the ordering's rule. A decision looks at every tenant that waits, and at no more than its oldest task.

import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../../kernel/time.ts";
import type { TaskId } from "../../../process/identity.ts";
import { type Choice, type Ordering, type QueuedTask, type Room, WAIT } from "../ordering.ts";
import { TaskHeap } from "../task-heap.ts";

export class Tenant<Account> {
  readonly name: string;
  /** Waiting. */
  readonly tasks = new TaskHeap();
  /** Places that its tasks hold. */
  places = 0;
  /** Replaced, never changed. */
  account: Account;

  constructor(name: string, account: Account) {
    this.name = name;
    this.account = account;
  }

  /** Its oldest waiting task; there must be one. */
  next(): QueuedTask {
    return this.tasks.first() as QueuedTask;
  }
}

/** A place came back at `at`, after `used` of core time. */
export interface Return {
  readonly used: Duration;
  readonly at: Instant;
}

export abstract class TenantOrder<Account> implements Ordering {
  /** With waiting tasks or with places; the others are the rule's to remember. */
  readonly #tenants = new Map<string, Tenant<Account>>();
  readonly #waiting = new Set<Tenant<Account>>();
  readonly #tenantOf = new IntegerMap<Tenant<Account>>();
  readonly #skips: boolean;

  /** `skips`: where a tenant's oldest task does not fit, the next tenant may go; else it keeps the turn. */
  constructor(skips: boolean) {
    this.#skips = skips;
  }

  /** The account of a tenant that comes, or comes back. */
  protected abstract open(name: string, now: Instant): Account;
  /** What was given to this tenant, comparable: the lowest goes next. `next`: its oldest task. */
  protected abstract level(account: Account, next: QueuedTask, now: Instant): number;
  /** Among equal levels the lowest goes next, and then by name. */
  protected tie(_account: Account): number {
    return 0;
  }
  /** It begins to wait, or nothing of it waits any more; the account from then on. */
  protected abstract joined(account: Account): Account;
  protected abstract left(account: Account): Account;
  /** The account when this task has been given a place. */
  protected abstract charged(account: Account, task: QueuedTask, now: Instant): Account;
  /** The account when this task has left its place after using `used` of core time. */
  protected abstract refunded(account: Account, task: QueuedTask, returned: Return): Account;
  /** It has neither waiting tasks nor places, and is forgotten here. */
  protected abstract close(tenant: Tenant<Account>): void;

  get size(): number {
    return this.#tenantOf.size;
  }

  add(task: QueuedTask, now: Instant): void {
    const tenant = this.tenant(task.tenant, now);
    if (tenant.tasks.size === 0) {
      tenant.account = this.joined(tenant.account);
      this.#waiting.add(tenant);
    }
    tenant.tasks.push(task, task.sequence);
    this.#tenantOf.set(task.id, tenant);
  }

  remove(id: TaskId): boolean {
    const tenant = this.#tenantOf.get(id);
    if (tenant === undefined) return false;
    this.#tenantOf.delete(id);
    tenant.tasks.remove(id);
    if (tenant.tasks.size === 0) {
      tenant.account = this.left(tenant.account);
      this.#waiting.delete(tenant);
    }
    this.#closeIfIdle(tenant);
    return true;
  }

  choose(room: Room, now: Instant): Choice {
    const first = this.#lowest(now);
    if (first === undefined) return WAIT;
    const task = first.next();
    if (room.fits(task)) return { kind: "start", task };
    return this.#skips ? this.#chooseAfter(first, room, now) : WAIT;
  }

  granted(task: QueuedTask, now: Instant): void {
    const tenant = this.tenant(task.tenant, now);
    tenant.places += 1;
    tenant.account = this.charged(tenant.account, task, now);
  }

  returned(task: QueuedTask, used: Duration, now: Instant): void {
    const tenant = this.tenant(task.tenant, now);
    tenant.places -= 1;
    tenant.account = this.refunded(tenant.account, task, { used, at: now });
    this.#closeIfIdle(tenant);
  }

  /** As if each task were given its place at once, and there were room for all. */
  waiting(now: Instant): readonly QueuedTask[] {
    let queues = [...this.#waiting].map(({ name, account, tasks }) => new Rehearsal(name, account, tasks.inOrder()));
    const order: QueuedTask[] = [];
    while (queues.length > 0) {
      const next = queues.reduce((best, queue) => (this.#compare(queue, best, now) < 0 ? queue : best));
      const task = next.tasks.shift() as QueuedTask;
      next.account = this.charged(next.account, task, now);
      order.push(task);
      if (next.tasks.length === 0) queues = queues.filter((queue) => queue !== next);
    }
    return order;
  }

  protected tenant(name: string, now: Instant): Tenant<Account> {
    let tenant = this.#tenants.get(name);
    if (tenant === undefined) {
      tenant = new Tenant(name, this.open(name, now));
      this.#tenants.set(name, tenant);
    }
    return tenant;
  }

  /** Of a tenant with waiting tasks or with places. */
  protected accountOf(name: string): Account | undefined {
    return this.#tenants.get(name)?.account;
  }

  /** Those with waiting tasks. */
  protected get contenders(): Iterable<Tenant<Account>> {
    return this.#waiting;
  }

  /** Those with waiting tasks, the lowest first. */
  protected inOrder(now: Instant): readonly Tenant<Account>[] {
    return [...this.#waiting].sort((a, b) => this.#compare(a, b, now));
  }

  #lowest(now: Instant): Tenant<Account> | undefined {
    let lowest: Tenant<Account> | undefined;
    for (const tenant of this.#waiting)
      if (lowest === undefined || this.#compare(tenant, lowest, now) < 0) lowest = tenant;
    return lowest;
  }

  #chooseAfter(first: Tenant<Account>, room: Room, now: Instant): Choice {
    const others = [...this.#waiting].filter((tenant) => tenant !== first);
    for (const tenant of others.sort((a, b) => this.#compare(a, b, now))) {
      const task = tenant.next();
      if (room.fits(task)) return { kind: "start", task };
    }
    return WAIT;
  }

  #compare(a: Contender<Account>, b: Contender<Account>, now: Instant): number {
    const byLevel = this.level(a.account, a.next(), now) - this.level(b.account, b.next(), now);
    return byLevel || this.tie(a.account) - this.tie(b.account) || (a.name < b.name ? -1 : 1);
  }

  #closeIfIdle(tenant: Tenant<Account>): void {
    if (tenant.places > 0 || tenant.tasks.size > 0) return;
    this.#tenants.delete(tenant.name);
    this.close(tenant);
  }
}

interface Contender<Account> {
  readonly name: string;
  readonly account: Account;
  /** Its oldest task. */
  next(): QueuedTask;
}

/** A tenant's queue, played through without touching it. */
class Rehearsal<Account> implements Contender<Account> {
  readonly name: string;
  account: Account;
  readonly tasks: QueuedTask[];

  constructor(name: string, account: Account, tasks: QueuedTask[]) {
    this.name = name;
    this.account = account;
    this.tasks = tasks;
  }

  next(): QueuedTask {
    return this.tasks[0];
  }
}

// Tenants in turn, one task each; within a tenant, by admission. Shares tasks fairly, not work: `stride` does that.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { type Choice, defineOrdering, type Ordering, type QueuedTask, type Room, WAIT } from "./ordering.ts";
import { TaskHeap } from "./task-heap.ts";

export const roundRobin = defineOrdering({
  name: "round-robin",
  summary: "Each tenant with waiting tasks in turn starts its oldest one; a task that does not fit keeps the turn.",
  source: "Nagle, On Packet Switches with Infinite Storage, RFC 970, 1985",
  parameters: {},
  properties: { clairvoyant: false, preemptive: false, workConserving: false, starvationFree: true },
  create: () => new TenantsInTurn(),
});

interface Tenant {
  readonly name: string;
  readonly tasks: TaskHeap;
  before: Tenant;
  after: Tenant;
}

class TenantsInTurn implements Ordering {
  /** Only tenants with waiting tasks: an idle tenant leaves no state behind, and comes back at the end of the round. */
  readonly #tenants = new Map<string, Tenant>();
  readonly #tenantOf = new IntegerMap<Tenant>();
  /** Whose turn it is, in a ring. */
  #turn: Tenant | undefined;

  get size(): number {
    return this.#tenantOf.size;
  }

  add(task: QueuedTask, _now: Instant): void {
    const tenant = this.#tenants.get(task.tenant) ?? this.#join(task.tenant);
    tenant.tasks.push(task, task.sequence);
    this.#tenantOf.set(task.id, tenant);
  }

  remove(id: TaskId): boolean {
    const tenant = this.#tenantOf.get(id);
    if (tenant === undefined) return false;
    this.#tenantOf.delete(id);
    tenant.tasks.remove(id);
    if (tenant.tasks.size === 0) this.#leave(tenant);
    return true;
  }

  choose(room: Room, _now: Instant): Choice {
    const task = this.#turn?.tasks.first();
    return task !== undefined && room.fits(task) ? { kind: "start", task } : WAIT;
  }

  /** Whoever got a place has had its turn, if it still was its turn (an emptied tenant has left the ring). */
  granted(task: QueuedTask, _now: Instant): void {
    if (this.#turn?.name === task.tenant) this.#turn = this.#turn.after;
  }

  waiting(_now: Instant): readonly QueuedTask[] {
    const queues = this.#ring().map((tenant) => tenant.tasks.inOrder());
    const rounds = queues.reduce((longest, queue) => Math.max(longest, queue.length), 0);
    return Array.from({ length: rounds }, (_, round) =>
      queues.flatMap((queue) => queue.slice(round, round + 1)),
    ).flat();
  }

  #ring(): Tenant[] {
    const ring: Tenant[] = [];
    for (let tenant = this.#turn; tenant !== undefined && tenant !== ring[0]; tenant = tenant.after) ring.push(tenant);
    return ring;
  }

  #join(name: string): Tenant {
    const tenant = { name, tasks: new TaskHeap() } as Tenant;
    const next = this.#turn ?? tenant;
    tenant.after = next;
    tenant.before = next.before ?? tenant;
    tenant.before.after = tenant;
    next.before = tenant;
    this.#turn = next;
    this.#tenants.set(name, tenant);
    return tenant;
  }

  #leave(tenant: Tenant): void {
    this.#tenants.delete(tenant.name);
    if (this.#turn === tenant) this.#turn = tenant.after === tenant ? undefined : tenant.after;
    tenant.before.after = tenant.after;
    tenant.after.before = tenant.before;
  }
}

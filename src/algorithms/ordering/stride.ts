// Proportional share: tenants get work in proportion to the weights of their tasks, each with an error of one task. The
// deterministic form of the lottery, and with charges by work a form of fair queueing.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import { estimatedWork } from "./tenants/estimated-work.ts";
import { defineOrdering, type QueuedTask } from "./ordering.ts";
import { type Return, type Tenant, TenantOrder } from "./tenants/tenant-order.ts";

export const stride = defineOrdering({
  name: "stride",
  summary:
    "The tenant that has had least for its weight starts its oldest task; a task that does not fit keeps the turn. A new leader divides afresh, from what runs then.",
  source: "Waldspurger and Weihl, Stride Scheduling, MIT/LCS/TM-528, 1995; catalogue A7",
  parameters: {
    charge: {
      type: "choice",
      options: ["work", "task"],
      default: "work",
      summary:
        "What a tenant is charged for, divided by the task's weight: core time (first as estimated, then as used), or each task alike.",
    },
  },
  shorthand: "charge",
  properties: { clairvoyant: true, preemptive: false, workConserving: false, starvationFree: true },
  create: ({ charge }) => new Stride(charge === "work" ? estimatedWork : () => TASK, charge === "work"),
});

/** What one task costs where all cost the same: divisible by every weight up to 16, so that ties are exact. */
const TASK = 720_720;
/** Tenants without a task whose debt or credit is remembered, the latest. */
const REMEMBERED_MAX = 4_096;

interface Charge {
  readonly amount: number;
  /** Several with copies. */
  places: number;
}

/**
 * An account is a pass while its tenant waits, and else what it is ahead of the global pass (the paper's `remain`): so
 * nobody saves up turns while away, or loses a debt by leaving. Who would be lowest after its next task goes next, as in the
 * paper, where a client starts one stride ahead. Deviations: a task costs what it costs, not a quantum; and the global
 * pass is the lowest of those that wait, not their weighted mean, because the number of tasks served at a time varies.
 */
class Stride extends TenantOrder<number> {
  readonly #cost: (task: QueuedTask) => number;
  readonly #isByUse: boolean;
  readonly #charges = new IntegerMap<Charge>();
  readonly #remains = new Map<string, number>();
  #globalPass = 0;

  constructor(cost: (task: QueuedTask) => number, isByUse: boolean) {
    super(false);
    this.#cost = cost;
    this.#isByUse = isByUse;
  }

  override granted(task: QueuedTask, now: Instant): void {
    this.#advanceBy(this.tenant(task.tenant, now));
    const charge = this.#charges.get(task.id);
    if (charge === undefined) this.#charges.set(task.id, { amount: this.#price(task), places: 1 });
    else charge.places += 1;
    super.granted(task, now);
  }

  protected open(name: string): number {
    const remain = this.#remains.get(name) ?? 0;
    this.#remains.delete(name);
    return remain;
  }

  protected joined(remain: number): number {
    const lowest = this.#lowestPass();
    if (lowest < Infinity) this.#globalPass = Math.max(this.#globalPass, lowest);
    return this.#globalPass + remain;
  }

  protected left(pass: number): number {
    return pass - this.#globalPass;
  }

  protected level(pass: number, next: QueuedTask): number {
    return pass + this.#price(next);
  }

  protected charged(account: number, task: QueuedTask): number {
    return account + (this.#charges.get(task.id)?.amount ?? this.#price(task));
  }

  protected refunded(account: number, task: QueuedTask, { used }: Return): number {
    const charge = this.#charges.get(task.id) as Charge;
    charge.places -= 1;
    if (charge.places === 0) this.#charges.delete(task.id);
    if (used === 0) return account - charge.amount;
    return this.#isByUse ? account - charge.amount + used / task.weight : account;
  }

  protected close({ name, account }: Tenant<number>): void {
    if (account === 0) return;
    this.#remains.set(name, account);
    if (this.#remains.size <= REMEMBERED_MAX) return;
    for (const oldest of this.#remains.keys()) return void this.#remains.delete(oldest);
  }

  #price(task: QueuedTask): number {
    return this.#cost(task) / task.weight;
  }

  /** The served one may have waited with its last task. */
  #advanceBy(served: Tenant<number>): void {
    const isAway = served.tasks.size === 0;
    const pass = isAway ? this.#globalPass + served.account : served.account;
    const lowest = Math.min(pass, this.#lowestPass());
    if (lowest <= this.#globalPass) return;
    this.#globalPass = lowest;
    if (isAway) served.account = pass - lowest;
  }

  #lowestPass(): number {
    let lowest = Infinity;
    for (const { account } of this.contenders) lowest = Math.min(lowest, account);
    return lowest;
  }
}

// Fair share over time: who used little lately goes first, and what was used long ago is forgotten by halves.

import type { Duration, Instant } from "../../kernel/time.ts";
import { DecayedUsage, decayRate, REMEMBERED_MAX, usageAfter } from "./tenants/decayed-usage.ts";
import { defineOrdering, type OrderingContext, type QueuedTask } from "./ordering.ts";
import { type Return, type Tenant, TenantOrder } from "./tenants/tenant-order.ts";

export const fairShare = defineOrdering({
  name: "fair-share",
  summary:
    "The tenant with the lowest decayed core time, divided by weight, starts its oldest task; what runs counts as it runs, and a task that does not fit keeps the turn. Usage is in the master's log and survives it.",
  source:
    "SchedMD, Slurm priority/multifactor plug-in, PriorityDecayHalfLife (its factor 2^(-usage/share) gives the same order); catalogue A8",
  parameters: {
    halfLife: {
      type: "duration",
      default: "10m",
      min: "1ms",
      summary:
        "Usage so long ago counts half: many tasks long, and a part of what is observed. Slurm's 7 days would forget nothing in a simulated hour.",
    },
  },
  shorthand: "halfLife",
  properties: { clairvoyant: false, preemptive: false, workConserving: false, starvationFree: true },
  create: ({ halfLife }, context) => new FairShare(halfLife, context?.past),
  createPast: ({ halfLife }) => new DecayedUsage(halfLife),
});

interface Account {
  /** Core time (us) divided by weights, as of `at`. */
  readonly usage: number;
  readonly at: Instant;
  /** Held since then, divided by weights. */
  readonly cores: number;
}

class FairShare extends TenantOrder<Account> {
  readonly #rate: number;
  /** Of tenants without a task, those that left longest ago first. */
  readonly #past = new Map<string, Account>();

  constructor(halfLife: Duration, past: OrderingContext["past"]) {
    super(false);
    this.#rate = decayRate(halfLife);
    for (const [tenant, usage] of past?.usage ?? []) this.#past.set(tenant, { usage, at: past!.at, cores: 0 });
  }

  protected open(name: string, now: Instant): Account {
    const account = this.#past.get(name) ?? { usage: 0, at: now, cores: 0 };
    this.#past.delete(name);
    return account;
  }

  protected joined(account: Account): Account {
    return account;
  }

  protected left(account: Account): Account {
    return account;
  }

  protected level(account: Account, _next: QueuedTask, now: Instant): number {
    return this.#usage(account, now);
  }

  /** At one moment nobody has used anything more: of equals, who holds less goes next. */
  protected override tie({ cores }: Account): number {
    return cores;
  }

  protected charged(account: Account, { cores, weight }: QueuedTask, now: Instant): Account {
    return { usage: this.#usage(account, now), at: now, cores: account.cores + cores / weight };
  }

  protected refunded(account: Account, { cores, weight }: QueuedTask, { at }: Return): Account {
    return { usage: this.#usage(account, at), at, cores: account.cores - cores / weight };
  }

  protected close({ name, account }: Tenant<Account>): void {
    if (account.usage === 0) return;
    this.#past.set(name, { ...account, cores: 0 });
    if (this.#past.size > REMEMBERED_MAX) for (const oldest of this.#past.keys()) return void this.#past.delete(oldest);
  }

  #usage({ usage, at, cores }: Account, now: Instant): number {
    return usageAfter(now - at, usage, cores, this.#rate);
  }
}

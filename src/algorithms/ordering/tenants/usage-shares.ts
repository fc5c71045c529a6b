// What each tenant has used of late beside what its share would be, as a factor between 0 and 1: for orderings that weigh that
// against other things. Whoever used exactly its share has 1/2, whoever used nothing 1.
// Source: SchedMD, Slurm priority/multifactor plug-in, F = 2^(-(U / S) / damping); catalogue A8.

import { exp } from "../../../kernel/math.ts";
import { type Duration, type Instant, START } from "../../../kernel/time.ts";
import { decayRate, REMEMBERED_MAX, usageAfter } from "./decayed-usage.ts";
import type { OrderingContext, QueuedTask } from "../ordering.ts";

const LN2 = 0.693147180559945309417;
const UNKNOWN_WEIGHT = 1;

/** Core time (us), decayed, as of `at`, and the cores that are held since then. */
class Meter {
  #usage: number;
  #at: Instant;
  #cores = 0;

  constructor(usage: number, at: Instant) {
    this.#usage = usage;
    this.#at = at;
  }

  read(now: Instant, rate: number): number {
    return usageAfter(now - this.#at, this.#usage, this.#cores, rate);
  }

  /** Holds so many cores more from now on. */
  hold(cores: number, now: Instant, rate: number): void {
    this.#usage = this.read(now, rate);
    this.#at = now;
    this.#cores += cores;
  }

  /** More was used than was known, or less. */
  correct(usage: number, now: Instant, rate: number): void {
    this.#usage = this.read(now, rate) + usage;
    this.#at = now;
  }
}

interface Account {
  readonly meter: Meter;
  /** Of its latest task; undefined: only the books tell of it, which say what was used for each unit of weight. */
  weight: number | undefined;
  /** Tasks that wait, and places that it holds: whoever has none may be forgotten. */
  present: number;
}

/** A tenant's share is its weight's part of the weights of all tenants that are known: that wait, run, or did so lately. */
export class UsageShares {
  readonly #rate: number;
  readonly #damping: number;
  /** Those that are not present come first, the one that left longest ago before the others. */
  readonly #absent = new Map<string, Account>();
  readonly #present = new Map<string, Account>();
  /** Of all accounts together. */
  readonly #total: Meter;
  #weights = 0;

  constructor(halfLife: Duration, damping: number, past: OrderingContext["past"]) {
    this.#rate = decayRate(halfLife);
    this.#damping = damping;
    const at = past?.at ?? START;
    this.#total = new Meter(0, at);
    for (const [tenant, usage] of past?.usage ?? []) {
      this.#absent.set(tenant, { meter: new Meter(usage, at), weight: undefined, present: 0 });
      this.#total.correct(usage, at, this.#rate);
      this.#weights += UNKNOWN_WEIGHT;
    }
  }

  /** A task of it has come to wait. */
  joined(task: QueuedTask, now: Instant): void {
    this.#enter(task, now);
  }

  /** One that waited does so no more. */
  left({ tenant }: QueuedTask, now: Instant): void {
    this.#leave(tenant, now);
  }

  granted(task: QueuedTask, now: Instant): void {
    this.#hold(this.#enter(task, now), task.cores, now);
  }

  returned({ tenant, cores }: QueuedTask, now: Instant): void {
    this.#hold(this.#present.get(tenant)!, -cores, now);
    this.#leave(tenant, now);
  }

  /** 2^(-(its part of all usage / its share) / damping); 1 as long as nobody has used anything. */
  factor(tenant: string, now: Instant): number {
    const account = this.#present.get(tenant) ?? this.#absent.get(tenant);
    const total = this.#total.read(now, this.#rate);
    if (account === undefined || total <= 0) return 1;
    const part = this.#usage(account, now) / total;
    const share = weightOf(account) / this.#weights;
    return exp((-LN2 * part) / share / this.#damping);
  }

  #hold({ meter }: Account, cores: number, now: Instant): void {
    meter.hold(cores, now, this.#rate);
    this.#total.hold(cores, now, this.#rate);
  }

  #weigh(account: Account, weight: number, now: Instant): void {
    if (account.weight === undefined)
      this.#correct(account, (weight - UNKNOWN_WEIGHT) * this.#usage(account, now), now);
    this.#weights += weight - weightOf(account);
    account.weight = weight;
  }

  #correct({ meter }: Account, usage: number, now: Instant): void {
    meter.correct(usage, now, this.#rate);
    this.#total.correct(usage, now, this.#rate);
  }

  #usage({ meter }: Account, now: Instant): number {
    return meter.read(now, this.#rate);
  }

  #enter({ tenant, weight }: QueuedTask, now: Instant): Account {
    const account = this.#present.get(tenant) ?? this.#absent.get(tenant) ?? this.#open(now);
    this.#absent.delete(tenant);
    this.#present.set(tenant, account);
    account.present += 1;
    if (account.weight !== weight) this.#weigh(account, weight, now);
    return account;
  }

  #open(now: Instant): Account {
    this.#weights += UNKNOWN_WEIGHT;
    return { meter: new Meter(0, now), weight: undefined, present: 0 };
  }

  #leave(tenant: string, now: Instant): void {
    const account = this.#present.get(tenant)!;
    account.present -= 1;
    if (account.present > 0) return;
    this.#present.delete(tenant);
    this.#absent.set(tenant, account);
    if (this.#absent.size > REMEMBERED_MAX) this.#forgetOldest(now);
  }

  #forgetOldest(now: Instant): void {
    const [tenant, account] = this.#absent.entries().next().value!;
    this.#absent.delete(tenant);
    this.#total.correct(-this.#usage(account, now), now, this.#rate);
    this.#weights -= weightOf(account);
  }
}

function weightOf({ weight }: Account): number {
  return weight ?? UNKNOWN_WEIGHT;
}

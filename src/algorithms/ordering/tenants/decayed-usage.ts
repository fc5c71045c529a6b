// What tenants used, halved with every half-life: for fair-share's own memory of tenants, and for masters' books, where it
// outlives the master. Bounded: the tenants that used something longest ago are forgotten first.

import { exp } from "../../../kernel/math.ts";
import type { Duration, Instant } from "../../../kernel/time.ts";
import type { PastUsage } from "../ordering.ts";

/** Tenants whose usage is remembered, the latest to use something. */
export const REMEMBERED_MAX = 4_096;
const LN2 = 0.693147180559945309417;

/** Per microsecond. */
export function decayRate(halfLife: Duration): number {
  return LN2 / halfLife;
}

/**
 * Usage after `elapsed` us in which `cores` (divided by weights) were used all the time: the solution of
 * u' = cores - rate u. So running tasks count while they run, and as much whether one looks often or once.
 */
export function usageAfter(elapsed: number, usage: number, cores: number, rate: number): number {
  const left = exp(-rate * Math.max(0, elapsed));
  return usage * left + (cores * (1 - left)) / rate;
}

interface Entry {
  readonly amount: number;
  readonly since: number;
}

/**
 * Decays with the time that passed on the clocks of the masters that led, each for its own part. Between two masters no time
 * passes: a pause would halve everybody alike, and only the ratios between tenants decide.
 */
export class DecayedUsage implements PastUsage {
  readonly #rate: number;
  readonly #entries = new Map<string, Entry>();
  /** us, all masters together. */
  #elapsed = 0;
  #lastAt: Instant | undefined;

  constructor(halfLife: Duration) {
    this.#rate = decayRate(halfLife);
  }

  /** A whole task's usage counts from its end. */
  add(tenant: string, amount: number, at: Instant): void {
    this.#elapsed += Math.max(0, at - (this.#lastAt ?? at));
    this.#lastAt = at;
    const before = this.#entries.get(tenant);
    this.#entries.delete(tenant);
    const left = before === undefined ? 0 : this.#left(before);
    this.#entries.set(tenant, { amount: left + amount, since: this.#elapsed });
    if (this.#entries.size > REMEMBERED_MAX)
      for (const oldest of this.#entries.keys()) return void this.#entries.delete(oldest);
  }

  begin(): void {
    this.#lastAt = undefined;
  }

  usage(): ReadonlyMap<string, number> {
    return new Map([...this.#entries].map(([tenant, entry]) => [tenant, this.#left(entry)]));
  }

  restore(usage: Iterable<readonly [tenant: string, amount: number]>): void {
    this.#entries.clear();
    for (const [tenant, amount] of usage) this.#entries.set(tenant, { amount, since: this.#elapsed });
    this.begin();
  }

  #left({ amount, since }: Entry): number {
    return usageAfter(this.#elapsed - since, amount, 0, this.#rate);
  }
}

// How much of a pool is held by attempts that run. The oracle of pools, which follows them, tells it.

import type { Instant } from "../../kernel/time.ts";
import type { DeclaredPool } from "../observe-options.ts";
import type { Window } from "../window.ts";

export class PoolUse {
  readonly pool: DeclaredPool;
  readonly #window: Window;
  #used = 0;
  /** Of pools with slots for each key: those of which some are held. */
  readonly #usedByKey = new Map<number, number>();
  #usedMax = 0;
  /** Slot-us within the window, up to the latest change. */
  #integral = 0;
  #changedAt = 0;
  #overruns = 0;

  constructor(pool: DeclaredPool, window: Window) {
    this.pool = pool;
    this.#window = window;
  }

  /** Returns whether there were so many. */
  taken(slots: number, key: number, at: Instant): boolean {
    const held = this.#change(slots, key, at);
    this.#usedMax = Math.max(this.#usedMax, held);
    if (held <= this.pool.slots) return true;
    this.#overruns += 1;
    return false;
  }

  givenBack(slots: number, key: number, at: Instant): void {
    this.#change(-slots, key, at);
  }

  /** By those that are about the same, where that matters. */
  readonly usedOf = (key: number): number => (this.pool.isPerKey ? (this.#usedByKey.get(key) ?? 0) : this.#used);

  /** Of each by its name, and of all together. */
  static metrics(uses: readonly PoolUse[], end: Instant): Readonly<Record<string, number>> {
    if (uses.length === 0) return {};
    const values: Record<string, number> = {};
    for (const use of uses)
      for (const [figure, value] of Object.entries(use.#figures(end)))
        values[`pool.${use.pool.name}.${figure}`] = value;
    const span = uses[0].#window.end(end) - uses[0].#window.from;
    const limited = uses.filter((use) => use.#isLimited);
    values["pools.used.max"] = Math.max(...uses.map((use) => use.#usedMax));
    values["pools.overruns"] = uses.reduce((sum, use) => sum + use.#overruns, 0);
    if (span <= 0) return values;
    values["pools.used.mean"] = uses.reduce((sum, use) => sum + use.#slotTime(end), 0) / span;
    if (limited.length === 0) return values;
    const slots = limited.reduce((sum, { pool }) => sum + pool.slots, 0);
    values["pools.utilisation"] = limited.reduce((sum, use) => sum + use.#slotTime(end), 0) / span / slots;
    return values;
  }

  #figures(end: Instant): Readonly<Record<string, number>> {
    const span = this.#window.end(end) - this.#window.from;
    const mean = this.#slotTime(end) / span;
    return {
      "used.max": this.#usedMax,
      overruns: this.#overruns,
      ...(span > 0 && { "used.mean": mean, ...(this.#isLimited && { utilisation: mean / this.pool.slots }) }),
    };
  }

  /** There is a number of slots that can be used at most. */
  get #isLimited(): boolean {
    return !this.pool.isPerKey && Number.isFinite(this.pool.slots);
  }

  #slotTime(end: Instant): number {
    return this.#integral + this.#used * this.#window.overlap(this.#changedAt, this.#window.end(end));
  }

  /** Returns how many are held now, by those that are about the same where that matters. */
  #change(slots: number, key: number, at: Instant): number {
    this.#integral += this.#used * this.#window.overlap(this.#changedAt, at);
    this.#changedAt = at;
    this.#used += slots;
    if (!this.pool.isPerKey) return this.#used;
    const held = (this.#usedByKey.get(key) ?? 0) + slots;
    if (held === 0) this.#usedByKey.delete(key);
    else this.#usedByKey.set(key, held);
    return held;
  }
}

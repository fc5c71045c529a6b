// How much of a pool is held by attempts that run, and for how long it was more than there is. The oracle of pools, which follows
// attempts, tells it, and hears of every time that a pool was held too often.

import { type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { DeclaredPool } from "../observe-options.ts";
import type { Window } from "../window.ts";

/** Who took the slot that was one too many. */
export interface Taker {
  readonly task: number;
  readonly attempt: number;
}

/** Of a pool that has slots for each key: of those that are about one thing. */
interface Held {
  slots: number;
  /** Meaningful while there are too many. */
  tooManySince: number;
  taker: Taker | undefined;
}

export interface Overlap {
  readonly pool: DeclaredPool;
  readonly taker: Taker;
  readonly since: number;
  readonly until: number;
}

export class PoolUse {
  readonly pool: DeclaredPool;
  readonly #window: Window;
  readonly #overlapped: (overlap: Overlap) => void;
  /** By key; under 0 where they are for all. Only where some are held. */
  readonly #held = new Map<number, Held>();
  #used = 0;
  #usedMax = 0;
  /** Slot-us within the window, up to the latest change. */
  #integral = 0;
  #changedAt = 0;
  /** us */
  #overlap = 0;

  constructor(pool: DeclaredPool, window: Window, overlapped: (overlap: Overlap) => void) {
    this.pool = pool;
    this.#window = window;
    this.#overlapped = overlapped;
  }

  taken(slots: number, key: number, taker: Taker, at: Instant): void {
    const held = this.#change(slots, key, at);
    if (held.slots <= this.pool.slots || held.taker !== undefined) return;
    held.taker = taker;
    held.tooManySince = at;
  }

  givenBack(slots: number, key: number, at: Instant): void {
    const held = this.#change(-slots, key, at);
    if (held.slots <= this.pool.slots) this.#endOverlap(held, at);
    if (held.slots === 0) this.#held.delete(this.#keyOf(key));
  }

  /** What is held too often to the end was so until then. */
  finish(end: Instant): void {
    for (const held of this.#held.values()) this.#endOverlap(held, end);
  }

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
    values["pools.overlap"] = uses.reduce((sum, use) => sum + use.#overlap, 0) / MICROSECONDS_PER_SECOND;
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
      overlap: this.#overlap / MICROSECONDS_PER_SECOND,
      ...(span > 0 && { "used.mean": mean, ...(this.#isLimited && { utilisation: mean / this.pool.slots }) }),
    };
  }

  /** There is a number of slots that can be used at most. */
  get #isLimited(): boolean {
    return !this.pool.isPerKey && Number.isFinite(this.pool.slots);
  }

  #keyOf(key: number): number {
    return this.pool.isPerKey ? key : 0;
  }

  #slotTime(end: Instant): number {
    return this.#integral + this.#used * this.#window.overlap(this.#changedAt, this.#window.end(end));
  }

  #change(slots: number, key: number, at: Instant): Held {
    this.#integral += this.#used * this.#window.overlap(this.#changedAt, at);
    this.#changedAt = at;
    this.#used += slots;
    let held = this.#held.get(this.#keyOf(key));
    if (held === undefined) {
      held = { slots: 0, tooManySince: 0, taker: undefined };
      this.#held.set(this.#keyOf(key), held);
    }
    held.slots += slots;
    this.#usedMax = Math.max(this.#usedMax, held.slots);
    return held;
  }

  #endOverlap(held: Held, at: Instant): void {
    const { taker, tooManySince: since } = held;
    held.taker = undefined;
    if (taker === undefined || at === since) return;
    this.#overlap += at - since;
    this.#overlapped({ pool: this.pool, taker, since, until: at });
  }
}

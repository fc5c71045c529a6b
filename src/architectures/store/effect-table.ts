// Which effects a store carries out. `none`: every one that it is asked for, however often. `fenced`: none of an epoch below
// the highest that it has seen (catalogue F12 d): that stops deposed masters, not repetitions. `dedupe`: each task's once, as
// long as it is remembered (F12 b).

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Epoch, TaskId } from "../../process/identity.ts";
import type { EFFECT_REFUSALS } from "../../trace/record-codes.ts";

export type EffectProtection = "none" | "fenced" | "dedupe";

export class EffectTable {
  readonly #protection: EffectProtection;
  readonly #horizon: Duration;
  /** When each task took effect, oldest first. */
  readonly #appliedAt = new IntegerMap<Instant>();
  #epoch: Epoch = 0;

  constructor(protection: EffectProtection, horizon: Duration) {
    this.#protection = protection;
    this.#horizon = horizon;
  }

  refusal(task: TaskId, epoch: Epoch, now: Instant): (typeof EFFECT_REFUSALS)[number] | undefined {
    switch (this.#protection) {
      case "none":
        return undefined;
      case "fenced":
        return epoch < this.#epoch ? "stale" : undefined;
      case "dedupe":
        this.#forgetOld(now);
        return this.#appliedAt.has(task) ? "duplicate" : undefined;
    }
  }

  remember(task: TaskId, epoch: Epoch, now: Instant): void {
    this.#epoch = Math.max(this.#epoch, epoch);
    if (this.#protection !== "dedupe") return;
    this.#appliedAt.delete(task); // in order of their time
    this.#appliedAt.set(task, now);
  }

  /** What must outlive a restart, oldest first. */
  remembered(): { readonly epoch: Epoch; readonly tasks: readonly TaskId[] } {
    return { epoch: this.#epoch, tasks: [...this.#appliedAt.keys()] as TaskId[] };
  }

  /** Whoever comes with one of these again is not recognised any more. */
  #forgetOld(now: Instant): void {
    for (let task = this.#appliedAt.firstKey(); task !== undefined; task = this.#appliedAt.firstKey()) {
      if (now - this.#appliedAt.get(task)! < this.#horizon) return;
      this.#appliedAt.delete(task);
    }
  }
}

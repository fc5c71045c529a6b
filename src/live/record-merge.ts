// Puts the records of all nodes in the order in which they happened. They come in later than they are made, by a little; whoever
// is later than that is put where the others already are.

import type { Instant } from "../kernel/time.ts";
import type { AnyRecordListener } from "../trace/trace.ts";

export type RecordRow = Parameters<AnyRecordListener>;

export class RecordMerge {
  readonly #listener: AnyRecordListener;
  #held: RecordRow[] = [];
  #released = -Infinity;
  #lateCount = 0;

  constructor(listener: AnyRecordListener) {
    this.#listener = listener;
  }

  /** Records that came too late for their place. */
  get lateCount(): number {
    return this.#lateCount;
  }

  readonly add: AnyRecordListener = (...row) => {
    this.#held.push(row);
  };

  /** Passes on what happened before `limit`, in order; of one instant, in the order of their coming. */
  release(limit: number): void {
    const due = this.#held.filter(([, at]) => at < limit);
    if (due.length === 0) return;
    this.#held = this.#held.filter(([, at]) => at >= limit);
    due.sort(([, at], [, other]) => at - other);
    for (const [kind, at, ...columns] of due) {
      if (at < this.#released) this.#lateCount += 1;
      this.#released = Math.max(this.#released, at);
      this.#listener(kind, this.#released as Instant, ...columns);
    }
  }
}

// Which tasks of which jobs are at a worker, where only one of a job may run there at a time (catalogue B17, XXL-JOB's block strategies:
// SERIAL_EXECUTION, DISCARD_LATER, COVER_EARLY). For the worker's held tasks.

import type { Block } from "../protocol/sparrow-messages.ts";
import type { QueueItem } from "./queue-item.ts";

export class JobBlocks {
  /** By job, in order of coming; the first may run. */
  readonly #jobs = new Map<number, Set<QueueItem>>();

  /** full: one of its job is here, and it would be too many. */
  refusal(block: Block | undefined): "full" | undefined {
    return block?.strategy === "discard-later" && this.#jobs.has(block.job) ? "full" : undefined;
  }

  /** One of it runs or waits here. */
  has(job: number): boolean {
    return this.#jobs.has(job);
  }

  /** Returns those of its job that came before it. */
  add(item: QueueItem): readonly QueueItem[] {
    if (item.job === undefined) return [];
    const items = this.#jobs.get(item.job) ?? new Set<QueueItem>();
    const earlier = [...items];
    items.add(item);
    this.#jobs.set(item.job, items);
    return earlier;
  }

  /** It is not here any more. Returns who is first now. */
  left(item: QueueItem): QueueItem | undefined {
    const items = item.job === undefined ? undefined : this.#jobs.get(item.job);
    if (item.job === undefined || items === undefined || !items.delete(item)) return undefined;
    if (items.size === 0) this.#jobs.delete(item.job);
    return items.values().next().value;
  }
}

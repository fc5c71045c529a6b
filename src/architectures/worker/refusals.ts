// What a worker will not run, or not any more: a dispatch that is repeated gets the same answer as the first. Volatile.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Host } from "../../process/host.ts";
import type { AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import { REFUSALS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";

/** Remembered are so many tasks, the latest. */
const REMEMBERED_MAX = 1_024;

export type RefusalReason = (typeof REFUSALS)[number];

export class Refusals {
  readonly #host: Host;
  readonly #latest = new IntegerMap<AttemptNumber>();

  constructor(host: Host) {
    this.#host = host;
  }

  has(task: TaskId, attempt: AttemptNumber): boolean {
    return this.#latest.get(task) === attempt;
  }

  add(task: TaskId, attempt: AttemptNumber, epoch: Epoch, reason: RefusalReason): void {
    this.#latest.delete(task);
    this.#latest.set(task, attempt);
    if (this.#latest.size > REMEMBERED_MAX) this.#latest.delete(this.#latest.firstKey()!);
    this.#host.emit(RECORD["attempt.refused"], this.#host.node, task, attempt, epoch, codeOf(REFUSALS, reason));
  }
}

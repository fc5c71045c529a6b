// How a master takes tasks in: each submission once, however often it is repeated, and acknowledged only when durable.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import { canEverRun } from "../../process/deployment.ts";
import { RECORD, REJECTIONS, codeOf } from "../../trace/record-kinds.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import { MESSAGE, SMALL_BYTES, type Status, type Submit } from "../protocol/messages.ts";
import type { MasterCore } from "./master-core.ts";

export class SubmissionDesk {
  readonly #core: MasterCore;
  /** Proposed and not yet committed. */
  readonly #submitting = new IntegerMap<true>();

  constructor(core: MasterCore) {
    this.#core = core;
  }

  submit(from: Address, { spec, floor }: Submit): void {
    const { books, host } = this.#core;
    if (this.#submitting.has(spec.id)) return; // answered when it is durable
    if (books.get(spec.id) !== undefined || books.hasEnded(spec)) return this.#acknowledge(spec.client, spec.id);
    if (!canEverRun(spec, this.#core.options.deployment)) {
      host.emit(RECORD["task.rejected"], host.node, spec.id, 0, 0, codeOf(REJECTIONS, "unplaceable"));
      return this.#core.send(from, { kind: MESSAGE.rejected, task: spec.id }, SMALL_BYTES);
    }
    this.#submitting.set(spec.id, true);
    this.#core.propose({ kind: "submit", spec, floor });
  }

  admitted(entry: TaskEntry): void {
    const { host, epoch } = this.#core;
    this.#submitting.delete(entry.id);
    host.emit(RECORD["task.admitted"], host.node, entry.id, 0, epoch, 0);
    this.#acknowledge(entry.spec.client, entry.id);
    this.#core.copies?.admitted(entry);
    this.#core.enqueue(entry);
  }

  /** Somebody asks whether an acknowledged task has ended: silence means that it has not. */
  status(from: Address, { task }: Status): void {
    if (this.#core.books.get(task) === undefined && !this.#submitting.has(task)) this.#core.sendDone(from, task);
  }

  #acknowledge(client: Address, task: TaskId): void {
    this.#core.send(client, { kind: MESSAGE.submitted, task }, SMALL_BYTES);
  }
}

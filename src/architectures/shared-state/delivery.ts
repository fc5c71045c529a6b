// A job in the hands of a scheduler, as the cell sees it.

import type { Instant } from "../../kernel/time.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { CellBody } from "../protocol/cell-messages.ts";

export class Delivery {
  readonly scheduler: Address;
  readonly incarnation: number;
  readonly serial: number;
  /** Those without a place, in order of the queue. */
  readonly tasks: Map<TaskId, TaskEntry>;
  /** The latest transaction for it that was judged. */
  round = 0;
  /** What the scheduler was told last, to be told again if it asks again. */
  answer: CellBody | undefined;
  /** It is the scheduler's until then, if nothing more is heard. */
  until: Instant;

  constructor(
    scheduler: Address,
    { incarnation, serial }: { readonly incarnation: number; readonly serial: number },
    tasks: readonly TaskEntry[],
    until: Instant,
  ) {
    this.scheduler = scheduler;
    this.incarnation = incarnation;
    this.serial = serial;
    this.tasks = new Map(tasks.map((entry) => [entry.id, entry]));
    this.until = until;
  }

  isOf({ incarnation, serial }: { readonly incarnation: number; readonly serial: number }): boolean {
    return this.incarnation === incarnation && this.serial === serial;
  }
}

// What an ordering that plans ahead has promised: told once for each task that waits, in the trace, so that I8 can be judged and
// users see how well they could have planned. For the dispatcher, and only where its ordering promises anything.

import { expectedDuration } from "../../algorithms/ordering/machine.ts";
import type { Ordering, QueuedTask } from "../../algorithms/ordering/ordering.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { TaskId } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Attempt } from "./attempt.ts";
import type { TaskEntry } from "./task-entry.ts";

export class StartPromises {
  readonly #ordering: Ordering;
  readonly #teller: (entry: TaskEntry) => Host;
  /** Waiting tasks of which it was told. */
  readonly #told = new Set<TaskId>();
  #now = 0 as Instant;
  readonly #tell = (task: QueuedTask, start: Instant): void => this.#promised(task as TaskEntry, start);

  /** undefined: the ordering promises nothing. */
  static of(ordering: Ordering, teller: ((entry: TaskEntry) => Host) | undefined): StartPromises | undefined {
    return ordering.eachPromise === undefined || teller === undefined ? undefined : new StartPromises(ordering, teller);
  }

  private constructor(ordering: Ordering, teller: (entry: TaskEntry) => Host) {
    this.#ordering = ordering;
    this.#teller = teller;
  }

  /** After the decisions of this instant. */
  decided(now: Instant): void {
    this.#now = now;
    this.#ordering.eachPromise!(this.#tell);
  }

  /** It waits no more. */
  left(task: TaskId): void {
    this.#told.delete(task);
  }

  /** It takes a place on a worker of this speed. */
  placed({ entry, number, worker }: Attempt, speed: number): void {
    const host = this.#teller(entry);
    const duration = expectedDuration(entry, { worker, speed });
    host.emit(RECORD["attempt.expected"], host.node, entry.id, number, 0, duration);
  }

  #promised(entry: TaskEntry, start: Instant): void {
    if (this.#told.has(entry.id)) return;
    this.#told.add(entry.id);
    const host = this.#teller(entry);
    host.emit(RECORD["task.promised"], host.node, entry.id, entry.attempt + 1, 0, start - this.#now);
  }
}

// What stands in a worker's queue: a task, or a reservation for one of a batch. The ordering of the queue sees both alike, as tasks:
// a reservation as the example that its scheduler gave.

import type { QueuedTask } from "../../algorithms/ordering/ordering.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import { TaskView } from "../dispatch/task-view.ts";

/**
 * Of a task: blocked, while an earlier one of its job is here; waiting, running, or finishing: its work is done, its effect is not
 * there yet. Of a reservation: waiting; asking, while a place is kept for the task that may come; late, if the ordering has given it
 * up: its scheduler must end the task, and no place is kept.
 */
type Phase = "blocked" | "waiting" | "running" | "finishing" | "asking" | "late";

export type QueuedWork = Pick<QueueItem, "spec" | "attempt" | "batch"> & Partial<Pick<QueueItem, "job" | "next">>;

export class QueueItem extends TaskView implements QueuedTask {
  /** In this queue: the numbers of tasks would not do, since reservations have none. */
  readonly id: TaskId;
  readonly sequence: number;
  readonly queuedAt: Instant;
  /** The scheduler that sent it, or has adopted it. */
  from: Address;
  /** 0 = it is a reservation. */
  readonly attempt: AttemptNumber;
  /** -1 = it is a task. */
  readonly batch: number;
  /** The job of which only one may run here at a time; undefined = it is of no concern to others. */
  readonly job: number | undefined;
  /** The batch of which a task is asked for when this one is done; undefined = none. */
  readonly next: number | undefined;
  /** Of a hybrid: it is, or stands for, a long task. */
  readonly isLong: boolean;
  phase: Phase = "waiting";
  /** When it took up a place. */
  startedAt: Instant | undefined = undefined;

  constructor(number: number, queuedAt: Instant, from: Address, what: QueuedWork, isOfLong = false) {
    super(what.spec);
    this.id = number as TaskId;
    this.sequence = number;
    this.queuedAt = queuedAt;
    this.from = from;
    this.attempt = what.attempt;
    this.batch = what.batch;
    this.job = what.job;
    this.next = what.next;
    this.isLong = isOfLong;
  }

  get isReservation(): boolean {
    return this.attempt === 0;
  }
  /** It holds a place. */
  get isPlaced(): boolean {
    return this.phase === "running" || this.phase === "asking";
  }
  /** It asks for no cores any more. */
  get isResting(): boolean {
    return this.phase === "finishing" || this.phase === "late";
  }
  get remaining(): Duration {
    return this.spec.estimate;
  }
  get priority(): number {
    return this.spec.priority;
  }
}

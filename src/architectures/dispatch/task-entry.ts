// A task in a scheduler's books, from admission to its end. What policies see of it is the read-only view QueuedTask
// (and, while it runs, RunningTask): estimates only.

import type { QueuedTask, RunningTask } from "../../algorithms/ordering/ordering.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { AttemptNumber, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";

/**
 * queued: waits for a place. reserved: a place was chosen, the decision is not durable yet. assigned: an attempt of it
 * was sent to `worker`. backoff: waits to be queued again. (`lost` is not a state of the books but of knowledge:
 * an assigned task whose worker is silent.)
 */
export type TaskState = "queued" | "reserved" | "assigned" | "backoff";

export const NO_WORKER = -1;

export class TaskEntry implements QueuedTask {
  readonly spec: TaskSpec;
  readonly sequence: number;
  /** When this scheduler first had it; NEVER until then. Later returns to the queue do not change it. */
  queuedAt: Instant = NEVER;
  /** When its latest attempt was seen to start; NEVER while none runs. */
  startedAt: Instant = NEVER;
  state: TaskState = "queued";
  /** The latest attempt; 0 before the first. */
  attempt: AttemptNumber = 0;
  worker = NO_WORKER;
  /** Work (us at speed 1) that earlier attempts left behind. */
  saved = 0 as Duration;
  /** Failed attempts that count against the limit. */
  failures = 0;
  previousDelay = 0 as Duration;
  /** A stop was sent, its answer is awaited. */
  isStopping = false;
  /** The decision to end the task, or to give up this attempt, is on its way into the log. */
  isEnding = false;
  isReleasing = false;
  /** Known from a replayed log only: its worker has not reported it yet. */
  isUnconfirmed = false;
  /** It holds a place on the board, at `worker`. */
  holdsPlace = false;
  /** The worker whose completion is the effective one. */
  completedBy = NO_WORKER;

  constructor(spec: TaskSpec, sequence: number) {
    this.spec = spec;
    this.sequence = sequence;
  }

  get id(): TaskId {
    return this.spec.id;
  }
  get estimate(): Duration {
    return this.spec.estimate;
  }
  get cores(): number {
    return this.spec.cores;
  }
  get memory(): number {
    return this.spec.memory;
  }
  get resources(): Readonly<Record<string, number>> | undefined {
    return this.spec.resources;
  }
  get priority(): number {
    return this.spec.priority;
  }
  get weight(): number {
    return this.spec.weight;
  }
  get deadline(): Instant {
    return this.spec.deadline;
  }
  get tenant(): string {
    return this.spec.tenant;
  }
  get workloadClass(): number {
    return this.spec.workloadClass;
  }
  /** Estimated work left before the next attempt. */
  get remaining(): Duration {
    return Math.max(0, this.spec.estimate - this.saved) as Duration;
  }
}

/** What a preemptive ordering sees of an attempt that runs. */
export class RunningEntry implements RunningTask {
  readonly entry: TaskEntry;
  readonly attempt: AttemptNumber;
  readonly startedAt: Instant;
  readonly #speed: number;

  constructor(entry: TaskEntry, startedAt: Instant, speed: number) {
    this.entry = entry;
    this.attempt = entry.attempt;
    this.startedAt = startedAt;
    this.#speed = speed;
  }

  get task(): QueuedTask {
    return this.entry;
  }

  remaining(now: Instant): Duration {
    return Math.max(0, this.entry.remaining - Math.floor((now - this.startedAt) * this.#speed)) as Duration;
  }
}

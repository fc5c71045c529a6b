// What a master knows of tasks that belong together: how many there are, how long they took, and what runs of them. Volatile:
// a new leadership counts from what it finds.

import type { AttemptView, GroupView } from "../../../algorithms/speculation/speculation.ts";
import type { WorkerIndex } from "../../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../../kernel/time.ts";
import type { AttemptNumber, TaskId } from "../../../process/identity.ts";
import type { TaskSpec } from "../../../process/task.ts";
import type { Attempt } from "../../dispatch/attempt.ts";
import { callKey } from "../master-core.ts";
import { DurationWindow } from "./duration-window.ts";

/** An attempt that runs, with what its worker last said of it. */
export class RunningAttempt implements AttemptView {
  readonly attempt: AttemptNumber;
  readonly task: TaskId;
  readonly worker: WorkerIndex;
  readonly startedAt: Instant;
  readonly estimate: Duration;
  progress = 0;
  progressAt: Instant;
  readonly #source: Attempt;
  readonly #copiesOf: (task: TaskId) => number;

  constructor(source: Attempt, copiesOf: (task: TaskId) => number) {
    this.#source = source;
    this.#copiesOf = copiesOf;
    this.attempt = source.number;
    this.task = source.entry.id;
    this.worker = source.worker;
    this.startedAt = source.startedAt;
    this.progressAt = source.startedAt;
    this.estimate = source.entry.estimate;
  }

  get source(): Attempt {
    return this.#source;
  }

  get copies(): number {
    return this.#copiesOf(this.task);
  }
}

export class GroupBook implements GroupView {
  readonly group: number;
  taskCount = 0;
  completedCount = 0;
  /** Tasks that have not ended. */
  liveCount = 0;
  readonly #durations = new DurationWindow();
  /** By `callKey`, in order of start. */
  readonly #running = new IntegerMap<RunningAttempt>();
  /** How many attempts of each task run. */
  readonly #attemptsOf = new IntegerMap<number>();

  constructor(group: number) {
    this.group = group;
  }

  get waitingCount(): number {
    return this.liveCount - this.#attemptsOf.size;
  }

  get running(): readonly AttemptView[] {
    return [...this.#running.values()];
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  durationQuantile(fraction: number): Duration | undefined {
    return this.#durations.quantile(fraction);
  }

  durationMean(): Duration | undefined {
    return this.#durations.mean();
  }

  find(task: TaskId, attempt: AttemptNumber): RunningAttempt | undefined {
    return this.#running.get(callKey(task, attempt));
  }

  started(running: RunningAttempt): void {
    this.#running.set(callKey(running.task, running.attempt), running);
    this.#attemptsOf.set(running.task, (this.#attemptsOf.get(running.task) ?? 0) + 1);
  }

  stopped({ task, attempt }: RunningAttempt): void {
    if (!this.#running.delete(callKey(task, attempt))) return;
    const left = this.#attemptsOf.get(task)! - 1;
    if (left === 0) this.#attemptsOf.delete(task);
    else this.#attemptsOf.set(task, left);
  }

  succeeded(took: Duration): void {
    this.#durations.add(took);
  }
}

const CLASSES = 1_024;

/** A job's own number, or, of tasks that stand alone, one of their class. */
export function groupOf({ group, workloadClass }: TaskSpec): number {
  return (group + 1) * CLASSES + workloadClass;
}

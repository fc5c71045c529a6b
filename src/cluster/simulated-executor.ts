// One node's share of the cluster's executions, as its process sees it.

import type { Duration } from "../kernel/time.ts";
import type { Executor } from "../process/host.ts";
import type { AttemptNumber, NodeId, TaskId } from "../process/identity.ts";
import type { Receiver, TaskSpec } from "../process/task.ts";
import type { Executions } from "./executions.ts";
import type { StopReason } from "./outcome-codes.ts";

export class SimulatedExecutor implements Executor {
  readonly #node: NodeId;
  readonly #executions: Executions;

  constructor(node: NodeId, executions: Executions) {
    this.#node = node;
    this.#executions = executions;
  }

  get cores(): number {
    return this.#executions.room.cores(this.#node);
  }

  get memory(): number {
    return this.#executions.room.memory(this.#node);
  }

  get freeCores(): number {
    return this.#executions.room.freeCores(this.#node);
  }

  get runningCount(): number {
    return this.#executions.runningCount(this.#node);
  }

  fits(spec: TaskSpec): boolean {
    return this.#executions.room.fits(this.#node, spec);
  }

  start(spec: TaskSpec, attempt: AttemptNumber, epoch: number, done: Duration, receivers?: readonly Receiver[]): void {
    this.#executions.start(this.#node, spec, attempt, epoch, done, receivers);
  }

  stop(task: TaskId, attempt: AttemptNumber, reason: StopReason, isKept = true): Duration | undefined {
    return this.#executions.stop(this.#node, task, attempt, reason, isKept);
  }

  isRunning(task: TaskId, attempt: AttemptNumber): boolean {
    return this.#executions.isRunning(this.#node, task, attempt);
  }

  pass(task: TaskId, attempt: AttemptNumber): void {
    this.#executions.pass(this.#node, task, attempt);
  }

  workDone(task: TaskId, attempt: AttemptNumber): Duration | undefined {
    return this.#executions.workDone(this.#node, task, attempt);
  }

  progress(task: TaskId, attempt: AttemptNumber): number | undefined {
    return this.#executions.progress(this.#node, task, attempt);
  }

  suspend(task: TaskId, attempt: AttemptNumber): void {
    this.#executions.setSuspended(this.#node, task, attempt, true);
  }

  resume(task: TaskId, attempt: AttemptNumber): void {
    this.#executions.setSuspended(this.#node, task, attempt, false);
  }

  restore(task: TaskId, attempt: AttemptNumber, done: Duration): void {
    this.#executions.restore(this.#node, task, attempt, done);
  }

  /** Changes how fast work advances; `factor` 0 = paused, 0.1 = ten times slower. */
  setPace(factor: number): void {
    this.#executions.setPace(this.#node, factor);
  }

  /** Power off. `wipe`: with its disk. */
  crash(wipe: boolean): void {
    this.#executions.crash(this.#node, wipe);
  }
}

// One node's executor: attempts hold cores and memory, advance at the node's speed, stop while it is paused, and die
// with a crash. The only place that opens a task's payload.

import type { Duration, Instant } from "../kernel/time.ts";
import type { EventHandle, HandlerCode, Simulation } from "../kernel/simulation.ts";
import type { AttemptNumber, NodeId, TaskId } from "../process/identity.ts";
import type { Executor } from "../process/host.ts";
import type { TaskSpec } from "../process/task.ts";
import { OUTCOMES, RECORD, codeOf } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { NodeSpec } from "./cluster-spec.ts";

/** An attempt that holds resources here. */
export interface Execution {
  readonly executor: SimulatedExecutor;
  readonly spec: TaskSpec;
  readonly attempt: AttemptNumber;
  readonly epoch: number;
  /** Work (us at speed 1) already done by earlier attempts. */
  readonly alreadyDone: number;
  /** Work left at `since`, us at speed 1. */
  remaining: number;
  since: number;
  slot: number;
  end: EventHandle;
  isTimed: boolean;
}

/** What runs anywhere in a cluster, by slot, so that the event of an attempt's end can carry it as one integer. */
export class ExecutionTable {
  readonly #executions: (Execution | undefined)[] = [];
  readonly #free: number[] = [];

  take(execution: Execution): number {
    const slot = this.#free.length > 0 ? this.#free.pop()! : this.#executions.length;
    this.#executions[slot] = execution;
    return slot;
  }

  release(slot: number): void {
    this.#executions[slot] = undefined;
    this.#free.push(slot);
  }

  at(slot: number): Execution {
    return this.#executions[slot]!;
  }
}

const OUTCOME = {
  succeeded: codeOf(OUTCOMES, "succeeded"),
  killed: codeOf(OUTCOMES, "killed"),
  preempted: codeOf(OUTCOMES, "preempted"),
  crashed: codeOf(OUTCOMES, "crashed"),
  orphaned: codeOf(OUTCOMES, "orphaned"),
} as const;

export interface ExecutorSurroundings {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly table: ExecutionTable;
  /** Event code whose first argument is a slot of the table. */
  readonly endCode: HandlerCode;
  /** An attempt started at another pace than the node's own. */
  slowed(): void;
  /** An attempt ended by itself. */
  finished(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void;
}

export class SimulatedExecutor implements Executor {
  readonly #node: NodeId;
  readonly #spec: NodeSpec;
  readonly #surroundings: ExecutorSurroundings;
  readonly #running: Execution[] = [];
  #freeCores: number;
  #freeMemory: number;
  readonly #freeResources: Record<string, number>;
  /** Work done per us: nominal speed, faults included; 0 while paused. */
  #speed: number;

  constructor(node: NodeId, spec: NodeSpec, surroundings: ExecutorSurroundings) {
    this.#node = node;
    this.#spec = spec;
    this.#surroundings = surroundings;
    this.#freeCores = spec.cores;
    this.#freeMemory = spec.memory;
    this.#freeResources = { ...spec.resources };
    this.#speed = spec.speed;
  }

  get cores(): number {
    return this.#spec.cores;
  }

  get memory(): number {
    return this.#spec.memory;
  }

  get freeCores(): number {
    return this.#freeCores;
  }

  get runningCount(): number {
    return this.#running.length;
  }

  fits(spec: TaskSpec): boolean {
    if (spec.cores > this.#freeCores || spec.memory > this.#freeMemory) return false;
    return spec.resources === undefined || Object.entries(spec.resources).every(([name, amount]) => (this.#freeResources[name] ?? 0) >= amount);
  }

  start(spec: TaskSpec, attempt: AttemptNumber, epoch: number, done: Duration): void {
    this.#hold(spec, 1);
    const { table, simulation, trace } = this.#surroundings;
    const execution: Execution = {
      executor: this,
      spec,
      attempt,
      epoch,
      alreadyDone: done,
      remaining: Math.max(0, spec.payload - done),
      since: simulation.now,
      slot: -1,
      end: -1 as unknown as EventHandle,
      isTimed: false,
    };
    execution.slot = table.take(execution);
    this.#running.push(execution);
    trace.emit(RECORD["attempt.started"], this.#node, spec.id, attempt, epoch, spec.cores);
    this.#scheduleEnd(execution);
    if (this.#speed !== this.#spec.speed) this.#surroundings.slowed();
  }

  stop(task: TaskId, attempt: AttemptNumber, reason: "killed" | "preempted" | "orphaned" | "crashed"): Duration | undefined {
    const execution = this.#find(task, attempt);
    if (execution === undefined) return undefined;
    this.#settle(execution);
    const done = Math.floor(execution.spec.payload - execution.alreadyDone - execution.remaining);
    if (reason === "preempted") this.#surroundings.trace.emit(RECORD["attempt.saved"], this.#node, task, attempt, execution.epoch, done);
    this.#remove(execution, reason);
    return done as Duration;
  }

  isRunning(task: TaskId, attempt: AttemptNumber): boolean {
    return this.#find(task, attempt) !== undefined;
  }

  /** The end event of a slot fired. */
  end(execution: Execution): void {
    execution.isTimed = false;
    this.#remove(execution, "succeeded");
    this.#surroundings.finished(execution.spec.id, execution.attempt, true);
  }

  /** Changes how fast work advances; `factor` 0 = paused, 0.1 = ten times slower. */
  setPace(factor: number): void {
    for (const execution of this.#running) this.#settle(execution);
    this.#speed = this.#spec.speed * factor;
    for (const execution of this.#running) this.#scheduleEnd(execution);
  }

  /** Power off: everything that ran here is gone. Returns how many attempts died. */
  crash(): number {
    const count = this.#running.length;
    while (this.#running.length > 0) this.#remove(this.#running[0], "crashed");
    return count;
  }

  #find(task: TaskId, attempt: AttemptNumber): Execution | undefined {
    for (const execution of this.#running) if (execution.spec.id === task && execution.attempt === attempt) return execution;
    return undefined;
  }

  #remove(execution: Execution, outcome: keyof typeof OUTCOME): void {
    const { simulation, table, trace } = this.#surroundings;
    if (execution.isTimed) simulation.cancel(execution.end);
    execution.isTimed = false;
    removeFrom(this.#running, execution);
    table.release(execution.slot);
    this.#hold(execution.spec, -1);
    trace.emit(RECORD["attempt.ended"], this.#node, execution.spec.id, execution.attempt, execution.epoch, OUTCOME[outcome]);
  }

  #hold(spec: TaskSpec, sign: 1 | -1): void {
    this.#freeCores -= sign * spec.cores;
    this.#freeMemory -= sign * spec.memory;
    if (spec.resources === undefined) return;
    for (const name of Object.keys(spec.resources)) this.#freeResources[name] = (this.#freeResources[name] ?? 0) - sign * spec.resources[name];
  }

  #settle(execution: Execution): void {
    const now: Instant = this.#surroundings.simulation.now;
    execution.remaining = Math.max(0, execution.remaining - (now - execution.since) * this.#speed);
    execution.since = now;
  }

  #scheduleEnd(execution: Execution): void {
    const { simulation, endCode } = this.#surroundings;
    if (execution.isTimed) simulation.cancel(execution.end);
    execution.isTimed = this.#speed > 0;
    if (!execution.isTimed) return;
    const duration = this.#speed === 1 ? Math.ceil(execution.remaining) : Math.ceil(execution.remaining / this.#speed);
    execution.end = simulation.scheduleAfter(duration as Duration, endCode, execution.slot, 0);
  }
}

/** Keeps the order: it decides in which order a crash ends what runs. */
function removeFrom(list: Execution[], execution: Execution): void {
  const last = list.pop()!;
  if (last === execution) return;
  list.splice(list.indexOf(execution), 1);
  list.push(last);
}

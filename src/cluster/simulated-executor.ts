// One node's executor: attempts hold cores and memory, advance at the node's speed, stop while it is paused, and die
// with a crash. The only place that opens a task's payload.

import type { Duration, Instant } from "../kernel/time.ts";
import { NO_EVENT, type HandlerCode, type Simulation } from "../kernel/simulation.ts";
import type { AttemptNumber, NodeId, TaskId } from "../process/identity.ts";
import type { Executor } from "../process/host.ts";
import type { TaskSpec } from "../process/task.ts";
import { OUTCOMES, RECORD, codeOf } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { NodeSpec } from "./cluster-spec.ts";
import type { ExecutionTable } from "./execution-table.ts";

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
  /** Slots of the table, in order of start. */
  readonly #running: number[] = [];
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
    return (
      spec.resources === undefined ||
      Object.entries(spec.resources).every(([name, amount]) => (this.#freeResources[name] ?? 0) >= amount)
    );
  }

  start(spec: TaskSpec, attempt: AttemptNumber, epoch: number, done: Duration): void {
    this.#hold(spec, 1);
    const { table, simulation, trace } = this.#surroundings;
    const slot = table.take(this, spec, attempt, epoch);
    table.begin(slot, done, Math.max(0, spec.payload - done), simulation.now);
    this.#running.push(slot);
    trace.emit(RECORD["attempt.started"], this.#node, spec.id, attempt, epoch, spec.cores);
    this.#scheduleEnd(slot);
    if (this.#speed !== this.#spec.speed) this.#surroundings.slowed();
  }

  stop(
    task: TaskId,
    attempt: AttemptNumber,
    reason: "killed" | "preempted" | "orphaned" | "crashed",
  ): Duration | undefined {
    const slot = this.#find(task, attempt);
    if (slot === undefined) return undefined;
    const { table, trace } = this.#surroundings;
    this.#settle(slot);
    const done = Math.floor(table.spec(slot).payload - table.alreadyDone(slot) - table.remaining(slot));
    if (reason === "preempted") trace.emit(RECORD["attempt.saved"], this.#node, task, attempt, table.epoch(slot), done);
    this.#remove(slot, reason);
    return done as Duration;
  }

  isRunning(task: TaskId, attempt: AttemptNumber): boolean {
    return this.#find(task, attempt) !== undefined;
  }

  /** The end event of a slot fired. */
  end(slot: number): void {
    const { table, finished } = this.#surroundings;
    const task = table.spec(slot).id;
    const attempt = table.attempt(slot);
    table.setEnd(slot, NO_EVENT);
    this.#remove(slot, "succeeded");
    finished(task, attempt, true);
  }

  /** Changes how fast work advances; `factor` 0 = paused, 0.1 = ten times slower. */
  setPace(factor: number): void {
    for (const slot of this.#running) this.#settle(slot);
    this.#speed = this.#spec.speed * factor;
    for (const slot of this.#running) this.#scheduleEnd(slot);
  }

  /** Power off: everything that ran here is gone. Returns how many attempts died. */
  crash(): number {
    const count = this.#running.length;
    while (this.#running.length > 0) this.#remove(this.#running[0], "crashed");
    return count;
  }

  #find(task: TaskId, attempt: AttemptNumber): number | undefined {
    const { table } = this.#surroundings;
    return this.#running.find((slot) => table.spec(slot).id === task && table.attempt(slot) === attempt);
  }

  #remove(slot: number, outcome: keyof typeof OUTCOME): void {
    const { simulation, table, trace } = this.#surroundings;
    const spec = table.spec(slot);
    const attempt = table.attempt(slot);
    const epoch = table.epoch(slot);
    simulation.cancel(table.end(slot));
    removeFrom(this.#running, slot);
    table.release(slot);
    this.#hold(spec, -1);
    trace.emit(RECORD["attempt.ended"], this.#node, spec.id, attempt, epoch, OUTCOME[outcome]);
  }

  #hold(spec: TaskSpec, sign: 1 | -1): void {
    this.#freeCores -= sign * spec.cores;
    this.#freeMemory -= sign * spec.memory;
    if (spec.resources === undefined) return;
    for (const name of Object.keys(spec.resources))
      this.#freeResources[name] = (this.#freeResources[name] ?? 0) - sign * spec.resources[name];
  }

  #settle(slot: number): void {
    const { simulation, table } = this.#surroundings;
    const now: Instant = simulation.now;
    table.settle(slot, Math.max(0, table.remaining(slot) - (now - table.since(slot)) * this.#speed), now);
  }

  #scheduleEnd(slot: number): void {
    const { simulation, endCode, table } = this.#surroundings;
    simulation.cancel(table.end(slot));
    table.setEnd(slot, NO_EVENT);
    if (this.#speed === 0) return;
    const remaining = table.remaining(slot);
    const duration = this.#speed === 1 ? Math.ceil(remaining) : Math.ceil(remaining / this.#speed);
    table.setEnd(slot, simulation.scheduleAfter(duration as Duration, endCode, slot, 0));
  }
}

/** Keeps the order: it decides in which order a crash ends what runs. */
function removeFrom(list: number[], slot: number): void {
  const last = list.pop()!;
  if (last === slot) return;
  list.splice(list.indexOf(slot), 1);
  list.push(last);
}

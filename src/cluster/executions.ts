// Everything that runs anywhere in a cluster, and what it holds: attempts hold cores and memory, advance at their node's
// speed, stop while it is paused, and die with a crash.
//
// In columns, by node and by slot, instead of an object a node and an object an attempt: with a thousand machines those
// objects fill more memory than a processor keeps at hand, and every look at one is a wait.

import { grown } from "../kernel/columns.ts";
import { NEVER, type Duration, type Instant } from "../kernel/time.ts";
import { NO_EVENT, type EventHandle, type HandlerCode } from "../kernel/simulation.ts";
import type { AttemptNumber, NodeId, TaskId } from "../process/identity.ts";
import { RIGHT } from "../process/result.ts";
import type { Receiver, TaskSpec } from "../process/task.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { NodeSpec } from "./cluster-spec.ts";
import type { ExecutionSurroundings } from "./execution-surroundings.ts";
import { FreeRoom } from "./free-room.ts";
import { LocalWork } from "./local-work.ts";
import { OUTCOME, type StopReason } from "./outcome-codes.ts";
import { type NextStep, OutputTraffic } from "./output-traffic.ts";

const NONE = -1;
const FIRST_CAPACITY = 64;
// A slot's whole numbers: who runs where, and its neighbours in its node's list, which is in order of start.
const NODE = 0;
const TASK = 1;
const ATTEMPT = 2;
const EPOCH = 3;
const EARLIER = 4;
const LATER = 5;
const CORES = 6;
/** 0 = it works; otherwise why it does not. */
const STILLNESS = 7;
/** 1 = it only moves data, or waits for some: its work comes later, or is done. */
const MOVES_ONLY = 8;
const INTEGERS = 9;
/** Of its own worker's will; at its gang's barrier. */
const SUSPENDED = 1;
const AT_BARRIER = 2;
// And the others, in us at speed 1: work left at `SINCE`, and the event of its end (NO_EVENT while it makes no progress).
const ALREADY_DONE = 0;
const REMAINING = 1;
const SINCE = 2;
const END = 3;
/** us of fetching left at `SINCE`, before any work is done. */
const FETCH = 4;
const NUMBERS = 5;

export class Executions {
  readonly #surroundings: ExecutionSurroundings;
  readonly #endCode: HandlerCode;
  /** What attempts do beside their work, where what they make can be lost. */
  readonly #traffic: OutputTraffic;
  // By node
  readonly room: FreeRoom;
  /** Work done per us: nominal speed, faults included; 0 while paused. */
  readonly #speed: Float64Array;
  readonly #nominalSpeed: Float64Array;
  readonly #work: LocalWork;
  readonly #earliest: Int32Array;
  readonly #latest: Int32Array;
  readonly #count: Int32Array;
  // By slot
  #integers = new Int32Array(FIRST_CAPACITY * INTEGERS);
  #numbers = new Float64Array(FIRST_CAPACITY * NUMBERS);
  readonly #specs: (TaskSpec | undefined)[] = [];
  readonly #free: number[] = [];
  /** By slot: for whom what it makes is sent at once; most attempts have none. */
  readonly #receivers = new Map<number, readonly Receiver[]>();

  constructor(nodes: readonly NodeSpec[], surroundings: ExecutionSurroundings) {
    this.#surroundings = surroundings;
    this.#endCode = surroundings.simulation.register("attempt ends", (slot) => this.#end(slot));
    this.room = new FreeRoom(nodes);
    this.#traffic = new OutputTraffic(surroundings);
    this.#nominalSpeed = Float64Array.from(nodes, ({ speed }) => speed);
    this.#speed = this.#nominalSpeed.slice();
    this.#work = new LocalWork(nodes);
    this.#earliest = new Int32Array(nodes.length).fill(NONE);
    this.#latest = new Int32Array(nodes.length).fill(NONE);
    this.#count = new Int32Array(nodes.length);
  }

  runningCount(node: NodeId): number {
    return this.#count[node];
  }

  /** `receivers`: for whom what it makes is sent as soon as it is made. */
  start(
    node: NodeId,
    spec: TaskSpec,
    attempt: AttemptNumber,
    epoch: number,
    done: Duration,
    receivers?: readonly Receiver[],
  ): void {
    this.room.hold(node, spec, 1);
    const { simulation, trace } = this.#surroundings;
    const slot = this.#take(node, spec, attempt, epoch);
    const numbers = this.#numbers;
    this.#setDone(slot, node, done);
    if (receivers !== undefined) this.#receivers.set(slot, receivers);
    numbers[slot * NUMBERS + SINCE] = simulation.now;
    numbers[slot * NUMBERS + FETCH] = 0;
    trace.emit(RECORD["attempt.started"], node, spec.id, attempt, epoch, spec.cores);
    if (spec.fetching !== undefined) this.#step(slot, this.#traffic.begin({ slot, node, spec, attempt }));
    else if (spec.input !== undefined || spec.outputs !== undefined) this.#fetch(slot, node, spec, attempt);
    this.#scheduleEnd(slot, node);
    if (this.#speed[node] !== this.#nominalSpeed[node]) this.#surroundings.slowed(node);
  }

  #fetch(slot: number, node: NodeId, spec: TaskSpec, attempt: AttemptNumber): void {
    const { reads, simulation, trace } = this.#surroundings;
    const read = reads.read(node, spec, simulation.now);
    if (read === undefined) return;
    this.#numbers[slot * NUMBERS + FETCH] = read.takes;
    trace.emit(RECORD["attempt.read"], node, spec.id, attempt, read.level, read.bytes);
  }

  /** Returns whether it goes on. */
  #step(slot: number, next: NextStep): boolean {
    if (next.kind === "over") return false;
    this.#numbers[slot * NUMBERS + FETCH] = next.takes;
    this.#numbers[slot * NUMBERS + SINCE] = this.#surroundings.simulation.now;
    this.#integers[slot * INTEGERS + MOVES_ONLY] = next.works ? 0 : 1;
    return true;
  }

  /** Returns the work done in this attempt (us at speed 1); undefined if it does not run there. */
  stop(node: NodeId, task: TaskId, attempt: AttemptNumber, reason: StopReason, isKept: boolean): Duration | undefined {
    const slot = this.#find(node, task, attempt);
    if (slot === NONE) return undefined;
    const { trace } = this.#surroundings;
    this.#settle(slot, node);
    const numbers = this.#numbers;
    const work = this.#work.of(node, this.#specs[slot]!, attempt);
    const spent = work - numbers[slot * NUMBERS + ALREADY_DONE] - numbers[slot * NUMBERS + REMAINING];
    const done = this.#work.elsewhere(node, this.#specs[slot]!, spent);
    if (reason === "preempted" && isKept)
      trace.emit(RECORD["attempt.saved"], node, task, attempt, this.#integers[slot * INTEGERS + EPOCH], done);
    this.#remove(slot, OUTCOME[reason]);
    return done as Duration;
  }

  isRunning(node: NodeId, task: TaskId, attempt: AttemptNumber): boolean {
    return this.#find(node, task, attempt) !== NONE;
  }

  pass(node: NodeId, task: TaskId, attempt: AttemptNumber): void {
    const slot = this.#find(node, task, attempt);
    if (slot === NONE || this.#integers[slot * INTEGERS + STILLNESS] !== AT_BARRIER) return;
    this.setSuspended(node, task, attempt, false);
    this.#surroundings.trace.emit(RECORD["attempt.passed"], node, task, attempt, 0, 0);
  }

  workDone(node: NodeId, task: TaskId, attempt: AttemptNumber): Duration | undefined {
    const slot = this.#find(node, task, attempt);
    if (slot === NONE) return undefined;
    this.#settle(slot, node);
    const spec = this.#specs[slot]!;
    const spent = this.#work.of(node, spec, attempt) - this.#numbers[slot * NUMBERS + REMAINING];
    return this.#work.elsewhere(node, spec, spent);
  }

  progress(node: NodeId, task: TaskId, attempt: AttemptNumber): number | undefined {
    const slot = this.#find(node, task, attempt);
    if (slot === NONE) return undefined;
    return this.workDone(node, task, attempt)! / this.#specs[slot]!.payload;
  }

  setSuspended(node: NodeId, task: TaskId, attempt: AttemptNumber, isSuspended: boolean): void {
    const slot = this.#find(node, task, attempt);
    if (slot === NONE) return;
    this.#settle(slot, node);
    this.#integers[slot * INTEGERS + STILLNESS] = isSuspended ? SUSPENDED : 0;
    this.#scheduleEnd(slot, node);
  }

  restore(node: NodeId, task: TaskId, attempt: AttemptNumber, done: Duration): void {
    const slot = this.#find(node, task, attempt);
    if (slot === NONE) return;
    this.#setDone(slot, node, done);
  }

  #setDone(slot: number, node: NodeId, done: Duration): void {
    const spec = this.#specs[slot]!;
    const before = this.#work.here(node, spec, done);
    const left = this.#work.of(node, spec, this.#integers[slot * INTEGERS + ATTEMPT]) - before;
    this.#numbers[slot * NUMBERS + ALREADY_DONE] = before;
    this.#numbers[slot * NUMBERS + REMAINING] = Math.max(0, left);
  }

  /** Changes how fast work advances; `factor` 0 = paused, 0.1 = ten times slower. */
  setPace(node: NodeId, factor: number): void {
    for (let slot = this.#earliest[node]; slot !== NONE; slot = this.#integers[slot * INTEGERS + LATER])
      this.#settle(slot, node);
    this.#speed[node] = this.#nominalSpeed[node] * factor;
    for (let slot = this.#earliest[node]; slot !== NONE; slot = this.#integers[slot * INTEGERS + LATER])
      this.#scheduleEnd(slot, node);
  }

  /** Power off: everything that ran there is gone, in order of start, and what others fetched from there breaks off. */
  crash(node: NodeId, isWiped: boolean): void {
    while (this.#earliest[node] !== NONE) this.#remove(this.#earliest[node], OUTCOME.crashed);
    const { reads, simulation } = this.#surroundings;
    reads.crashed(node, simulation.now, isWiped);
    for (const slot of this.#traffic.readersOf(node)) this.#breakOff(slot, node);
  }

  #breakOff(slot: number, holder: NodeId): void {
    const node = this.#integers[slot * INTEGERS + NODE] as NodeId;
    this.#settle(slot, node);
    const left = this.#numbers[slot * NUMBERS + FETCH];
    const next = this.#traffic.brokenOff(slot, this.#specs[slot]!, holder, left);
    if (next !== undefined && this.#step(slot, next)) this.#scheduleEnd(slot, node);
  }

  #end(slot: number): void {
    const first = slot * INTEGERS;
    const node = this.#integers[first + NODE] as NodeId;
    const task = this.#integers[first + TASK] as TaskId;
    const attempt = this.#integers[first + ATTEMPT];
    this.#numbers[slot * NUMBERS + END] = NO_EVENT;
    const spec = this.#specs[slot]!;
    const { flaw } = spec;
    const moves = this.#integers[slot * INTEGERS + MOVES_ONLY] === 1;
    const isFlawed = flaw !== undefined && attempt <= flaw.attempts && !moves;
    const { fails, finished, poisoned, reads, resultOf, simulation } = this.#surroundings;
    if (isFlawed && flaw.isPoison) return poisoned(node);
    const isBad = isFlawed || (!moves && fails(node, spec));
    if (OutputTraffic.concerns(spec)) {
      if (!moves) this.#numbers[slot * NUMBERS + REMAINING] = 0;
      const next = this.#traffic.next({ slot, node, spec, attempt }, isBad);
      if (this.#step(slot, next)) return this.#scheduleEnd(slot, node);
    }
    const receivers = this.#receivers.get(slot);
    if (receivers !== undefined && !isBad) reads.send(task, receivers, simulation.now);
    if (spec.outputs !== undefined && !isBad) reads.used(spec);
    const result = isBad ? RIGHT : resultOf(node, task, attempt, this.#integers[first + EPOCH]);
    this.#remove(slot, isBad ? OUTCOME.failed : OUTCOME.succeeded);
    finished(node, task, attempt, !isBad, result);
  }

  #find(node: NodeId, task: TaskId, attempt: AttemptNumber): number {
    const integers = this.#integers;
    let slot = this.#earliest[node];
    while (
      slot !== NONE &&
      !(integers[slot * INTEGERS + TASK] === task && integers[slot * INTEGERS + ATTEMPT] === attempt)
    )
      slot = integers[slot * INTEGERS + LATER];
    return slot;
  }

  #take(node: NodeId, spec: TaskSpec, attempt: AttemptNumber, epoch: number): number {
    const slot = this.#free.length > 0 ? this.#free.pop()! : this.#specs.length;
    if (slot * NUMBERS >= this.#numbers.length) this.#grow();
    this.#specs[slot] = spec;
    const integers = this.#integers;
    const first = slot * INTEGERS;
    const before = this.#latest[node];
    integers[first + NODE] = node;
    integers[first + TASK] = spec.id;
    integers[first + ATTEMPT] = attempt;
    integers[first + EPOCH] = epoch;
    integers[first + CORES] = spec.cores;
    integers[first + EARLIER] = before;
    integers[first + LATER] = NONE;
    integers[first + MOVES_ONLY] = 0;
    integers[first + STILLNESS] = spec.gang === undefined ? 0 : AT_BARRIER;
    if (before === NONE) this.#earliest[node] = slot;
    else integers[before * INTEGERS + LATER] = slot;
    this.#latest[node] = slot;
    this.#count[node] += 1;
    this.#numbers[slot * NUMBERS + END] = NO_EVENT;
    return slot;
  }

  #remove(slot: number, outcome: number): void {
    const { simulation, trace } = this.#surroundings;
    const end = this.#numbers[slot * NUMBERS + END];
    if (end !== NO_EVENT) simulation.cancel(end as EventHandle);
    const integers = this.#integers;
    const first = slot * INTEGERS;
    const node = integers[first + NODE] as NodeId;
    this.#unlink(first, node);
    this.room.hold(node, this.#specs[slot]!, -1);
    this.#specs[slot] = undefined;
    this.#traffic.forget(slot);
    if (this.#receivers.size > 0) this.#receivers.delete(slot);
    this.#free.push(slot);
    trace.emit(
      RECORD["attempt.ended"],
      node,
      integers[first + TASK],
      integers[first + ATTEMPT],
      integers[first + EPOCH],
      outcome,
    );
  }

  #unlink(first: number, node: NodeId): void {
    const integers = this.#integers;
    const earlier = integers[first + EARLIER];
    const later = integers[first + LATER];
    if (earlier === NONE) this.#earliest[node] = later;
    else integers[earlier * INTEGERS + LATER] = later;
    if (later === NONE) this.#latest[node] = earlier;
    else integers[later * INTEGERS + EARLIER] = earlier;
    this.#count[node] -= 1;
  }

  #settle(slot: number, node: NodeId): void {
    const now: Instant = this.#surroundings.simulation.now;
    const numbers = this.#numbers;
    const first = slot * NUMBERS;
    const speed = this.#integers[slot * INTEGERS + STILLNESS] !== 0 ? 0 : this.#speed[node];
    let passed = now - numbers[first + SINCE];
    if (numbers[first + FETCH] > 0 && speed > 0) passed -= this.#fetched(first, passed);
    numbers[first + REMAINING] = Math.max(0, numbers[first + REMAINING] - passed * speed);
    numbers[first + SINCE] = now;
  }

  /** How much of this time went by with fetching, which stops with its node and knows no other pace. */
  #fetched(first: number, passed: number): number {
    const fetched = Math.min(this.#numbers[first + FETCH], passed);
    this.#numbers[first + FETCH] -= fetched;
    return fetched;
  }

  #scheduleEnd(slot: number, node: NodeId): void {
    const { simulation } = this.#surroundings;
    const numbers = this.#numbers;
    const first = slot * NUMBERS;
    const end = numbers[first + END];
    if (end !== NO_EVENT) simulation.cancel(end as EventHandle);
    numbers[first + END] = NO_EVENT;
    const speed = this.#speed[node];
    if (speed === 0 || this.#integers[slot * INTEGERS + STILLNESS] !== 0) return;
    const remaining = this.#integers[slot * INTEGERS + MOVES_ONLY] === 1 ? 0 : numbers[first + REMAINING];
    const duration = numbers[first + FETCH] + (speed === 1 ? Math.ceil(remaining) : Math.ceil(remaining / speed));
    const latest = NEVER - 1 - simulation.now; // whoever is slowed down to centuries has an end all the same
    numbers[first + END] = simulation.scheduleAfter(Math.min(duration, latest) as Duration, this.#endCode, slot, 0);
  }

  #grow(): void {
    this.#integers = grown(this.#integers, this.#integers.length * 2);
    this.#numbers = grown(this.#numbers, this.#numbers.length * 2);
  }
}

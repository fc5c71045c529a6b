// The seam's live side: what a process may do that is a process of the operating system, with its sockets, files and clocks.
// Work is what it is in the simulator: a place that is held for as long as the task takes.

import { assert } from "../kernel/assert.ts";
import type { RandomStream, RandomStreams } from "../kernel/random-stream.ts";
import type { HandlerCode } from "../kernel/simulation.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { CreatedTask, Disk, Executor, Host, MachineWish, TaskLaunch, TimerHandle } from "../process/host.ts";
import type { Address, NodeId, TaskId } from "../process/identity.ts";
import type { Message, Transport } from "../process/message.ts";
import type { RecordKind } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { LiveClock } from "./live-clock.ts";
import type { NodeCondition } from "./node-condition.ts";
import type { Outgoing } from "./outgoing.ts";
import type { PacedSimulation } from "./paced-simulation.ts";

/** As in the simulator. */
const TIMER_TAGS = 16;
/** What a message costs, where it is less than this in real ms, is the computer's own business. */
const SHORTEST_HANDLING_MS = 0.5;
/** Computing is paid for when there is so much of it, real ms. */
const COMPUTING_MS = 1;

export interface LiveHostSurroundings {
  readonly name: string;
  readonly node: NodeId;
  readonly incarnation: number;
  readonly clock: LiveClock;
  readonly simulation: PacedSimulation;
  readonly trace: Trace;
  readonly streams: RandomStreams;
  readonly outgoing: Outgoing;
  readonly condition: NodeCondition;
  readonly disk: Disk;
  readonly executor: Executor;
  timer(tag: number, detail: number): void;
  answer(task: TaskId): void;
  drained(): void;
  createTask(launch: TaskLaunch): CreatedTask;
}

export class LiveHost implements Host {
  readonly address: Address;
  readonly node: NodeId;
  readonly incarnation: number;
  readonly disk: Disk;
  readonly executor: Executor;
  readonly #surroundings: LiveHostSurroundings;
  /** Of the timers that go by the node's own clock. */
  readonly timerCodes: readonly HandlerCode[];
  /** By timer tag: computing goes by no clock. */
  readonly #computedCodes: readonly HandlerCode[];
  /** By how much its machine is slower than it is. */
  slowness = 1;
  /** us of computing not yet paid for. */
  #debt = 0;

  constructor(surroundings: LiveHostSurroundings) {
    const { node, incarnation, disk, executor, simulation } = surroundings;
    this.#surroundings = surroundings;
    this.node = node;
    this.address = node as unknown as Address;
    this.incarnation = incarnation;
    this.disk = disk;
    this.executor = executor;
    const codesOf = (name: string): readonly HandlerCode[] =>
      Array.from({ length: TIMER_TAGS }, (_, tag) =>
        simulation.register(`${name} ${tag}`, (_boot, detail) => surroundings.timer(tag, detail)),
      );
    this.timerCodes = codesOf("timer");
    this.#computedCodes = codesOf("computing done, timer");
  }

  monotonic(): Instant {
    return this.#surroundings.condition.monotonic();
  }

  wall(): Instant {
    return this.#surroundings.condition.wall();
  }

  startTimer(delay: Duration, tag: number, detail = 0): TimerHandle {
    assert(tag < TIMER_TAGS, `no timer may have tag ${tag}`);
    return this.#surroundings.condition.startTimer(delay, this.timerCodes[tag], detail);
  }

  cancelTimer(timer: TimerHandle): void {
    this.#surroundings.condition.cancelTimer(timer);
  }

  send(to: Address, message: Message, bytes: number, transport: Transport = "connection"): void {
    this.#pay();
    this.#surroundings.outgoing.send(to as number, message, bytes, transport === "datagram");
  }

  random(purpose: string): RandomStream {
    return this.#surroundings.streams.stream(`${this.#surroundings.name}/${purpose}`);
  }

  consume(cost: Duration): void {
    this.#owe(cost);
    if (this.#surroundings.clock.milliseconds(this.#debt) >= COMPUTING_MS) this.#pay();
  }

  /** What handling a message costs: what its handler sends leaves when that is paid, and the next one is handled then. */
  handle(cost: number, handler: () => void): void {
    const isOurs = this.#surroundings.clock.milliseconds(cost * this.slowness) >= SHORTEST_HANDLING_MS;
    if (isOurs) this.#owe(cost);
    handler();
    this.consume(0 as Duration);
  }

  afterComputing(tag: number, detail = 0): TimerHandle {
    this.#pay();
    const { simulation, condition } = this.#surroundings;
    const code = this.#computedCodes[tag];
    return simulation.scheduleAt(condition.present, code, 0, detail) as unknown as TimerHandle;
  }

  drained(): void {
    this.#surroundings.drained();
  }

  answer(task: TaskId): void {
    this.#surroundings.answer(task);
  }

  createTask(launch: TaskLaunch): CreatedTask {
    return this.#surroundings.createTask(launch);
  }

  askProvider({ machine }: MachineWish): void {
    assert(false, `machine ${machine}: live nodes have no provider`);
  }

  certify(lifetime: Duration): Instant | undefined {
    return (this.#surroundings.clock.now() + lifetime) as Instant;
  }

  emit(kind: RecordKind, node: NodeId, task: number, attempt: number, epoch: number, value: number): void {
    this.#surroundings.trace.emit(kind, node, task, attempt, epoch, value);
  }

  #owe(cost: number): void {
    this.#debt += cost * this.slowness;
  }

  /** The process does nothing else while it computes. */
  #pay(): void {
    const wait = this.#surroundings.clock.milliseconds(this.#debt);
    this.#debt = 0;
    if (wait > 0) Atomics.wait(NOTHING, 0, 0, wait);
  }
}

const NOTHING = new Int32Array(new SharedArrayBuffer(4));

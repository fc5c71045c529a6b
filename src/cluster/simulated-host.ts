// The seam's simulated side: what a process on a simulated node may do, valid for one boot of that node.

import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { RandomStream, RandomStreams } from "../kernel/random-stream.ts";
import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import { assert } from "../kernel/assert.ts";
import type { CreatedTask, Disk, Executor, Host, MachineWish, TaskLaunch, TimerHandle } from "../process/host.ts";
import type { Address, NodeId, TaskId } from "../process/identity.ts";
import type { Message, Transport } from "../process/message.ts";
import type { RecordKind } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { Network } from "./network.ts";
import { reachableDelay } from "./displaced-timers.ts";
import type { NodeStates } from "./node-states.ts";
import type { SimulatedNode } from "./simulated-node.ts";

/** Tags that a process may use for its timers: 0 .. TIMER_TAGS - 1. */
export const TIMER_TAGS = 16;

export interface HostSurroundings {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly streams: RandomStreams;
  readonly network: Network;
  readonly states: NodeStates;
  /** Event code of each timer tag. */
  readonly timerCodes: readonly HandlerCode[];
  /** Event code of the end of computing, by the tag of the timer that tells of it. */
  computedCode(tag: number): HandlerCode;
  /** A copy that no process can share, in paranoid runs; otherwise the message itself. */
  carry(message: Message): Message;
  /** A fault changed an outcome here; nothing if there is no fault. */
  bite(episode: number, node: number): void;
  /** Its process has nothing left to wait for. */
  drained(node: NodeId): void;
  /** The outside world hears that a task has ended. */
  answer(task: TaskId): void;
  /** The task that a launch is, created by `node`. */
  createTask(node: NodeId, launch: TaskLaunch): CreatedTask;
  /** A master asks for a machine, or wants one no more. */
  askProvider(wish: MachineWish): void;
}

export class SimulatedHost implements Host {
  // What every message and timer asks for stands first, in one line of memory.
  readonly #surroundings: HostSurroundings;
  readonly node: NodeId;
  readonly #boot: number;
  readonly address: Address;
  readonly executor: Executor;
  readonly disk: Disk;
  readonly incarnation: number;
  readonly #machine: SimulatedNode;

  constructor(machine: SimulatedNode, surroundings: HostSurroundings) {
    this.address = machine.id as unknown as Address;
    this.node = machine.id;
    this.incarnation = machine.incarnation;
    this.disk = machine.disk;
    this.executor = machine.executor;
    this.#machine = machine;
    this.#surroundings = surroundings;
    this.#boot = machine.boot;
  }

  monotonic(): Instant {
    const { simulation, states } = this.#surroundings;
    if (states.ownTimeCount === 0) return simulation.now;
    if (states.hasTrueRate[this.node] === 1) return (simulation.now + states.clockLead[this.node]) as Instant;
    return this.#machine.clock.monotonic(simulation.now);
  }

  wall(): Instant {
    this.#surroundings.bite(this.#machine.ailments.blame("clock-step"), this.node);
    return this.#machine.clock.wall(this.#surroundings.simulation.now);
  }

  startTimer(delay: Duration, tag: number, detail = 0): TimerHandle {
    const { simulation, states, timerCodes } = this.#surroundings;
    if (tag >= TIMER_TAGS) assert(false, `no timer may have tag ${tag}`);
    if (states.ownTimeCount > 0 && states.hasTrueRate[this.node] === 0)
      return this.#startByWrongClock(delay, timerCodes[tag], detail);
    return simulation.scheduleAfter(delay, timerCodes[tag], this.#boot, detail) as unknown as TimerHandle;
  }

  cancelTimer(timer: TimerHandle): void {
    const event = this.#machine.cancelledTimer(timer);
    if (event !== undefined) this.#surroundings.simulation.cancel(event);
  }

  send(to: Address, message: Message, bytes: number, transport: Transport = "connection"): void {
    const { network, simulation, states, carry } = this.#surroundings;
    const { now } = simulation;
    const readyAt = states.latestBusyUntil > now ? Math.max(now, states.busyUntil[this.node]) : now;
    network.send(this.node, to, carry(message), bytes, transport, readyAt);
  }

  random(purpose: string): RandomStream {
    return this.#surroundings.streams.stream(`${this.#machine.spec.name}/${purpose}`);
  }

  consume(cost: Duration): void {
    if (!(cost >= 0)) assert(false, `a process consumed ${cost} us`);
    this.#machine.busyUntil =
      Math.max(this.#surroundings.simulation.now, this.#machine.busyUntil) + Math.ceil(cost * this.#machine.slowness);
  }

  afterComputing(tag: number, detail = 0): TimerHandle {
    const { simulation, states, computedCode } = this.#surroundings;
    const at = Math.max(simulation.now, states.busyUntil[this.node]) as Instant;
    return simulation.scheduleAt(at, computedCode(tag), this.#boot, detail) as unknown as TimerHandle;
  }

  drained(): void {
    if (this.#machine.boot === this.#boot) this.#surroundings.drained(this.node);
  }

  answer(task: TaskId): void {
    this.#surroundings.answer(task);
  }

  createTask(launch: TaskLaunch): CreatedTask {
    return this.#surroundings.createTask(this.node, launch);
  }

  askProvider(wish: MachineWish): void {
    this.#surroundings.askProvider(wish);
  }

  /** The authority is not a machine of the cluster; its clock is right. */
  certify(lifetime: Duration): Instant | undefined {
    const { ailments } = this.#machine;
    this.#surroundings.bite(ailments.blame("no-renewal"), this.node);
    return ailments.has("no-renewal") ? undefined : ((this.#surroundings.simulation.now + lifetime) as Instant);
  }

  emit(kind: RecordKind, node: NodeId, task: number, attempt: number, epoch: number, value: number): void {
    this.#surroundings.trace.emit(kind, node, task, attempt, epoch, value);
  }

  #startByWrongClock(delay: Duration, code: HandlerCode, detail: number): TimerHandle {
    const { simulation, bite } = this.#surroundings;
    const { clock, ailments, timers } = this.#machine;
    bite(ailments.blame("clock-pace"), this.node);
    const trueDelay = reachableDelay(clock, delay, simulation.now);
    return timers.start({ code, boot: this.#boot, detail }, delay, trueDelay, simulation);
  }
}

/** A draw of a cost; constants, the usual case, take no draw. */
export function drawCost(cost: Distribution, random: RandomStream): number {
  return Math.floor(cost.variance === 0 ? cost.mean : cost.sample(random));
}

// One simulated machine: its process, clock, disk, executor, inbox, and what faults have done to it. Plain mutable state;
// the cluster moves it.

import type { EventHandle, HandlerCode } from "../kernel/simulation.ts";
import type { Process, TimerHandle } from "../process/host.ts";
import type { NodeId } from "../process/identity.ts";
import type { TaskSpec } from "../process/task.ts";
import type { Ailments } from "./ailments.ts";
import type { NodeSpec } from "./cluster-spec.ts";
import { DisplacedTimers } from "./displaced-timers.ts";
import type { LocalClock } from "./local-clock.ts";
import type { NodeStates } from "./node-states.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";
import type { SimulatedExecutor } from "./simulated-executor.ts";

/** A kernel event that found its node paused. */
export interface PostponedEvent {
  readonly code: HandlerCode;
  readonly a: number;
  readonly b: number;
}

export class SimulatedNode {
  readonly id: NodeId;
  readonly spec: NodeSpec;
  readonly clock: LocalClock;
  readonly disk: SimulatedDisk;
  readonly executor: SimulatedExecutor;
  /** What faults are doing to it now. */
  readonly ailments: Ailments;
  readonly #states: NodeStates;
  incarnation = 0;
  /** Of its latest boot, us. */
  bootedAt = 0;
  /** It is down because its process died: the operating system goes on, answers for it, and has what it had written. */
  hasDeadProcess = false;
  /** Message slots that wait for the node to be free, in order of arrival. */
  readonly #inbox: number[] = [];
  #inboxHead = 0;
  /** An event to handle the next of them is scheduled. */
  willHandleNext = false;
  readonly postponed: PostponedEvent[] = [];
  /** What the outside world asked while the node was paused. */
  readonly requests: TaskSpec[] = [];
  /** Syncs that wait for a stalled disk. */
  readonly stalledSyncs: { readonly boot: number; readonly token: number }[] = [];
  #timers: DisplacedTimers | undefined = undefined;

  constructor(
    id: NodeId,
    spec: NodeSpec,
    states: NodeStates,
    { clock, disk, executor, ailments }: Pick<SimulatedNode, "clock" | "disk" | "executor" | "ailments">,
  ) {
    this.id = id;
    this.spec = spec;
    this.#states = states;
    this.clock = clock;
    this.disk = disk;
    this.executor = executor;
    this.ailments = ailments;
    this.noteClock();
  }

  get process(): Process | undefined {
    return this.#states.process[this.id];
  }

  set process(process: Process | undefined) {
    this.#states.process[this.id] = process;
  }

  get boot(): number {
    return this.#states.boot[this.id];
  }

  set boot(boot: number) {
    this.#states.boot[this.id] = boot;
  }

  get pauseDepth(): number {
    return this.#states.pauseDepth[this.id];
  }

  set pauseDepth(depth: number) {
    this.#states.setPauseDepth(this.id, depth);
  }

  get busyUntil(): number {
    return this.#states.busyUntil[this.id];
  }

  set busyUntil(instant: number) {
    this.#states.setBusyUntil(this.id, instant);
  }

  get slowness(): number {
    return this.#states.slowness[this.id];
  }

  set slowness(factor: number) {
    this.#states.slowness[this.id] = factor;
  }

  get isUp(): boolean {
    return this.boot >= 0;
  }

  get isPaused(): boolean {
    return this.pauseDepth > 0;
  }

  get hasWaitingMessages(): boolean {
    return this.#states.waiting[this.id] > 0;
  }

  /** The clock's pace was set or changed. */
  noteClock(): void {
    this.#states.setClock(this.id, this.clock.hasTrueRate, this.clock.lead);
  }

  /** Where its timers are while its clock is wrong. */
  get timers(): DisplacedTimers {
    return (this.#timers ??= new DisplacedTimers());
  }

  /** The process cancels it. Returns the event to cancel, if there is one. */
  cancelledTimer(timer: TimerHandle): EventHandle | undefined {
    return this.#timers === undefined ? (timer as unknown as EventHandle) : this.#timers.cancelled(timer);
  }

  /** What does not survive a crash. */
  forgetVolatile(): void {
    this.willHandleNext = false;
    this.postponed.length = 0;
    this.stalledSyncs.length = 0;
    this.#timers?.clear();
  }

  /** What the outside world asked while nobody could be told. */
  handOverRequests(): void {
    for (const spec of this.requests.splice(0)) this.process!.requested!(spec);
  }

  keepMessage(slot: number): void {
    this.#inbox.push(slot);
    this.#states.setWaiting(this.id, this.#states.waiting[this.id] + 1);
  }

  takeWaitingMessage(): number {
    const slot = this.#inbox[this.#inboxHead];
    this.#inboxHead += 1;
    this.#states.setWaiting(this.id, this.#states.waiting[this.id] - 1);
    if (this.#inboxHead > 1_024 && this.#inboxHead * 2 > this.#inbox.length) {
      this.#inbox.splice(0, this.#inboxHead);
      this.#inboxHead = 0;
    }
    return slot;
  }

  clearInbox(): readonly number[] {
    const waiting = this.#inbox.slice(this.#inboxHead);
    this.#inbox.length = 0;
    this.#inboxHead = 0;
    this.#states.setWaiting(this.id, 0);
    return waiting;
  }
}

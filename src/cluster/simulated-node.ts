// One simulated machine: its process, clock, disk, executor, inbox, and what faults have done to it. Plain mutable state;
// the cluster moves it.

import type { EventHandle, HandlerCode } from "../kernel/simulation.ts";
import type { Process, TimerHandle } from "../process/host.ts";
import type { NodeId } from "../process/identity.ts";
import type { TaskSpec } from "../process/task.ts";
import type { NodeSpec } from "./cluster-spec.ts";
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

/** A timer without its event, as while its clock is frozen: local time left. */
export interface FrozenTimer {
  readonly code: HandlerCode;
  readonly boot: number;
  readonly detail: number;
  readonly left: number;
}

/** `known` is the handle that the process was given; its event may be another one by now. */
export type HeldTimer = FrozenTimer & { readonly known: number };

export const NO_FAULT = -1;

export class SimulatedNode {
  readonly id: NodeId;
  readonly spec: NodeSpec;
  readonly clock: LocalClock;
  readonly disk: SimulatedDisk;
  readonly executor: SimulatedExecutor;
  readonly #states: NodeStates;
  incarnation = 0;
  /** Message slots that wait for the node to be free, in order of arrival. */
  readonly #inbox: number[] = [];
  #inboxHead = 0;
  /** An event to handle the next of them is scheduled. */
  isDraining = false;
  readonly postponed: PostponedEvent[] = [];
  /** What the outside world asked while the node was paused. */
  readonly requests: TaskSpec[] = [];
  readonly frozenTimers: HeldTimer[] = [];
  /** Events of timers that a change of the clock moved, by the handle that the process knows. */
  readonly movedTimers = new Map<number, EventHandle>();
  #frozenCount = 0;
  /** How many crash episodes hold it now. */
  crashDepth = 0;
  /** The latest episode of each kind that struck it, for counting what it changed. */
  crashFault = NO_FAULT;
  pauseFault = NO_FAULT;
  slowFault = NO_FAULT;
  diskFault = NO_FAULT;
  clockFault = NO_FAULT;
  stepFault = NO_FAULT;
  diskStalledUntil = 0;

  constructor(
    id: NodeId,
    spec: NodeSpec,
    states: NodeStates,
    { clock, disk, executor }: Pick<SimulatedNode, "clock" | "disk" | "executor">,
  ) {
    this.id = id;
    this.spec = spec;
    this.#states = states;
    this.clock = clock;
    this.disk = disk;
    this.executor = executor;
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
    this.#states.pauseDepth[this.id] = depth;
  }

  get busyUntil(): number {
    return this.#states.busyUntil[this.id];
  }

  set busyUntil(instant: number) {
    this.#states.busyUntil[this.id] = instant;
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
    const { clock, id } = this;
    this.#states.hasTrueRate[id] = clock.hasTrueRate ? 1 : 0;
    this.#states.clockLead[id] = clock.lead;
  }

  freezeTimer(timer: FrozenTimer): TimerHandle {
    this.#frozenCount += 1;
    const known = -this.#frozenCount; // no event has a negative handle
    this.frozenTimers.push({ ...timer, known });
    return known as TimerHandle;
  }

  /** The process cancels it. Returns the event to cancel, if there is one. */
  forgetTimer(timer: TimerHandle): EventHandle | undefined {
    const frozen = this.frozenTimers.findIndex(({ known }) => known === timer);
    if (frozen >= 0) this.frozenTimers.splice(frozen, 1);
    const moved = this.movedTimers.get(timer);
    return moved ?? (timer < 0 ? undefined : (timer as unknown as EventHandle));
  }

  keepMessage(slot: number): void {
    this.#inbox.push(slot);
    this.#states.waiting[this.id] += 1;
  }

  takeWaitingMessage(): number {
    const slot = this.#inbox[this.#inboxHead];
    this.#inboxHead += 1;
    this.#states.waiting[this.id] -= 1;
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
    this.#states.waiting[this.id] = 0;
    return waiting;
  }
}

// One simulated machine: its process, clock, disk, executor, inbox, and what faults have done to it. Plain mutable state;
// the cluster moves it.

import type { EventHandle, HandlerCode } from "../kernel/simulation.ts";
import type { Process, TimerHandle } from "../process/host.ts";
import type { NodeId } from "../process/identity.ts";
import type { TaskSpec } from "../process/task.ts";
import type { NodeSpec } from "./cluster-spec.ts";
import type { LocalClock } from "./local-clock.ts";
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
  process: Process | undefined = undefined;
  /** Number of the boot that `process` belongs to, unique over the cluster; -1 while down. */
  boot = -1;
  incarnation = 0;
  /** The node handles messages one at a time; busy until this instant. */
  busyUntil = 0;
  /** Message slots that wait for the node to be free, in order of arrival. */
  readonly inbox: number[] = [];
  inboxHead = 0;
  /** An event to handle the next of them is scheduled. */
  isDraining = false;
  readonly postponed: PostponedEvent[] = [];
  /** What the outside world asked while the node was paused. */
  readonly requests: TaskSpec[] = [];
  readonly frozenTimers: HeldTimer[] = [];
  /** Events of timers that a change of the clock moved, by the handle that the process knows. */
  readonly movedTimers = new Map<number, EventHandle>();
  #frozenCount = 0;
  /** How many crash and pause episodes hold it now. */
  crashDepth = 0;
  pauseDepth = 0;
  /** Product of the slow episodes that hold it. */
  slowness = 1;
  /** The latest episode of each kind that struck it, for counting what it changed. */
  crashFault = NO_FAULT;
  pauseFault = NO_FAULT;
  slowFault = NO_FAULT;
  diskFault = NO_FAULT;
  clockFault = NO_FAULT;
  stepFault = NO_FAULT;
  diskStalledUntil = 0;

  constructor(id: NodeId, spec: NodeSpec, clock: LocalClock, disk: SimulatedDisk, executor: SimulatedExecutor) {
    this.id = id;
    this.spec = spec;
    this.clock = clock;
    this.disk = disk;
    this.executor = executor;
  }

  get isUp(): boolean {
    return this.boot >= 0;
  }

  get isPaused(): boolean {
    return this.pauseDepth > 0;
  }

  get hasWaitingMessages(): boolean {
    return this.inboxHead < this.inbox.length;
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

  takeWaitingMessage(): number {
    const slot = this.inbox[this.inboxHead];
    this.inboxHead += 1;
    if (this.inboxHead > 1_024 && this.inboxHead * 2 > this.inbox.length) {
      this.inbox.splice(0, this.inboxHead);
      this.inboxHead = 0;
    }
    return slot;
  }

  clearInbox(): readonly number[] {
    const waiting = this.inbox.slice(this.inboxHead);
    this.inbox.length = 0;
    this.inboxHead = 0;
    return waiting;
  }
}

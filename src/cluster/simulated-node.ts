// One simulated machine: its process, clock, disk, executor, inbox, and what faults have done to it. Plain mutable state;
// the cluster moves it.

import type { HandlerCode } from "../kernel/simulation.ts";
import type { Process } from "../process/host.ts";
import type { NodeId } from "../process/identity.ts";
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

/** A timer that found its clock frozen: local time left. */
export interface FrozenTimer {
  readonly code: HandlerCode;
  readonly boot: number;
  readonly detail: number;
  readonly left: number;
}

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
  readonly frozenTimers: FrozenTimer[] = [];
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

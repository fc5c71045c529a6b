// The seam. A process knows the world only through its Host; the simulator stands behind it, or sockets, files and clocks (live/).
// Handlers run to completion and never block; answers of disk and executor come back as calls.

import type { RandomStream } from "../kernel/random-stream.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { RecordKind } from "../trace/record-kinds.ts";
import type { AccessOrder } from "./access-order.ts";
import type { Address, AttemptNumber, NodeId, TaskId } from "./identity.ts";
import type { Message, Transport } from "./message.ts";
import type { Result } from "./result.ts";
import type { Receiver, TaskSpec } from "./task.ts";

/** A launch of a time trigger, as the master that is to launch it names it. */
export interface TaskLaunch {
  /** The trigger's position in the configuration, and the scheduled instant, by the wall clock. */
  readonly trigger: number;
  readonly scheduled: Instant;
  /** Of the launch. One name is one task, however often and by whomever it is asked for; undefined: another task each time. */
  readonly name: string | undefined;
  /** Where a launch goes to several machines: which part of it this is. Part 0 is the launch. Absent = it is one task. */
  readonly part?: { readonly index: number; readonly total: number } | undefined;
}

export interface CreatedTask {
  readonly spec: TaskSpec;
  /** False: a task of this name had been created before. */
  readonly isNew: boolean;
}

/** What a master asks of the provider of a machine that comes and goes. */
export interface MachineWish {
  readonly machine: Address;
  /** It is to be there; otherwise it goes when it has drained, `grace` later at the latest. */
  readonly isWanted: boolean;
  readonly grace: Duration;
}

declare const timerBrand: unique symbol;
export type TimerHandle = number & { readonly [timerBrand]: true };

/** One role on one node. Created at boot and again after every restart; keeps nothing but what its disk kept. */
export interface Process {
  start(): void;
  receive(from: Address, message: Message): void;
  /** A timer that this process started; `tag` and `detail` as it gave them. May be late, never early. */
  timer(tag: number, detail: number): void;
  /** Everything appended before the `sync` call that returned this token is durable. */
  synced?(token: number): void;
  /** A connection to `peer` was reset: what was sent and not yet answered may or may not have arrived. */
  disconnected?(peer: Address): void;
  /** The outside world asks this client to get a task done. Clients only. */
  requested?(spec: TaskSpec): void;
  /** An administrator at this client orders a change of what a user may do. Clients only. */
  instructed?(order: AccessOrder): void;
  /**
   * The machine is going down. No real process gets to run anything then: only the omniscient bound (`ideal`), which is
   * told everything, may implement this.
   */
  stopped?(): void;
  /**
   * Whoever runs this machine wants it down within `grace` (a SIGTERM): hand over what can be handed over, and say
   * `host.drained()`. It goes down then, or when the grace is over. A process without this goes down at once.
   */
  draining?(grace: Duration): void;
  /** The executor finished an attempt (it is no longer running), with this `result` if it succeeded; absent = RIGHT. */
  executed?(task: TaskId, attempt: AttemptNumber, succeeded: boolean, result?: Result): void;
}

export interface Host {
  readonly address: Address;
  readonly node: NodeId;
  /** 1 at first boot, one more after every restart. */
  readonly incarnation: number;
  /** This node's own steady clock: may run fast or slow, may freeze with the node, never goes back. */
  monotonic(): Instant;
  /** This node's wall clock: may also be stepped, either way. */
  wall(): Instant;
  /** Fires `timer(tag, detail)` when the local clock has advanced by `delay`. `detail` is a 32-bit integer. */
  startTimer(delay: Duration, tag: number, detail?: number): TimerHandle;
  /** Harmless on a timer that fired. */
  cancelTimer(timer: TimerHandle): void;
  /** `bytes` is the message's size on the wire. */
  send(to: Address, message: Message, bytes: number, transport?: Transport): void;
  /** The stream `<node>/<purpose>`: the same one at every call and after every restart. */
  random(purpose: string): RandomStream;
  /** Computing that takes this node `cost`: what it sends from now on leaves later, what it receives waits. */
  consume(cost: Duration): void;
  /** Fires `timer(tag, detail)` when all that was consumed so far is paid: for what must not be done earlier. */
  afterComputing(tag: number, detail?: number): TimerHandle;
  /** Nothing is left here to wait for: a machine that is to go down goes down now. */
  drained(): void;
  readonly disk: Disk;
  readonly executor: Executor;
  /** Clients: tells the outside world that its task has ended (it asked to be told). */
  answer(task: TaskId): void;
  /** Masters: makes the task that a launch of a time trigger is. It is nobody's client's (NO_CLIENT): whoever asks takes it in. */
  createTask(launch: TaskLaunch): CreatedTask;
  /**
   * Masters: asks the provider for a machine, or to take one back. Nobody answers: what comes of it, if anything does, shows when
   * the machine registers, or does not. The same wish twice is one wish.
   */
  askProvider(wish: MachineWish): void;
  /**
   * Asks the authority for a certificate: its end, by the authority's clock. undefined: there is no answer, or it refuses.
   */
  certify(lifetime: Duration): Instant | undefined;
  /** `node` is whom the record is about: often, but not always, this node. Columns as in trace/record-kinds. */
  emit(kind: RecordKind, node: NodeId, task: number, attempt: number, epoch: number, value: number): void;
}

/**
 * One framed record as read back from a log. `torn`: what a crash left of an unfinished write; nobody was ever told that it
 * is durable. `damaged`: a record that was durable, and whose checksum does not match now: its content is lost, but not
 * what it was, since identities are written apart from contents, with checksums of their own (Alagappan et al.,
 * Protocol-Aware Recovery for Consensus-Based Storage, FAST 2018, section 3.3). `isUntold`: its writer died before it was told that
 * it is durable, and its machine did not; so it is there, and counts.
 */
export type LogEntry =
  | {
      readonly kind: "record";
      readonly record: unknown;
      readonly bytes: number;
      readonly identity: unknown;
      readonly isUntold?: boolean;
    }
  | { readonly kind: "damaged"; readonly bytes: number; readonly identity: unknown }
  | { readonly kind: "torn" };

/**
 * Append-only log storage with checksummed frames. What was appended and not synced dies with the power of the machine; not with the
 * process: whoever opens the log next finds it, and syncs it.
 */
export interface Disk {
  /**
   * `record` is a plain value and belongs to the disk from now on; `identity` a small one that says which record it is.
   * False: the disk is full, and nothing was written.
   */
  append(record: unknown, bytes: number, identity?: unknown): boolean;
  /**
   * Puts a small value in the place of the one kept before (two slots, each with a checksum: a crash or damage to one
   * leaves the other). Durable with the next sync; a crash before that leaves the old value.
   */
  keep(value: unknown): void;
  /** The value kept last that survived; undefined if there is none. Only meaningful in `start`. */
  kept(): unknown;
  /** Asks for durability of all that was written; `Process.synced` is called with the returned token. */
  sync(): number;
  /** All that survived, oldest first. Only meaningful in `start`. */
  read(): readonly LogEntry[];
  /** Drops the torn tail, if there is one. */
  repair(): void;
  /**
   * Puts one snapshot record in the place of the oldest `count` records, all of them durable. Atomic (written aside,
   * synced, renamed): a crash finds either the records or the snapshot.
   */
  replaceOldest(count: number, snapshot: unknown, bytes: number, identity?: unknown): void;
  readonly recordCount: number;
}

/** A task's attempt on this machine. Work is real here: cores are held, speed counts, a crash loses it. */
export interface Executor {
  readonly cores: number;
  readonly memory: number;
  readonly freeCores: number;
  fits(spec: TaskSpec): boolean;
  /**
   * Precondition: `fits(spec)`. `done` = work (us at speed 1) already saved by earlier attempts. `receivers`: for whom
   * what it makes is sent as soon as it is made.
   */
  start(spec: TaskSpec, attempt: AttemptNumber, epoch: number, done: Duration, receivers?: readonly Receiver[]): void;
  /**
   * Stops it; returns the work done so far in this attempt (us at speed 1), or undefined if it was not running. `isKept`: what a
   * preempted one has done is not done again; default true.
   */
  stop(
    task: TaskId,
    attempt: AttemptNumber,
    reason: "killed" | "preempted" | "orphaned" | "crashed",
    isKept?: boolean,
  ): Duration | undefined;
  isRunning(task: TaskId, attempt: AttemptNumber): boolean;
  /** The barrier of its gang is open: it works from now on. Before that it holds its place and does nothing. Once is enough. */
  pass(task: TaskId, attempt: AttemptNumber): void;
  /** Work done on the task so far, earlier attempts' saved part included (us at speed 1); undefined if it is not running. */
  workDone(task: TaskId, attempt: AttemptNumber): Duration | undefined;
  /** Share of the task's work that is done, 0 to 1; undefined if it is not running. */
  progress(task: TaskId, attempt: AttemptNumber): number | undefined;
  /** It stands still, and keeps what it holds, until `resume`: to be saved, say. Nothing if it is not running. */
  suspend(task: TaskId, attempt: AttemptNumber): void;
  resume(task: TaskId, attempt: AttemptNumber): void;
  /** An attempt that stands still goes on from where `done` work (us at speed 1) is behind it. */
  restore(task: TaskId, attempt: AttemptNumber, done: Duration): void;
}

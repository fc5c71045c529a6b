// A worker: runs attempts (at once, or from its own queue), beats, keeps reporting what it finished until the master has
// it, and stops what it may no longer run. Everything it knows is volatile; after a restart it holds nothing.

import type { Ordering, Room } from "../../algorithms/ordering/ordering.ts";
import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { RECORD, REFUSALS, codeOf } from "../../trace/record-kinds.ts";
import { createOrdering } from "../dispatch/dispatcher.ts";
import { TaskEntry } from "../dispatch/task-entry.ts";
import { MESSAGE, SMALL_BYTES, registerBytes, type Dispatch, type ProtocolMessage, type Register, type Stop, type Welcome } from "../protocol/messages.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";
import { reportingRetry } from "../protocol/retries.ts";

const TAG = { heartbeat: 0, loadReport: 1, lease: 2, callExpiry: 3, callResend: 4 } as const;

export interface WorkerOptions {
  readonly scheduler: SchedulerSpec;
  readonly masters: readonly Address[];
  readonly heartbeatInterval: Duration;
  /** Without a sign of life from the master for this long, everything here is stopped. */
  readonly orphanTimeout: Duration;
}

/** An attempt that this worker holds: running, or waiting in its own queue. */
interface Held {
  readonly entry: TaskEntry;
  readonly attempt: AttemptNumber;
  readonly epoch: Epoch;
  isRunning: boolean;
}

export class WorkerProcess implements Process {
  readonly #host: Host;
  readonly #options: WorkerOptions;
  readonly #master: Address;
  readonly #held = new Map<TaskId, Held>();
  /** Waiting here; only with queues at workers. */
  readonly #queue: Ordering;
  readonly #reports: RpcCalls;
  #epoch: Epoch = 0;
  #beats = 0;
  #arrivals = 0;
  #isRegistering = false;
  /** Local instant at which the lease of everything here ends; NEVER while nothing is held. */
  #leaseEnd: Instant = NEVER;
  #isLeaseWatched = false;
  readonly #room: Room = { fits: (task) => this.#host.executor.fits((task as TaskEntry).spec), running: () => [] };

  constructor(host: Host, options: WorkerOptions) {
    const { scheduler, masters } = options;
    this.#host = host;
    this.#options = options;
    this.#master = masters[0];
    this.#queue = createOrdering(scheduler);
    const { timeout } = scheduler.communication;
    this.#reports = new RpcCalls(host, { timeout, retry: reportingRetry, random: host.random("report retries"), expiryTag: TAG.callExpiry, resendTag: TAG.callResend });
  }

  start(): void {
    this.#register();
    // Beats are spread over the interval, as machines that boot at different moments would be.
    const { heartbeatInterval, scheduler } = this.#options;
    const random = this.#host.random("heartbeat phase");
    this.#host.startTimer(Math.floor(random.uniform() * heartbeatInterval) as Duration, TAG.heartbeat);
    if (scheduler.loadReports > 0) this.#host.startTimer(scheduler.loadReports, TAG.loadReport);
  }

  receive(from: Address, received: Message): void {
    const message = received as ProtocolMessage;
    switch (message.kind) {
      case MESSAGE.dispatch:
        return this.#dispatched(from, message);
      case MESSAGE.completedAck:
        this.#reports.settle(message.task);
        return this.#renewLease(this.#host.monotonic());
      case MESSAGE.stop:
        return this.#stop(from, message);
      case MESSAGE.welcome:
        return this.#welcomed(message);
      case MESSAGE.reregister:
        if (message.epoch >= this.#epoch) this.#register();
        return;
      case MESSAGE.heartbeatAck:
        return this.#renewLease(message.echo);
    }
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case TAG.heartbeat:
        return this.#beat();
      case TAG.loadReport:
        this.#host.send(this.#master, { kind: MESSAGE.loadReport, load: this.#held.size } as Message, SMALL_BYTES, "datagram");
        this.#host.startTimer(this.#options.scheduler.loadReports, TAG.loadReport);
        return;
      case TAG.lease:
        return this.#checkLease();
      default:
        return this.#reports.timer(tag, detail);
    }
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    this.#held.delete(task);
    this.#report(task, attempt, succeeded);
    this.#runNext();
  }

  #report(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    this.#reports.call(task, this.#master, { kind: MESSAGE.completed, task, attempt, succeeded } as Message, SMALL_BYTES, attempt);
  }

  #dispatched(from: Address, { spec, attempt, epoch, saved }: Dispatch): void {
    if (!this.#isCurrent(epoch, spec.id, attempt, from)) return this.#refuse(from, spec.id, attempt, "staleEpoch");
    this.#renewLease(this.#host.monotonic());
    const held = this.#held.get(spec.id);
    if (held?.attempt === attempt || this.#reports.has(spec.id)) return this.#accept(from, spec.id, attempt);
    if (held !== undefined) this.#release(held, "killed");
    if (this.#options.scheduler.queueing === "central" && !this.#host.executor.fits(spec)) return this.#refuse(from, spec.id, attempt, "full");
    this.#hold(spec, attempt, epoch, saved);
    this.#accept(from, spec.id, attempt);
    this.#runNext();
  }

  #hold(spec: TaskSpec, attempt: AttemptNumber, epoch: Epoch, saved: Duration): void {
    this.#arrivals += 1;
    const now = this.#host.monotonic();
    const entry = new TaskEntry(spec, this.#arrivals);
    entry.saved = saved;
    const held: Held = { entry, attempt, epoch, isRunning: false };
    this.#held.set(spec.id, held);
    if (this.#queue.size === 0 && this.#host.executor.fits(spec)) this.#run(held);
    else this.#queue.add(entry, now);
  }

  /** Starts what the queue's order and the free cores allow. */
  #runNext(): void {
    while (this.#queue.size > 0) {
      const choice = this.#queue.choose(this.#room, this.#host.monotonic());
      if (choice.kind !== "start") return;
      this.#queue.remove(choice.task.id);
      this.#run(this.#held.get(choice.task.id)!);
    }
  }

  #run(held: Held): void {
    held.isRunning = true;
    held.entry.startedAt = this.#host.monotonic();
    this.#host.executor.start(held.entry.spec, held.attempt, held.epoch, held.entry.saved);
  }

  #accept(to: Address, task: TaskId, attempt: AttemptNumber): void {
    this.#host.send(to, { kind: MESSAGE.accepted, task, attempt } as Message, SMALL_BYTES);
  }

  #refuse(to: Address, task: TaskId, attempt: AttemptNumber, reason: (typeof REFUSALS)[number]): void {
    this.#host.emit(RECORD["attempt.refused"], this.#host.node, task, attempt, this.#epoch, codeOf(REFUSALS, reason));
    this.#host.send(to, { kind: MESSAGE.refused, task, attempt, reason } as Message, SMALL_BYTES);
  }

  #stop(from: Address, { task, attempt, epoch, reason }: Stop): void {
    if (!this.#isCurrent(epoch, task, attempt, from)) return;
    const held = this.#held.get(task);
    const saved = held?.attempt === attempt ? this.#release(held, reason) : (0 as Duration);
    if (held === undefined && this.#reports.has(task)) return; // it had just finished, and says so itself
    this.#host.send(from, { kind: MESSAGE.stopped, task, attempt, saved: reason === "preempted" ? saved : (0 as Duration) } as Message, SMALL_BYTES);
    this.#runNext();
  }

  /** Lets go of an attempt; returns the work it had done. */
  #release(held: Held, reason: "killed" | "preempted" | "orphaned"): Duration {
    this.#held.delete(held.entry.id);
    if (held.isRunning) return this.#host.executor.stop(held.entry.id, held.attempt, reason) ?? (0 as Duration);
    this.#queue.remove(held.entry.id);
    return 0 as Duration;
  }

  #isCurrent(epoch: Epoch, task: TaskId, attempt: AttemptNumber, from: Address): boolean {
    if (epoch < this.#epoch) {
      this.#host.emit(RECORD["command.refused"], this.#host.node, task, attempt, epoch, from);
      return false;
    }
    this.#epoch = epoch;
    return true;
  }

  #register(): void {
    if (this.#isRegistering) return;
    this.#isRegistering = true;
    const held = [...this.#held.values()].map(({ entry, attempt }) => ({ task: entry.id, attempt }));
    const unacknowledged = this.#reports.pending().map(({ key, attempt }) => ({ task: key as TaskId, attempt }));
    const register: Register = { kind: MESSAGE.register, incarnation: this.#host.incarnation, held, unacknowledged };
    this.#host.send(this.#master, register, registerBytes(register));
  }

  #welcomed({ epoch, stop }: Welcome): void {
    this.#isRegistering = false;
    if (epoch < this.#epoch) return;
    this.#epoch = epoch;
    this.#renewLease(this.#host.monotonic());
    for (const { task, attempt } of stop) {
      const held = this.#held.get(task);
      if (held?.attempt === attempt) this.#release(held, "killed");
    }
    this.#runNext();
  }

  #beat(): void {
    this.#beats += 1;
    // A beat that finds the registration unanswered repeats it: the answer, or the question, may be lost.
    if (this.#isRegistering) {
      this.#isRegistering = false;
      this.#register();
    }
    const { heartbeatInterval, orphanTimeout } = this.#options;
    const now = this.#host.monotonic();
    const wantsAnswer = this.#held.size > 0 && (this.#options.scheduler.recovery === "safe-stop" || this.#leaseEnd - now < orphanTimeout / 2);
    this.#host.send(this.#master, { kind: MESSAGE.heartbeat, incarnation: this.#host.incarnation, sequence: this.#beats, echo: wantsAnswer ? now : undefined } as Message, SMALL_BYTES, "datagram");
    this.#host.startTimer(heartbeatInterval, TAG.heartbeat);
  }

  /** The master was alive at a moment not before `since` (local). */
  #renewLease(since: Instant): void {
    this.#leaseEnd = (since + this.#options.orphanTimeout) as Instant;
    if (this.#isLeaseWatched) return;
    this.#isLeaseWatched = true;
    this.#host.startTimer(Math.max(0, this.#leaseEnd - this.#host.monotonic()) as Duration, TAG.lease);
  }

  #checkLease(): void {
    const left = this.#leaseEnd - this.#host.monotonic();
    this.#isLeaseWatched = left > 0 && this.#held.size > 0;
    if (this.#isLeaseWatched) {
      this.#host.startTimer(left as Duration, TAG.lease);
      return;
    }
    if (left > 0) return;
    for (const held of [...this.#held.values()]) this.#release(held, "orphaned");
  }
}

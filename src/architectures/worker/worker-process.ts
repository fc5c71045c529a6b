// A worker: runs attempts (at once, or from its own queue), beats, keeps reporting what it finished until the master has
// it, and stops what it may no longer run. Everything it knows is volatile; after a restart it holds nothing.

import type { Ordering, Room } from "../../algorithms/ordering/ordering.ts";
import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { START, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { RECORD, REFUSALS, codeOf } from "../../trace/record-kinds.ts";
import { createOrdering } from "../dispatch/dispatcher.ts";
import { TaskEntry } from "../dispatch/task-entry.ts";
import {
  MESSAGE,
  SMALL_BYTES,
  registerBytes,
  type Completed,
  type Dispatch,
  type ProtocolMessage,
  type Register,
  type Stop,
  type Welcome,
} from "../protocol/messages.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";
import { reportingRetry } from "../protocol/retries.ts";
import { MasterLease } from "./master-lease.ts";

const TAG = { heartbeat: 0, loadReport: 1, lease: 2, callExpiry: 3, callResend: 4 } as const;
/** Refusals are remembered for so many tasks, the latest: a repeated dispatch gets the same answer. */
const REFUSED_MAX = 1_024;
const REPEAT_BEATS = 2;

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
  readonly #held = new IntegerMap<Held>();
  /** Waiting here; only with queues at workers. */
  readonly #queue: Ordering;
  readonly #reports: RpcCalls;
  #epoch: Epoch = 0;
  #beats = 0;
  #arrivals = 0;
  /** Its latest registration is not answered yet. */
  #isRegistering = false;
  #registeredAt: Instant = START;
  /** An unanswered registration is repeated after so many beats, doubling: sooner than its answer, it would void that. */
  #beatsToRepeat = REPEAT_BEATS;
  readonly #lease: MasterLease;
  readonly #refused = new Map<TaskId, AttemptNumber>();
  /** safe-stop: without a lease nothing starts. */
  readonly #isStrict: boolean;
  readonly #room: Room = { fits: (task) => this.#host.executor.fits((task as TaskEntry).spec), running: () => [] };

  constructor(host: Host, options: WorkerOptions) {
    const { scheduler, masters } = options;
    this.#host = host;
    this.#options = options;
    this.#master = masters[0];
    this.#queue = createOrdering(scheduler);
    this.#isStrict = scheduler.recovery === "safe-stop";
    this.#lease = new MasterLease({
      host,
      timerTag: TAG.lease,
      duration: options.orphanTimeout,
      isStrict: this.#isStrict,
      isNeeded: () => this.#held.size > 0,
      ended: () => this.#leaseEnded(),
    });
    const { timeout } = scheduler.communication;
    this.#reports = new RpcCalls(host, {
      timeout,
      retry: reportingRetry,
      random: host.random("report retries"),
      expiryTag: TAG.callExpiry,
      resendTag: TAG.callResend,
    });
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
        return this.#lease.heardMaster();
      case MESSAGE.stop:
        return this.#stop(from, message);
      case MESSAGE.welcome:
        return this.#welcomed(message);
      case MESSAGE.reregister:
        return this.#register(); // one that is under way may be lost
      case MESSAGE.heartbeatAck:
        return this.#lease.renew(message.echo);
    }
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case TAG.heartbeat:
        return this.#beat();
      case TAG.loadReport:
        this.#host.send(
          this.#master,
          { kind: MESSAGE.loadReport, load: this.#held.size } as Message,
          SMALL_BYTES,
          "datagram",
        );
        this.#host.startTimer(this.#options.scheduler.loadReports, TAG.loadReport);
        return;
      case TAG.lease:
        return this.#lease.timer();
      default:
        return this.#reports.timer(tag, detail);
    }
  }

  /** What was on its way either way may be lost: only a comparison with the master's books finds out. */
  disconnected(peer: Address): void {
    if (peer === this.#master) this.#register();
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    this.#held.delete(task);
    this.#report(task, attempt, succeeded);
    this.#runNext();
  }

  #report(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    this.#reports.call(
      task,
      this.#master,
      { kind: MESSAGE.completed, task, attempt, succeeded } as Message,
      SMALL_BYTES,
      attempt,
    );
  }

  #dispatched(from: Address, { spec, attempt, epoch, saved }: Dispatch): void {
    // The answer to a registration may void what was sent before it; what is still wanted will be sent again.
    if (this.#isRegistering) return;
    if (!this.#isCurrent(epoch, spec.id, attempt, from)) return this.#refuse(from, spec.id, attempt, "staleEpoch");
    this.#lease.heardMaster();
    const held = this.#held.get(spec.id);
    if (held?.attempt === attempt || this.#isReported(spec.id, attempt)) return this.#accept(from, spec.id, attempt);
    if (this.#isStrict && this.#lease.hasEnded) return;
    if (this.#refused.get(spec.id) === attempt) return this.#refuse(from, spec.id, attempt, "full");
    if (held !== undefined) this.#release(held, "killed");
    if (this.#options.scheduler.queueing === "central" && !this.#host.executor.fits(spec))
      return this.#refuse(from, spec.id, attempt, "full");
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
    this.#lease.watch();
    if (this.#queue.size === 0 && this.#host.executor.fits(spec)) this.#run(held);
    else this.#queue.add(entry, now);
  }

  /** Starts what the queue's order and the free cores allow. */
  #runNext(): void {
    while (this.#queue.size > 0) {
      const choice = this.#queue.choose(this.#room, this.#host.monotonic());
      if (choice.kind !== "start" && choice.kind !== "drop") return;
      const held = this.#held.get(choice.task.id)!;
      this.#queue.remove(held.entry.id);
      if (choice.kind === "start") this.#run(held);
      else this.#giveBack(held);
    }
  }

  /** The ordering gives it up: the master, whose ordering is the same, ends the task. */
  #giveBack({ entry, attempt }: Held): void {
    this.#held.delete(entry.id);
    this.#refuse(this.#master, entry.id, attempt, "unknown");
  }

  /** It has finished here, and the master will hear of it. A failure of an earlier attempt is old news. */
  #isReported(task: TaskId, attempt: AttemptNumber): boolean {
    const report = this.#reports.messageOf(task) as Completed | undefined;
    return report !== undefined && (report.succeeded || report.attempt >= attempt);
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
    this.#rememberRefusal(task, attempt);
    this.#host.emit(RECORD["attempt.refused"], this.#host.node, task, attempt, this.#epoch, codeOf(REFUSALS, reason));
    this.#host.send(to, { kind: MESSAGE.refused, task, attempt, reason } as Message, SMALL_BYTES);
  }

  #rememberRefusal(task: TaskId, attempt: AttemptNumber): void {
    this.#refused.delete(task);
    this.#refused.set(task, attempt);
    const [oldest] = this.#refused.keys();
    if (this.#refused.size > REFUSED_MAX) this.#refused.delete(oldest);
  }

  #stop(from: Address, { task, attempt, epoch, reason }: Stop): void {
    if (!this.#isCurrent(epoch, task, attempt, from)) return;
    const held = this.#held.get(task);
    const saved = held?.attempt === attempt ? this.#release(held, reason) : (0 as Duration);
    if (held === undefined && this.#reports.has(task)) return; // it had just finished, and says so itself
    this.#host.send(
      from,
      { kind: MESSAGE.stopped, task, attempt, saved: reason === "preempted" ? saved : (0 as Duration) } as Message,
      SMALL_BYTES,
    );
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
    this.#isRegistering = true;
    // Two of one instant must be told apart.
    this.#registeredAt = Math.max(this.#host.monotonic(), this.#registeredAt + 1) as Instant;
    const held = [...this.#held.values()].map(({ entry, attempt }) => ({ task: entry.id, attempt }));
    const unacknowledged = this.#reports.pending().map(({ key, attempt }) => ({ task: key as TaskId, attempt }));
    const { incarnation } = this.#host;
    const register: Register = {
      kind: MESSAGE.register,
      incarnation,
      epoch: this.#epoch,
      sentAt: this.#registeredAt,
      held,
      unacknowledged,
    };
    this.#host.send(this.#master, register, registerBytes(register));
  }

  #welcomed({ incarnation, echo, epoch, stop }: Welcome): void {
    if (incarnation !== this.#host.incarnation || epoch < this.#epoch) return;
    this.#epoch = epoch;
    this.#lease.renew(echo);
    this.#lease.heardMaster();
    // Only the answer to the latest one counts: because of it, a dispatch that was sent before may have been given up, and
    // an attempt that an earlier answer did not want may have been taken back.
    if (echo !== this.#registeredAt) return;
    this.#isRegistering = false;
    this.#beatsToRepeat = REPEAT_BEATS;
    for (const { task, attempt } of stop) {
      const held = this.#held.get(task);
      if (held?.attempt === attempt) this.#release(held, "killed");
    }
    this.#runNext();
  }

  #beat(): void {
    this.#beats += 1;
    if (this.#isRegistering) this.#repeatRegistration();
    const { heartbeatInterval } = this.#options;
    const now = this.#host.monotonic();
    const wantsAnswer = this.#isStrict || (this.#held.size > 0 && this.#lease.isHalfOver);
    this.#host.send(
      this.#master,
      {
        kind: MESSAGE.heartbeat,
        incarnation: this.#host.incarnation,
        sequence: this.#beats,
        echo: wantsAnswer ? now : undefined,
      } as Message,
      SMALL_BYTES,
      "datagram",
    );
    this.#host.startTimer(heartbeatInterval, TAG.heartbeat);
  }

  #repeatRegistration(): void {
    const { heartbeatInterval } = this.#options;
    if (this.#host.monotonic() < this.#registeredAt + this.#beatsToRepeat * heartbeatInterval) return;
    this.#beatsToRepeat *= 2;
    this.#register();
  }

  #leaseEnded(): void {
    for (const held of [...this.#held.values()]) this.#release(held, "orphaned");
    this.#register(); // the master may be well, and think that they run
  }
}

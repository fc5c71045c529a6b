// The attempts that a worker holds: running, or waiting in its own queue, and those that have finished and are reported until
// the master has it. Everything here is volatile; after a restart a worker holds nothing.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { Ordering, Room } from "../../algorithms/ordering/ordering.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address, AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD, REFUSALS, codeOf } from "../../trace/record-kinds.ts";
import { createOrdering } from "../dispatch/dispatcher.ts";
import { TaskEntry } from "../dispatch/task-entry.ts";
import {
  MESSAGE,
  SMALL_BYTES,
  type AttemptReference,
  type Completed,
  type Dispatch,
  type Stop,
} from "../protocol/messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import type { Registration } from "./registration.ts";
import { WORKER_TIMER, type WorkerOptions } from "./worker-options.ts";

/** Refusals are remembered for so many tasks, the latest: a repeated dispatch gets the same answer. */
const REFUSED_MAX = 1_024;

interface Held {
  readonly entry: TaskEntry;
  readonly attempt: AttemptNumber;
  readonly epoch: Epoch;
  isRunning: boolean;
}

type ReleaseReason = "killed" | "preempted" | "orphaned";

export class HeldAttempts {
  readonly #host: Host;
  readonly #registration: Registration;
  readonly #isCentral: boolean;
  readonly #held = new IntegerMap<Held>();
  /** Waiting here; only with queues at workers. */
  readonly #queue: Ordering;
  readonly #reports: RpcCalls;
  readonly #refused = new IntegerMap<AttemptNumber>();
  readonly #room: Room = { fits: (task) => this.#host.executor.fits((task as TaskEntry).spec), running: () => [] };
  #arrivals = 0;

  constructor(host: Host, { scheduler }: WorkerOptions, registration: Registration) {
    this.#host = host;
    this.#registration = registration;
    this.#isCentral = scheduler.queueing === "central";
    this.#queue = createOrdering(scheduler);
    this.#reports = new RpcCalls(host, {
      timeout: scheduler.communication.timeout,
      retry: reportingRetry,
      random: host.random("report retries"),
      expiryTag: WORKER_TIMER.callExpiry,
      resendTag: WORKER_TIMER.callResend,
      target: () => registration.leader,
      unanswered: (master) => registration.doubt(master),
    });
  }

  get count(): number {
    return this.#held.size;
  }

  held(): readonly AttemptReference[] {
    return [...this.#held.values()].map(({ entry, attempt }) => ({ task: entry.id, attempt }));
  }

  unacknowledged(): readonly AttemptReference[] {
    return this.#reports.pending() as readonly AttemptReference[];
  }

  timer(tag: number, detail: number): void {
    this.#reports.timer(tag, detail);
  }

  /** The master has this report. */
  acknowledged(task: TaskId): void {
    this.#reports.settle(task);
  }

  /** Whoever was told does not lead. */
  redirected(task: TaskId): void {
    this.#reports.redirect(task);
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    this.#held.delete(task);
    const report = { kind: MESSAGE.completed, task, attempt, succeeded } as Message;
    this.#reports.call(task, this.#registration.leader, report, SMALL_BYTES, task, attempt);
    this.#runNext();
  }

  dispatched(from: Address, { spec, attempt, epoch, saved }: Dispatch): void {
    const registration = this.#registration;
    if (registration.isRegistering) return;
    if (!registration.isCurrent(epoch, from, spec.id, attempt))
      return this.#refuse(from, spec.id, attempt, "staleEpoch");
    registration.lease.heardMaster();
    const held = this.#held.get(spec.id);
    if (held?.attempt === attempt || this.#isReported(spec.id, attempt)) return this.#accept(from, spec.id, attempt);
    if (registration.isStrict && registration.lease.hasEnded) return;
    if (this.#refused.get(spec.id) === attempt) return this.#refuse(from, spec.id, attempt, "full");
    if (held !== undefined) this.#release(held, "killed");
    if (this.#isCentral && !this.#host.executor.fits(spec)) return this.#refuse(from, spec.id, attempt, "full");
    const entry = new TaskEntry(spec, (this.#arrivals += 1));
    entry.saved = saved;
    this.#hold({ entry, attempt, epoch, isRunning: false });
    this.#accept(from, spec.id, attempt);
    this.#runNext();
  }

  stopped(from: Address, { task, attempt, epoch, reason }: Stop): void {
    if (!this.#registration.isCurrent(epoch, from, task, attempt)) return;
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

  /** The master does not want these. */
  letGo(attempts: readonly AttemptReference[]): void {
    for (const { task, attempt } of attempts) {
      const held = this.#held.get(task);
      if (held?.attempt === attempt) this.#release(held, "killed");
    }
    this.#runNext();
  }

  orphaned(): void {
    for (const held of [...this.#held.values()]) this.#release(held, "orphaned");
  }

  #hold(held: Held): void {
    const { spec } = held.entry;
    this.#held.set(spec.id, held);
    this.#registration.lease.watch();
    if (this.#queue.size === 0 && this.#host.executor.fits(spec)) this.#run(held);
    else this.#queue.add(held.entry, this.#host.monotonic());
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

  #run(held: Held): void {
    held.isRunning = true;
    this.#host.executor.start(held.entry.spec, held.attempt, held.epoch, held.entry.saved);
  }

  /** The ordering gives it up: the master, whose ordering is the same, ends the task. */
  #giveBack({ entry, attempt }: Held): void {
    this.#held.delete(entry.id);
    this.#refuse(this.#registration.leader, entry.id, attempt, "unknown");
  }

  /** It has finished here, and the master will hear of it. A failure of an earlier attempt is old news. */
  #isReported(task: TaskId, attempt: AttemptNumber): boolean {
    const report = this.#reports.messageOf(task) as Completed | undefined;
    return report !== undefined && (report.succeeded || report.attempt >= attempt);
  }

  #accept(to: Address, task: TaskId, attempt: AttemptNumber): void {
    this.#host.send(to, { kind: MESSAGE.accepted, task, attempt } as Message, SMALL_BYTES);
  }

  #refuse(to: Address, task: TaskId, attempt: AttemptNumber, reason: (typeof REFUSALS)[number]): void {
    this.#refused.delete(task);
    this.#refused.set(task, attempt);
    if (this.#refused.size > REFUSED_MAX) this.#refused.delete(this.#refused.firstKey()!);
    const { epoch } = this.#registration;
    this.#host.emit(RECORD["attempt.refused"], this.#host.node, task, attempt, epoch, codeOf(REFUSALS, reason));
    this.#host.send(to, { kind: MESSAGE.refused, task, attempt, reason } as Message, SMALL_BYTES);
  }

  /** Lets go of an attempt; returns the work it had done. */
  #release(held: Held, reason: ReleaseReason): Duration {
    this.#held.delete(held.entry.id);
    if (held.isRunning) return this.#host.executor.stop(held.entry.id, held.attempt, reason) ?? (0 as Duration);
    this.#queue.remove(held.entry.id);
    return 0 as Duration;
  }
}

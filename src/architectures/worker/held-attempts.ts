// The attempts that a worker holds: running, or waiting in its own queue, and those that have finished and are reported until
// the master has it. Everything here is volatile; after a restart a worker holds nothing.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { Machine } from "../../algorithms/ordering/machine.ts";
import { isAllowed, type Ordering, type Room } from "../../algorithms/ordering/ordering.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";
import type { Host } from "../../process/host.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import { RIGHT, type Result } from "../../process/result.ts";
import { isVerifying } from "../scheduler-spec.ts";
import type { Message } from "../../process/message.ts";
import { createOrdering } from "../dispatch/create-ordering.ts";
import { ownCapacity, ownMachine } from "../dispatch/own-machine.ts";
import { TaskEntry } from "../dispatch/task-entry.ts";
import {
  FIRST_STEALING_KIND,
  MESSAGE,
  SMALL_BYTES,
  type AttemptProgress,
  type AttemptReference,
  type Completed,
  type Dispatch,
  type Stop,
} from "../protocol/messages.ts";
import { stealingMessage, type GiveAway } from "../protocol/stealing-messages.ts";
import type { CheckpointAck, EffectAck, Restored } from "../protocol/store-messages.ts";
import { NEXT_YEAR, reportingRetry } from "../protocol/retries.ts";
import { CheckpointDesk } from "./checkpoint-desk.ts";
import { EffectDesk } from "./effect-desk.ts";
import type { Registration } from "./registration.ts";
import { isAmong, sayKept, type Held, type ReleaseReason } from "./held.ts";
import { progressOf } from "./progress.ts";
import { Refusals, type RefusalReason } from "./refusals.ts";
import { WORKER_TIMER, type WorkerOptions } from "./worker-options.ts";

export class HeldAttempts {
  readonly #host: Host;
  readonly #registration: Registration;
  readonly #isCentral: boolean;
  /** A task may run here again although it has succeeded here: as a check, or since an earlier result was not counted. */
  readonly #areCompared: boolean;
  readonly #held = new IntegerMap<Held>();
  /** Waiting here; only with queues at workers. */
  readonly #queue: Ordering;
  readonly #reports: RpcCalls;
  readonly #effects: EffectDesk;
  readonly #checkpoints: CheckpointDesk | undefined;
  readonly #refusals: Refusals;
  /** Of attempts that are preempted. */
  readonly #keepsWork: boolean;
  readonly #room: Room = {
    fits: (task, where) => isAllowed(0, where) && this.#host.executor.fits((task as TaskEntry).spec),
    running: () => [],
    machines: () => [this.#machine()],
  };
  readonly #workers: readonly WorkerCapacity[];
  /** Its own; looked up when it is first needed. */
  #capacity: WorkerCapacity | undefined;
  #arrivals = 0;
  #isDraining = false;

  constructor(host: Host, options: WorkerOptions, registration: Registration) {
    const { scheduler } = options;
    this.#host = host;
    this.#registration = registration;
    this.#refusals = new Refusals(host);
    this.#workers = options.workers;
    this.#isCentral = scheduler.queueing === "central";
    this.#areCompared = isVerifying(scheduler);
    this.#queue = createOrdering(scheduler, {
      capacity: () => ownCapacity(host.executor),
      random: () => host.random("ordering"),
    });
    this.#reports = new RpcCalls(host, {
      timeout: scheduler.communication.timeout,
      retry: options.mutant === "report-once" ? NEXT_YEAR : reportingRetry,
      get random() {
        return host.random("report retries");
      },
      expiryTag: WORKER_TIMER.callExpiry,
      resendTag: WORKER_TIMER.callResend,
      target: () => registration.leader,
      unanswered: (master) => registration.doubt(master),
    });
    this.#effects = new EffectDesk(host, options, registration);
    const { checkpoint } = scheduler;
    this.#keepsWork = checkpoint?.onPreemption ?? true;
    this.#checkpoints = checkpoint === undefined ? undefined : new CheckpointDesk(host, options, checkpoint);
  }

  get count(): number {
    return this.#held.size;
  }

  /** Nothing runs or waits here, and the master has heard of everything that ended here. */
  get isClear(): boolean {
    return this.#held.size === 0 && this.#reports.pendingCount === 0;
  }

  /** Nothing new starts here any more: what waits goes back. */
  drain(): void {
    this.#isDraining = true;
    for (const held of [...this.#held.values()]) {
      if (held.phase !== "waiting") continue;
      this.#release(held, "preempted");
      this.#refuse(this.#registration.leader, held.entry.id, held.attempt, "draining");
    }
  }

  /** The machine goes down in a moment: what can be saved is saved, and goes back. The rest runs on as long as it can. */
  giveBackSaved(): void {
    const checkpoints = this.#checkpoints;
    if (checkpoints === undefined) return;
    for (const held of [...this.#held.values()]) {
      const { id } = held.entry;
      const back = (): boolean => this.#stop(this.#registration.leader, held, id, held.attempt, "preempted");
      if (held.phase === "running") checkpoints.saveNow(id, back);
    }
  }

  held(): readonly AttemptReference[] {
    return [...this.#held.values()].map(({ entry, attempt }) => ({ task: entry.id, attempt }));
  }

  progress(): readonly AttemptProgress[] {
    return progressOf(this.#held.values(), this.#host.executor, this.#checkpoints);
  }

  unacknowledged(): readonly AttemptReference[] {
    return this.#reports.pending() as readonly AttemptReference[];
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case WORKER_TIMER.callExpiry:
      case WORKER_TIMER.callResend:
        return this.#reports.timer(tag, detail);
      case WORKER_TIMER.effectExpiry:
      case WORKER_TIMER.effectResend:
        return this.#effects.timer(tag, detail);
      default:
        return this.#checkpoints?.timer(tag, detail);
    }
  }

  /** From the store. */
  saved(message: CheckpointAck | Restored): void {
    if (message.kind === MESSAGE.checkpointAck) this.#checkpoints?.acknowledged(message);
    else this.#checkpoints?.restored(message);
  }

  /** From the store: whatever had to happen outside has happened. */
  tookEffect(message: EffectAck): void {
    const held = this.#held.get(message.task);
    if (!this.#effects.answered(message) || held?.phase !== "finishing") return;
    this.#report(held.entry.id, held.attempt, true);
  }

  /** The master has this report; or one of an earlier attempt, where each of them counts. */
  acknowledged(task: TaskId, attempt: AttemptNumber): void {
    const report = this.#reportOf(task);
    if (this.#areCompared && report?.attempt !== attempt) return;
    if (this.#reports.settle(task) && report!.succeeded && report!.attempt === attempt) this.#checkpoints?.done(task);
  }

  /** Whoever was told does not lead, and perhaps `knows` who does. */
  redirected(task: TaskId, knows: boolean): void {
    this.#reports.redirect(task, knows);
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean, result?: Result): void {
    this.#checkpoints?.ended(task);
    if (succeeded && this.#effects.isNeeded) {
      this.#held.get(task)!.phase = "finishing";
      this.#effects.cause(task, attempt);
    } else this.#report(task, attempt, succeeded, result);
    this.#runNext();
  }

  /** Of what has had its effect already nobody compares the result. */
  #report(task: TaskId, attempt: AttemptNumber, succeeded: boolean, result: Result = RIGHT): void {
    this.#forget(task);
    const report = { kind: MESSAGE.completed, task, attempt, succeeded, result } as Message;
    this.#reports.call(task, this.#registration.leader, report, SMALL_BYTES, task, attempt);
  }

  dispatched(from: Address, { spec, attempt, epoch, saved, isTied, receivers }: Dispatch): void {
    const registration = this.#registration;
    if (registration.isRegistering) return;
    if (!registration.isCurrent(epoch, from, spec.id, attempt))
      return this.#refuse(from, spec.id, attempt, "staleEpoch");
    registration.lease.heardMaster();
    const held = this.#held.get(spec.id);
    if (held?.attempt === attempt || this.#isReported(spec.id, attempt)) return this.#accept(from, spec.id, attempt);
    if (registration.isStrict && registration.lease.hasEnded) return;
    if (this.#isDraining) return this.#refuse(from, spec.id, attempt, "draining");
    if (this.#refusals.has(spec.id, attempt)) return this.#refuse(from, spec.id, attempt, "full");
    if (held !== undefined) this.#release(held, "killed");
    if (this.#isCentral && !this.#host.executor.fits(spec)) return this.#refuse(from, spec.id, attempt, "full");
    const entry = new TaskEntry(spec, (this.#arrivals += 1));
    entry.saved = saved;
    this.#accept(from, spec.id, attempt);
    this.#hold({ entry, attempt, epoch, isTied, receivers, phase: "waiting", startedAt: undefined });
    this.#runNext();
  }

  stopped(from: Address, { task, attempt, epoch, reason, onlyIfSaved }: Stop): void {
    if (!this.#registration.isCurrent(epoch, from, task, attempt)) return;
    const held = this.#held.get(task);
    // It had just finished, and says so itself.
    if (held === undefined && (this.#areCompared ? this.#isReported(task, attempt) : this.#reports.has(task))) return;
    const isHere = held?.attempt === attempt;
    if (isHere && reason === "preempted" && held.phase === "finishing") return; // it holds nothing, and is about to end
    if (isHere && reason === "preempted" && held.phase === "running" && this.#checkpoints !== undefined)
      return this.#checkpoints.saveNow(task, (hasFailed) =>
        hasFailed && onlyIfSaved === true
          ? sayKept(this.#host, from, { task, attempt })
          : this.#stop(from, held, task, attempt, reason),
      );
    this.#stop(from, isHere ? held : undefined, task, attempt, reason);
  }

  /** Returns false: it does not go on here. */
  #stop(from: Address, held: Held | undefined, task: TaskId, attempt: AttemptNumber, reason: Stop["reason"]): false {
    const isHere = held !== undefined && this.#held.get(task) === held;
    const done = isHere ? this.#release(held, reason) : (0 as Duration);
    // With checkpoints, what is kept is what the store has: a later attempt reads it there.
    const saved = reason === "preempted" && this.#checkpoints === undefined ? done : (0 as Duration);
    this.#host.send(from, { kind: MESSAGE.stopped, task, attempt, saved } as Message, SMALL_BYTES);
    this.#runNext();
    return false;
  }

  /** What would start last goes first; of twins the master wants to know at which worker they wait. */
  giveAway(from: Address, { epoch, thief, cores, attempts: wanted }: GiveAway): void {
    if (!this.#registration.isCurrent(epoch, from, 0 as TaskId, 0)) return;
    const attempts: AttemptReference[] = [];
    let left = cores;
    for (const { id } of this.#queue.waiting(this.#host.monotonic()).toReversed()) {
      const held = this.#held.get(id)!;
      if (held.isTied || held.entry.cores > left || !isAmong(held, wanted)) continue;
      left -= held.entry.cores;
      this.#release(held, "preempted");
      this.#refusals.add(id, held.attempt, epoch, "given-away");
      attempts.push({ task: id, attempt: held.attempt });
    }
    const answer = stealingMessage({ type: "gaveAway", thief, attempts }, FIRST_STEALING_KIND);
    this.#host.send(from, answer, SMALL_BYTES + 16 * attempts.length);
  }

  /** The master that has registered this worker does not want these, and wants all others. */
  letGo(attempts: readonly AttemptReference[]): void {
    for (const { task, attempt } of attempts) {
      const held = this.#held.get(task);
      if (held?.attempt === attempt) this.#release(held, "killed");
    }
    for (const { entry, attempt, phase } of this.#held.values())
      if (phase === "finishing") this.#effects.causeAgain(entry.id, attempt);
    this.#runNext();
  }

  orphaned(): void {
    for (const held of [...this.#held.values()]) this.#release(held, "orphaned");
  }

  #hold(held: Held): void {
    const { spec } = held.entry;
    this.#held.set(spec.id, held);
    this.#registration.isBusy = true;
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

  #machine(): Machine {
    const { executor, address } = this.#host;
    this.#capacity ??= this.#workers.find((worker) => worker.address === address)!;
    return ownMachine(this.#capacity, executor, this.#held.values(), this.#host.monotonic());
  }

  #run(held: Held): void {
    const { entry, attempt, epoch } = held;
    held.phase = "running";
    held.startedAt = this.#host.monotonic();
    this.#queue.granted?.(entry, held.startedAt);
    if (held.isTied) {
      const started = { kind: MESSAGE.started, task: entry.id, attempt } as Message;
      this.#host.send(this.#registration.leader, started, SMALL_BYTES);
    }
    this.#host.executor.start(entry.spec, attempt, epoch, entry.saved, held.receivers);
    this.#checkpoints?.started(entry.spec, attempt, epoch, entry.saved);
  }

  /** The ordering gives it up: the master, whose ordering is the same, ends the task. */
  #giveBack({ entry, attempt }: Held): void {
    this.#forget(entry.id);
    this.#refuse(this.#registration.leader, entry.id, attempt, "unknown");
  }

  /**
   * It has finished here, and the master will hear of it. A failure of an earlier attempt is old news; so is a success, where every
   * attempt is wanted for itself.
   */
  #isReported(task: TaskId, attempt: AttemptNumber): boolean {
    const report = this.#reportOf(task);
    return report !== undefined && ((report.succeeded && !this.#areCompared) || report.attempt >= attempt);
  }

  #reportOf(task: TaskId): Completed | undefined {
    return this.#reports.messageOf(task) as Completed | undefined;
  }

  #accept(to: Address, task: TaskId, attempt: AttemptNumber): void {
    this.#host.send(to, { kind: MESSAGE.accepted, task, attempt } as Message, SMALL_BYTES);
  }

  #refuse(to: Address, task: TaskId, attempt: AttemptNumber, reason: RefusalReason): void {
    this.#refusals.add(task, attempt, this.#registration.epoch, reason);
    this.#host.send(to, { kind: MESSAGE.refused, task, attempt, reason } as Message, SMALL_BYTES);
  }

  #forget(task: TaskId): void {
    const held = this.#held.get(task);
    if (held?.startedAt !== undefined) {
      const now = this.#host.monotonic();
      this.#queue.returned?.(held.entry, ((now - held.startedAt) * held.entry.cores) as Duration, now);
    }
    this.#held.delete(task);
    this.#registration.isBusy = this.#held.size > 0;
  }

  /** Lets go of an attempt; returns the work it had done. */
  #release(held: Held, reason: ReleaseReason): Duration {
    const { id } = held.entry;
    this.#forget(id);
    if (held.phase === "running") {
      this.#checkpoints?.ended(id);
      return this.#host.executor.stop(id, held.attempt, reason, this.#keepsWork) ?? (0 as Duration);
    }
    if (held.phase === "finishing") this.#effects.forget(id);
    else this.#queue.remove(id);
    return 0 as Duration;
  }
}

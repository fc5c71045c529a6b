// How a worker saves attempts while they run, and lets later ones go on from what was saved. An attempt stands still while it
// is written; the store puts the new checkpoint in the place of the old one as a whole, so that a failure in the middle leaves
// the old one. Source: catalogue F4.

import type { CheckpointPolicy } from "../../algorithms/checkpoint/checkpoint.ts";
import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { NEVER, milliseconds, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address, AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { MESSAGE, SMALL_BYTES } from "../protocol/messages.ts";
import type { CheckpointAck, Restored } from "../protocol/store-messages.ts";
import type { CheckpointSpec } from "../scheduler-spec.ts";
import { WORKER_TIMER, type WorkerOptions } from "./worker-options.ts";

/** An attempt that is saved now and then. */
interface Watched {
  readonly spec: TaskSpec;
  readonly attempt: AttemptNumber;
  readonly epoch: Epoch;
  /** Work between two checkpoints; undefined = it is only restored. */
  readonly interval: Duration | undefined;
  /** What the store holds, us. */
  work: Duration;
  phase: "running" | "saving" | "restoring";
  /** Local instant of the next checkpoint. */
  dueAt: Instant;
  /** Called once its standing still is over, however that ended; it returns whether the attempt is to go on here. */
  whenSaved: WhenSaved | undefined;
}

type WhenSaved = (hasFailed: boolean) => boolean;

/** The store is asked so often before an attempt goes on without it. */
const TRIES = 3;
const PAUSE = milliseconds(200);
const impatient: RetryPolicy = { delay: (failures) => (failures < TRIES ? PAUSE : undefined) };

export type CheckpointOptions = Pick<WorkerOptions, "scheduler" | "stores">;

export class CheckpointDesk {
  readonly #host: Host;
  readonly #options: CheckpointOptions;
  readonly #spec: CheckpointSpec;
  readonly #policy: CheckpointPolicy;
  readonly #watched = new IntegerMap<Watched>();
  readonly #calls: RpcCalls;

  constructor(host: Host, options: CheckpointOptions, spec: CheckpointSpec) {
    this.#host = host;
    this.#options = options;
    this.#spec = spec;
    this.#policy = spec.policy.definition.create(spec.policy.parameters);
    this.#calls = new RpcCalls(host, {
      timeout: options.scheduler.communication.timeout,
      retry: impatient,
      random: host.random("checkpoint retries"),
      expiryTag: WORKER_TIMER.saveExpiry,
      resendTag: WORKER_TIMER.saveResend,
      gaveUp: (task) => this.#gaveUp(task as TaskId),
    });
  }

  /** The attempt was started with what the master knows (`saved`): a later attempt than the first asks the store for more. */
  started(spec: TaskSpec, attempt: AttemptNumber, epoch: Epoch, saved: Duration): void {
    const interval = this.#policy.interval({
      cost: this.#spec.cost,
      meanTimeBetweenFailures: this.#spec.meanTimeBetweenFailures,
      estimate: spec.estimate,
    });
    this.#watched.set(spec.id, {
      spec,
      attempt,
      epoch,
      interval,
      work: saved,
      phase: "running",
      dueAt: NEVER,
      whenSaved: undefined,
    });
    const watched = this.#watched.get(spec.id)!;
    if (attempt === 1) return this.#watch(watched);
    watched.phase = "restoring";
    this.#host.executor.suspend(spec.id, attempt);
    this.#ask(spec.id, { kind: MESSAGE.restore, task: spec.id, attempt, epoch } as Message, SMALL_BYTES);
  }

  /** It does not run here any more. */
  ended(task: TaskId): void {
    this.#watched.delete(task);
    this.#calls.settle(task);
  }

  /** Its end is on record: nobody will ever go on from what was saved. Not before, or whoever runs it again begins anew. */
  done(task: TaskId): void {
    this.#host.send(this.#storeOf(task), { kind: MESSAGE.discard, task } as Message, SMALL_BYTES, "datagram");
  }

  /** Saves the attempt now, because it has to go; then `whenSaved` is called. */
  saveNow(task: TaskId, whenSaved: WhenSaved): void {
    const watched = this.#watched.get(task);
    if (watched === undefined || watched.phase === "restoring" || !this.#spec.onPreemption)
      return void whenSaved(false);
    watched.whenSaved = whenSaved;
    if (watched.phase === "running") this.#begin(task, watched);
  }

  /** It stands still there. */
  isStill(task: TaskId): boolean {
    const phase = this.#watched.get(task)?.phase;
    return phase === "saving" || phase === "restoring";
  }

  acknowledged({ task, attempt, work, isRefused }: CheckpointAck): void {
    const watched = this.#watched.get(task);
    if (watched?.attempt !== attempt || !this.#calls.settle(task)) return;
    if (!isRefused) watched.work = work;
    this.#goOn(watched, isRefused ? FAILED : work);
  }

  /** What the store had. Reading it takes as long as it takes. */
  restored({ task, attempt, work }: Restored): void {
    const watched = this.#watched.get(task);
    if (watched?.attempt !== attempt || !this.#calls.settle(task)) return;
    watched.work = Math.max(watched.work, work) as Duration;
    if (watched.work === 0) return this.#restart(task, watched);
    this.#host.startTimer(this.#spec.restart, WORKER_TIMER.restored, task);
  }

  timer(tag: number, task: number): void {
    const watched = this.#watched.get(task);
    switch (tag) {
      case WORKER_TIMER.checkpoint:
        if (watched?.phase === "running" && this.#host.monotonic() >= watched.dueAt)
          this.#begin(task as TaskId, watched);
        return;
      case WORKER_TIMER.saved:
        if (watched?.phase === "saving") this.#write(task as TaskId, watched);
        return;
      case WORKER_TIMER.restored:
        if (watched?.phase === "restoring") this.#restart(task as TaskId, watched);
        return;
      default:
        return this.#calls.timer(tag, task);
    }
  }

  #watch(watched: Watched): void {
    const { interval, spec } = watched;
    watched.phase = "running";
    if (interval === undefined) return;
    watched.dueAt = (this.#host.monotonic() + interval) as Instant;
    this.#host.startTimer(interval, WORKER_TIMER.checkpoint, spec.id);
  }

  #begin(task: TaskId, watched: Watched): void {
    const { attempt, epoch } = watched;
    const { executor, node } = this.#host;
    watched.phase = "saving";
    const work = executor.workDone(task, attempt) ?? (0 as Duration);
    executor.suspend(task, attempt);
    this.#host.emit(RECORD["checkpoint.begun"], node, task, attempt, epoch, work);
    this.#host.startTimer(this.#spec.cost, WORKER_TIMER.saved, task);
  }

  #write(task: TaskId, { attempt, epoch }: Watched): void {
    const work = this.#host.executor.workDone(task, attempt);
    if (work === undefined) return;
    const { bytes } = this.#spec;
    this.#ask(task, { kind: MESSAGE.checkpoint, task, attempt, epoch, work, bytes } as Message, SMALL_BYTES + bytes);
  }

  #goOn(watched: Watched, saved: number): void {
    const { spec, attempt, epoch, whenSaved } = watched;
    this.#host.emit(RECORD["checkpoint.ended"], this.#host.node, spec.id, attempt, epoch, saved);
    watched.whenSaved = undefined;
    if (whenSaved !== undefined && !whenSaved(saved === FAILED)) return;
    this.#host.executor.resume(spec.id, attempt);
    this.#watch(watched);
  }

  #restart(task: TaskId, watched: Watched): void {
    const { attempt, epoch, work } = watched;
    const { executor, node } = this.#host;
    if (work > 0) {
      executor.restore(task, attempt, work);
      this.#host.emit(RECORD["attempt.restored"], node, task, attempt, epoch, work);
    }
    executor.resume(task, attempt);
    this.#watch(watched);
  }

  /** The store does not answer: the attempt goes on, from where it is. */
  #gaveUp(task: TaskId): void {
    const watched = this.#watched.get(task);
    if (watched === undefined) return;
    if (watched.phase === "restoring") this.#restart(task, watched);
    else this.#goOn(watched, FAILED);
  }

  #ask(task: TaskId, message: Message, bytes: number): void {
    this.#calls.call(task, this.#storeOf(task), message, bytes, task, this.#watched.get(task)!.attempt);
  }

  #storeOf(task: TaskId): Address {
    const { stores } = this.#options;
    return stores[task % stores.length];
  }
}

const FAILED = -1;

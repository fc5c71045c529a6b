// How a master follows attempts: sends them once the decision is durable, takes their outcomes, and decides what a failed,
// lost, refused or preempted one means for its task. The first completion of a task is the effective one.

import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import { milliseconds, type Duration } from "../../kernel/time.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import { CAUSES, RECORD, codeOf, type Cause } from "../../trace/record-kinds.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import {
  MESSAGE,
  SMALL_BYTES,
  TASK_BYTES,
  type Accepted,
  type Completed,
  type ProtocolMessage,
  type Refused,
  type Stopped,
} from "../protocol/messages.ts";
import type { Command, TaskEnd } from "./commands.ts";
import { MASTER_TIMER, callKey, type MasterCore } from "./master-core.ts";

const NOTHING = 0 as Duration;
/** A refused attempt waits this long, so that a wrong picture of a worker cannot spin. */
const REFUSAL_PAUSE = milliseconds(100);

/** What is known of an attempt that is given up. */
interface Ending {
  /** Work (us) that is kept. */
  readonly saved?: Duration;
  readonly delay?: Duration;
  readonly isFailure?: boolean;
  readonly isCrash?: boolean;
}

export class AttemptDesk {
  readonly #core: MasterCore;
  readonly #retry: RetryPolicy;

  constructor(core: MasterCore) {
    const { retry } = core.options.scheduler;
    this.#core = core;
    this.#retry = retry.definition.create(retry.parameters);
  }

  // Decisions that have become durable

  assigned(attempt: Attempt, isAdopted: boolean): void {
    const { entry, number, worker } = attempt;
    if (entry.isEnding) return; // an earlier attempt completed it meanwhile
    const { host, dispatcher, dispatches, roster, epoch } = this.#core;
    const { spec, saved } = entry;
    if (!roster.isRegistered(worker)) return this.#release(attempt, {});
    dispatcher.started(attempt, host.monotonic());
    if (isAdopted) return attempt.isUnconfirmed ? this.confirm(attempt) : this.lose(attempt, "nodeLost");
    host.emit(RECORD["attempt.dispatched"], this.#core.workerNode(worker), spec.id, number, epoch, host.node);
    const dispatch: ProtocolMessage = { kind: MESSAGE.dispatch, spec, attempt: number, epoch, saved };
    dispatches.call(callKey(spec.id, number), roster.address(worker), dispatch, TASK_BYTES, spec.id, number);
  }

  /** One attempt of it less; nothing to do while others run. */
  released(entry: TaskEntry, delay: Duration): void {
    if (entry.isEnding || entry.attempts.length > 0 || entry.reserved !== undefined) return;
    if (delay === 0) return this.#core.enqueue(entry);
    const { host } = this.#core;
    host.emit(RECORD["task.backoff"], host.node, entry.id, entry.attempt, 0, delay);
    host.startTimer(delay, MASTER_TIMER.backoff, entry.id);
  }

  ended(entry: TaskEntry, { attempt, how, cause }: Command & { kind: "end" }): void {
    const { host, epoch, roster } = this.#core;
    host.emit(END_RECORDS[how], host.node, entry.id, attempt, epoch, how === "dead-lettered" ? cause : 0);
    if (how === "completed") this.#acknowledge(roster.address(entry.completedBy), entry.id, attempt);
    if (entry.spec.notify) this.#core.sendDone(entry.spec.client, entry.id);
  }

  // What workers say

  accepted({ task, attempt }: Accepted): void {
    this.#core.dispatches.settle(callKey(task, attempt));
  }

  refused(from: Address, { task, attempt, reason }: Refused): void {
    const open = reason === "staleEpoch" ? undefined : this.#over(from, task, attempt);
    if (open !== undefined) this.#release(open, { delay: REFUSAL_PAUSE });
  }

  completed(from: Address, { task, attempt, succeeded }: Completed): void {
    const { books, host, epoch } = this.#core;
    const entry = books.get(task);
    if (entry === undefined) host.emit(RECORD["task.superseded"], host.node, task, attempt, epoch, 0);
    if (entry !== undefined && succeeded) return this.#succeeded(from, entry, attempt);
    this.#acknowledge(from, task, attempt);
    const open = this.#over(from, task, attempt);
    if (open !== undefined) this.#failed(open, "taskError");
  }

  /** Also unasked: the stop may have been sent before the attempt was given up and adopted again. */
  stopped(from: Address, { task, attempt, saved }: Stopped): void {
    const open = this.#over(from, task, attempt);
    if (open !== undefined) this.#release(open, { saved });
  }

  // What the master concludes

  /** No evidence of its end: the worker is gone, or does not know the attempt. It runs again at once, and not as a failure. */
  lose(attempt: Attempt, cause: Cause, isCrash = false): void {
    const { host, epoch } = this.#core;
    const { entry, number, worker } = attempt;
    const node = this.#core.workerNode(worker);
    host.emit(RECORD["attempt.lost"], node, entry.id, number, epoch, codeOf(CAUSES, cause));
    this.#release(attempt, { isCrash });
  }

  /** The worker holds it: no need to send it (again). */
  confirm(attempt: Attempt): void {
    const { host, dispatches, epoch } = this.#core;
    const { entry, number, worker } = attempt;
    dispatches.settle(callKey(entry.id, number));
    if (!attempt.isUnconfirmed) return;
    attempt.isUnconfirmed = false;
    host.emit(RECORD["attempt.adopted"], this.#core.workerNode(worker), entry.id, number, epoch, 0);
  }

  /** No dispatch of it may follow the stop: it would start the attempt again. */
  preempt(attempt: Attempt): void {
    this.#core.dispatches.settle(callKey(attempt.entry.id, attempt.number));
    this.#sendStop(attempt, "preempted");
  }

  /** Proposes the task's end and frees the places it holds at once: the work is over either way. */
  end(entry: TaskEntry, how: TaskEnd, cause: Cause, attempt = entry.attempt): void {
    if (entry.isWaiting) this.#core.dispatcher.withdraw(entry);
    entry.isEnding = true;
    for (const open of entry.attempts) this.#free(open);
    if (entry.reserved !== undefined) this.#free(entry.reserved);
    const hasEffect = how === "completed" && this.#core.options.scheduler.effects?.mode === "outbox";
    this.#core.propose({ kind: "end", task: entry.id, attempt, how, cause: codeOf(CAUSES, cause), hasEffect });
  }

  /** This attempt does not run there any more. Returns it, if that is news; one that was just being adopted is marked as gone. */
  #over(from: Address, task: TaskId, number: AttemptNumber): Attempt | undefined {
    const entry = this.#core.books.get(task);
    const worker = this.#core.roster.indexOf(from);
    if (entry === undefined) return undefined;
    const { reserved } = entry;
    if (reserved?.number === number && reserved.worker === worker) reserved.isUnconfirmed = false;
    const attempt = entry.find(number);
    return attempt?.isOpen === true && attempt.worker === worker ? attempt : undefined;
  }

  /** Also a late completion of an earlier attempt counts, if it is the first of the task. */
  #succeeded(from: Address, entry: TaskEntry, number: AttemptNumber): void {
    if (entry.isEnding) return; // acknowledged when it is durable
    entry.completedBy = this.#core.roster.indexOf(from)!;
    for (const other of entry.attempts)
      if (other.number !== number && !other.isReleasing) this.#sendStop(other, "killed");
    this.end(entry, "completed", "unknown", number);
    this.#core.decide();
  }

  #failed(attempt: Attempt, cause: Cause): void {
    const { entry } = attempt;
    const delay = this.#retry.delay(entry.failures + 1, entry.previousDelay, this.#core.retryRandom);
    if (delay === undefined) this.end(entry, "dead-lettered", cause, attempt.number);
    else this.#release(attempt, { delay, isFailure: true });
  }

  /** Proposes that the attempt is over; its task goes back to the queue, after a delay if there is one. */
  #release(attempt: Attempt, { saved = NOTHING, delay = NOTHING, isFailure = false, isCrash = false }: Ending): void {
    attempt.isReleasing = true;
    attempt.isUnconfirmed = false;
    this.#free(attempt);
    const { entry, number } = attempt;
    this.#core.propose({ kind: "release", task: entry.id, attempt: number, saved, delay, isFailure, isCrash });
  }

  #free(attempt: Attempt): void {
    this.#core.dispatches.settle(callKey(attempt.entry.id, attempt.number));
    this.#core.dispatcher.free(attempt, this.#core.host.monotonic());
  }

  #sendStop({ entry, number: attempt, worker }: Attempt, reason: "preempted" | "killed"): void {
    const { roster, epoch } = this.#core;
    this.#core.send(
      roster.address(worker),
      { kind: MESSAGE.stop, task: entry.id, attempt, epoch, reason },
      SMALL_BYTES,
    );
  }

  #acknowledge(to: Address, task: TaskId, attempt: AttemptNumber): void {
    this.#core.send(to, { kind: MESSAGE.completedAck, task, attempt }, SMALL_BYTES);
  }
}

const END_RECORDS = {
  completed: RECORD["task.completed"],
  "dead-lettered": RECORD["task.dead-lettered"],
  expired: RECORD["task.expired"],
} as const;

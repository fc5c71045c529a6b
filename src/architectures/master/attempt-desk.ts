// How a master follows attempts: sends them once the decision is durable, takes their outcomes, and decides what a failed,
// lost, refused or preempted one means for its task. The first completion of a task is the effective one.

import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import { milliseconds, type Duration } from "../../kernel/time.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import { CAUSES, RECORD, codeOf, type Cause } from "../../trace/record-kinds.ts";
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
import { MASTER_TIMER, isAdopting, isOpen, type MasterCore } from "./master-core.ts";

const NOTHING = 0 as Duration;
/** A refused attempt waits this long, so that a wrong picture of a worker cannot spin. */
const REFUSAL_PAUSE = milliseconds(100);

export class AttemptDesk {
  readonly #core: MasterCore;
  readonly #retry: RetryPolicy;

  constructor(core: MasterCore) {
    const { retry } = core.options.scheduler;
    this.#core = core;
    this.#retry = retry.definition.create(retry.parameters);
  }

  // Decisions that have become durable

  assigned(entry: TaskEntry, isAdopted: boolean): void {
    if (entry.isEnding) return; // an earlier attempt completed it meanwhile
    const { host, dispatcher, dispatches, roster, epoch } = this.#core;
    const { spec, attempt, saved, worker } = entry;
    if (!roster.isRegistered(worker)) return this.#release(entry, NOTHING, NOTHING, false);
    dispatcher.started(entry, host.monotonic());
    if (isAdopted) return entry.isUnconfirmed ? this.confirm(entry) : this.lose(entry, "nodeLost");
    host.emit(RECORD["attempt.dispatched"], this.#core.workerNode(worker), spec.id, attempt, epoch, host.node);
    const dispatch: ProtocolMessage = { kind: MESSAGE.dispatch, spec, attempt, epoch, saved };
    dispatches.call(spec.id, roster.address(worker), dispatch, TASK_BYTES, attempt);
  }

  released(entry: TaskEntry, delay: Duration): void {
    entry.isReleasing = false;
    if (entry.isEnding) return;
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
    if (this.#core.books.get(task)?.attempt === attempt) this.#core.dispatches.settle(task);
  }

  refused({ task, attempt, reason }: Refused): void {
    const entry = reason === "staleEpoch" ? undefined : this.#over(task, attempt);
    if (entry !== undefined) this.#release(entry, NOTHING, REFUSAL_PAUSE, false);
  }

  completed(from: Address, { task, attempt, succeeded }: Completed): void {
    const { books, host, epoch } = this.#core;
    const entry = books.get(task);
    if (entry === undefined) host.emit(RECORD["task.superseded"], host.node, task, attempt, epoch, 0);
    if (entry !== undefined && succeeded) return this.#succeeded(from, entry, attempt);
    this.#acknowledge(from, task, attempt);
    const open = this.#over(task, attempt);
    if (open !== undefined) this.#failed(open, "taskError");
  }

  /** Also unasked: the stop may have been sent before the attempt was given up and adopted again. */
  stopped(from: Address, { task, attempt, saved }: Stopped): void {
    if (this.#core.books.get(task)?.worker !== this.#core.roster.indexOf(from)) return;
    const entry = this.#over(task, attempt);
    if (entry !== undefined) this.#release(entry, saved, NOTHING, false);
  }

  // What the master concludes

  /** No evidence of its end: the worker is gone, or does not know the attempt. It runs again at once, and not as a failure. */
  lose(entry: TaskEntry, cause: Cause): void {
    const { host, epoch } = this.#core;
    host.emit(
      RECORD["attempt.lost"],
      this.#core.workerNode(entry.worker),
      entry.id,
      entry.attempt,
      epoch,
      codeOf(CAUSES, cause),
    );
    this.#release(entry, NOTHING, NOTHING, false);
  }

  /** The worker holds it: no need to send it (again). */
  confirm(entry: TaskEntry): void {
    const { host, dispatches, epoch } = this.#core;
    dispatches.settle(entry.id);
    if (!entry.isUnconfirmed) return;
    entry.isUnconfirmed = false;
    host.emit(RECORD["attempt.adopted"], this.#core.workerNode(entry.worker), entry.id, entry.attempt, epoch, 0);
  }

  /** No dispatch of it may follow the stop: it would start the attempt again. */
  preempt(entry: TaskEntry): void {
    this.#core.dispatches.settle(entry.id);
    this.#sendStop(entry, "preempted");
  }

  /** Proposes the task's end and frees the place it holds at once: the work is over either way. */
  end(entry: TaskEntry, how: TaskEnd, cause: Cause, attempt = entry.attempt): void {
    entry.isEnding = true;
    if (entry.state === "queued") this.#core.dispatcher.withdraw(entry);
    this.#free(entry);
    this.#core.propose({ kind: "end", task: entry.id, attempt, how, cause: codeOf(CAUSES, cause) });
  }

  /** This attempt does not run any more. The entry, if that is news; one that was just being adopted is marked as gone. */
  #over(task: TaskId, attempt: AttemptNumber): TaskEntry | undefined {
    const entry = this.#core.books.get(task);
    if (entry?.attempt !== attempt) return undefined;
    if (isAdopting(entry)) entry.isUnconfirmed = false;
    return isOpen(entry) ? entry : undefined;
  }

  /** Also a late completion of an earlier attempt counts, if it is the first of the task. */
  #succeeded(from: Address, entry: TaskEntry, attempt: AttemptNumber): void {
    if (entry.isEnding) return; // acknowledged when it is durable
    entry.completedBy = this.#core.roster.indexOf(from)!;
    if (entry.state === "assigned" && entry.attempt !== attempt && !entry.isReleasing) this.#sendStop(entry, "killed");
    this.end(entry, "completed", "unknown", attempt);
    this.#core.decide();
  }

  #failed(entry: TaskEntry, cause: Cause): void {
    const delay = this.#retry.delay(entry.failures + 1, entry.previousDelay, this.#core.retryRandom);
    if (delay === undefined) this.end(entry, "dead-lettered", cause);
    else this.#release(entry, NOTHING, delay, true);
  }

  /** Proposes that the attempt is over and the task goes back to the queue, after `delay`. */
  #release(entry: TaskEntry, saved: Duration, delay: Duration, isFailure: boolean): void {
    entry.isReleasing = true;
    entry.isUnconfirmed = false;
    this.#free(entry);
    this.#core.propose({ kind: "release", task: entry.id, attempt: entry.attempt, saved, delay, isFailure });
  }

  #free(entry: TaskEntry): void {
    this.#core.dispatches.settle(entry.id);
    this.#core.dispatcher.free(entry, this.#core.host.monotonic());
  }

  #sendStop({ id: task, attempt, worker }: TaskEntry, reason: "preempted" | "killed"): void {
    const { roster, epoch } = this.#core;
    this.#core.send(roster.address(worker), { kind: MESSAGE.stop, task, attempt, epoch, reason }, SMALL_BYTES);
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

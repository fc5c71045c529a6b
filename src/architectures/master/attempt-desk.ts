// How a master follows attempts: sends them once the decision is durable, takes their outcomes, and decides what a failed,
// lost, refused or preempted one means for its task. The first completion of a task is the effective one.

import type { RetryBudget } from "../../algorithms/budget/budget.ts";
import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { milliseconds, type Duration } from "../../kernel/time.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import { RIGHT, type Result } from "../../process/result.ts";
import { CAUSES, codeOf, type Cause } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { Gang, GangDoom } from "../dispatch/gang.ts";
import { NO_WORKER, type TaskEntry } from "../dispatch/task-entry.ts";
import {
  MESSAGE,
  SMALL_BYTES,
  TASK_BYTES,
  type Accepted,
  type Completed,
  type Refused,
  type Started,
  type Stopped,
} from "../protocol/messages.ts";
import type { Passed } from "../protocol/gang-messages.ts";
import type { GaveAway } from "../protocol/stealing-messages.ts";
import { dispatchOf, notifyClient, recordEnd, tryOf, type Ending } from "./attempt-ends.ts";
import type { Charge, Command, TaskEnd } from "./commands.ts";
import { LeavingTasks, remainingOf, type Farewell } from "./leaving.ts";
import { MASTER_TIMER, callKey, isAdopting, type MasterCore } from "./master-core.ts";

const NOTHING = 0 as Duration;
/** A refused attempt waits this long, so that a wrong picture of a worker cannot spin. */
const REFUSAL_PAUSE = milliseconds(100);

export interface AttemptOwner {
  /** The place of this attempt is free. */
  freed(attempt: Attempt): void;
}

export class AttemptDesk {
  readonly #core: MasterCore;
  readonly #owner: AttemptOwner;
  readonly #retry: RetryPolicy;
  readonly #budget: RetryBudget;
  /** Results after which the end of a task was proposed, and which their workers do not know to be on record. */
  readonly #deciding = new IntegerMap<Command & { kind: "result" }>();
  /** Only of tasks with slots of pools. */
  readonly #leaving = new LeavingTasks();

  constructor(core: MasterCore, owner: AttemptOwner) {
    const { retry, budget } = core.options.scheduler;
    this.#core = core;
    this.#owner = owner;
    this.#retry = retry.definition.create(retry.parameters);
    this.#budget = budget.definition.create(budget.parameters);
  }

  // Decisions that have become durable

  assigned(attempt: Attempt, isAdopted: boolean): void {
    const { entry, number, worker } = attempt;
    if (entry.isEnding) return; // an earlier attempt completed it meanwhile
    const { host, dispatcher, dispatches, roster, epoch, verification } = this.#core;
    const isUnwanted = entry.gang?.isStillWanted(attempt) === false || verification?.isBarred(worker) === true;
    if (!roster.isRegistered(worker) || isUnwanted) return this.#release(attempt, {});
    if (!isAdopted && this.#leaving.has(entry)) return this.#release(attempt, {});
    dispatcher.started(attempt, host.monotonic());
    this.#core.copies?.started(attempt, isAdopted);
    if (isAdopted) return attempt.isUnconfirmed ? this.confirm(attempt) : this.lose(attempt, "nodeLost");
    if (number === 1) this.#budget.tried(host.monotonic());
    host.emit(RECORD["attempt.dispatched"], this.#core.workerNode(worker), entry.id, number, epoch, host.node);
    const dispatch = dispatchOf(attempt, epoch);
    dispatches.call(callKey(entry.id, number), roster.address(worker), dispatch, TASK_BYTES, entry.id, number);
    verification?.assigned(attempt);
  }

  /** One attempt of it less; nothing to do while others run. */
  released(entry: TaskEntry, delay: Duration): void {
    this.#core.gangs.released(entry);
    if (!entry.isEnding && this.#core.verification?.released(entry) === true) return;
    if (entry.isEnding || entry.attempts.length > 0 || entry.reserved !== undefined) return;
    if (delay === 0) return this.#core.enqueue(entry);
    const { host } = this.#core;
    host.emit(RECORD["task.backoff"], host.node, entry.id, entry.attempt, 0, delay);
    host.startTimer(delay, MASTER_TIMER.backoff, entry.id);
  }

  ended(entry: TaskEntry, command: Command & { kind: "end" }): void {
    const { host, epoch, roster } = this.#core;
    const { attempt, how, cause } = command;
    recordEnd(host, command, epoch);
    this.#core.copies?.ended(entry, how === "completed");
    this.#core.verification?.ended(entry);
    this.#core.health?.forget(entry.id);
    this.#core.gangs.ended(entry);
    const decided = this.#deciding.get(entry.id);
    if (decided !== undefined) {
      this.#deciding.delete(entry.id);
      this.#acknowledge(roster.address(decided.worker), entry.id, decided.attempt);
    } else if (how === "completed" && entry.completedBy !== NO_WORKER)
      this.#acknowledge(roster.address(entry.completedBy), entry.id, attempt);
    notifyClient(host, entry.spec);
    if (how !== "completed") this.doom(entry.gang, how, CAUSES[cause]);
  }

  /** A member of it has ended, and not by completion: the others end likewise. */
  doom(gang: Gang | undefined, how: GangDoom, cause: Cause): void {
    for (const member of gang?.members ?? []) if (!member.isEnding) this.end(member, how, cause);
  }

  // What workers say

  accepted(from: Address, { task, attempt }: Accepted): void {
    this.#core.dispatches.settle(callKey(task, attempt));
    const open = this.#core.books.gangs.isEmpty ? undefined : this.#find(from, task, attempt);
    if (open?.isOpen === true) this.#core.gangs.present(open);
  }

  /** A member of a gang works. */
  passed(from: Address, { task, attempt }: Passed): void {
    const open = this.#find(from, task, attempt);
    if (open !== undefined) this.#core.gangs.passed(open);
  }

  refused(from: Address, { task, attempt, reason }: Refused): void {
    const open = reason === "staleEpoch" ? undefined : this.#over(from, task, attempt);
    if (open !== undefined) this.#release(open, { delay: REFUSAL_PAUSE });
  }

  completed(from: Address, { task, attempt, succeeded, result = RIGHT }: Completed): void {
    const { books, host, epoch } = this.#core;
    const entry = books.get(task);
    if (entry === undefined) host.emit(RECORD["task.superseded"], host.node, task, attempt, epoch, 0);
    if (entry !== undefined && succeeded && this.#core.verification !== undefined)
      return this.#answered(from, entry, attempt, result);
    if (entry !== undefined && succeeded) return this.#succeeded(from, entry, attempt);
    this.#acknowledge(from, task, attempt);
    const open = this.#over(from, task, attempt);
    if (open !== undefined) this.#failed(open, "taskError");
  }

  /** One of several tied attempts runs. */
  started(from: Address, { task, attempt }: Started): void {
    const open = this.#find(from, task, attempt);
    if (open?.isOpen === true) this.#core.copies?.tiedStarted(open);
  }

  /** Also unasked: the stop may have been sent before the attempt was given up and adopted again. */
  stopped(from: Address, { task, attempt, saved }: Stopped): void {
    const open = this.#over(from, task, attempt);
    if (open !== undefined) this.#release(open, { saved, isDisplaced: open.stopping === "preempted" });
  }

  /** These waited there, and go to a thief instead. */
  gaveAway(from: Address, { thief, attempts }: GaveAway): void {
    this.#core.stealing?.answered(thief);
    for (const { task, attempt } of attempts) {
      const open = this.#over(from, task, attempt);
      if (open === undefined) continue;
      this.#core.dispatcher.destinations.set(open.entry, thief, this.#core.moves?.gaveAway(open) !== true);
      this.#release(open, {});
    }
  }

  // What the master concludes

  /**
   * No evidence of its end: the worker is gone, or does not know the attempt. It runs again at once, and not as a failure; but
   * a task whose workers die again and again is given up (catalogue F18). `isCrash`: the worker is known to have died with it.
   */
  lose(attempt: Attempt, cause: Cause, isCrash = false): void {
    const { host, epoch, options, health } = this.#core;
    const { entry, number, worker } = attempt;
    const node = this.#core.workerNode(worker);
    host.emit(RECORD["attempt.lost"], node, entry.id, number, epoch, codeOf(CAUSES, cause));
    if (isCrash) health?.ended(attempt, "crashed");
    const crashes = entry.gang?.crashesWith(attempt.round) ?? entry.crashes + 1;
    if (isCrash && crashes >= options.scheduler.crashLimit) this.end(entry, "dead-lettered", "workerCrash", number);
    else this.#release(attempt, { isCrash });
  }

  /** What was lost with a worker was running when that died, as is known now. */
  blame(task: TaskId): void {
    const entry = this.#core.books.get(task);
    if (entry === undefined || entry.isEnding) return;
    const crashes = entry.gang?.crashesWith() ?? entry.crashes + 1;
    if (crashes >= this.#core.options.scheduler.crashLimit) this.end(entry, "dead-lettered", "workerCrash");
    else this.#core.propose({ kind: "blame", task });
  }

  /** The worker holds it: no need to send it (again). */
  confirm(attempt: Attempt): void {
    const { host, dispatches, epoch } = this.#core;
    const { entry, number, worker } = attempt;
    dispatches.settle(callKey(entry.id, number));
    if (attempt.isUnconfirmed) {
      attempt.isUnconfirmed = false;
      host.emit(RECORD["attempt.adopted"], this.#core.workerNode(worker), entry.id, number, epoch, 0);
    }
    this.#core.gangs.present(attempt);
  }

  /** Proposes the task's end and frees the places it holds at once. `over`: the attempt that does not run any more. */
  end(entry: TaskEntry, how: TaskEnd, cause: Cause, over?: AttemptNumber): void {
    const { dispatcher, host } = this.#core;
    if (entry.isWaiting) dispatcher.withdraw(entry, host.monotonic());
    if (entry.spec.pools !== undefined && remainingOf(entry, over).length > 0)
      return this.#endLater(entry, how, cause, over);
    for (const other of entry.attempts)
      if (other.number !== over && !other.isReleasing) this.#core.stop(other, "killed");
    entry.isEnding = true;
    let used: number = this.#leaving.forget(entry);
    for (const open of entry.attempts) used += this.#free(open);
    if (entry.reserved !== undefined) used += this.#free(entry.reserved);
    dispatcher.pools?.giveBack(entry, host.monotonic());
    this.#proposeEnd(entry, { how, cause, attempt: over ?? entry.attempt, used: used as Duration });
  }

  /** What may still run, or be sent out, holds slots: it ends when that is gone. */
  #endLater(entry: TaskEntry, how: TaskEnd, cause: Cause, over: AttemptNumber | undefined): void {
    for (const other of remainingOf(entry, over))
      if (other.stopping !== "killed" && (other !== entry.reserved || isAdopting(entry)))
        this.#core.stop(other, "killed");
    const gone = over === undefined ? undefined : entry.find(over);
    const used = gone === undefined ? NOTHING : this.#free(gone);
    this.#leaving.leave(entry, { how, cause, attempt: over ?? entry.attempt, used });
  }

  /** An attempt of a task that is to end is gone. */
  #endNow(entry: TaskEntry): void {
    const farewell = this.#leaving.take(entry);
    if (farewell === undefined) return;
    entry.isEnding = true;
    this.#core.dispatcher.pools?.giveBack(entry, this.#core.host.monotonic());
    this.#proposeEnd(entry, farewell);
  }

  #proposeEnd(entry: TaskEntry, { how, cause, attempt, used }: Farewell): void {
    const hasEffect = how === "completed" && this.#core.options.scheduler.effects?.mode === "outbox";
    this.#core.propose({
      kind: "end",
      task: entry.id,
      attempt,
      how,
      cause: codeOf(CAUSES, cause),
      hasEffect,
      charge: this.#charge(used),
    });
  }

  /** This attempt does not run there any more. Returns it, if that is news; one that was just being adopted is marked as gone. */
  #over(from: Address, task: TaskId, number: AttemptNumber): Attempt | undefined {
    const reserved = this.#core.books.get(task)?.reserved;
    if (reserved?.number === number && reserved.worker === this.#core.roster.indexOf(from))
      reserved.isUnconfirmed = false;
    const attempt = this.#find(from, task, number);
    return attempt?.isOpen === true ? attempt : undefined;
  }

  #find(from: Address, task: TaskId, number: AttemptNumber): Attempt | undefined {
    const attempt = this.#core.books.get(task)?.find(number);
    return attempt?.worker === this.#core.roster.indexOf(from) ? attempt : undefined;
  }

  /** Also a late completion of an earlier attempt counts, if it is the first of the task. */
  #succeeded(from: Address, entry: TaskEntry, number: AttemptNumber): void {
    if (entry.isEnding) return; // acknowledged when it is durable
    const { copies, health, host } = this.#core;
    entry.completedBy = this.#core.roster.indexOf(from)!;
    const attempt = entry.find(number);
    if (attempt?.isOpen === true) {
      health?.ended(attempt, "succeeded");
      copies?.succeeded(attempt);
    }
    this.#budget.succeeded(host.monotonic(), tryOf(entry));
    this.end(entry, "completed", "unknown", number);
    this.#core.decide();
  }

  /** What came of it counts when it is on record, and only of attempts that the books still know. */
  #answered(from: Address, entry: TaskEntry, number: AttemptNumber, result: Result): void {
    if (entry.isEnding) return; // acknowledged when that is durable
    const attempt = this.#over(from, entry.id, number);
    if (attempt === undefined) {
      if (this.#find(from, entry.id, number) === undefined) this.#acknowledge(from, entry.id, number);
      return; // otherwise acknowledged when it is on record
    }
    this.#core.health?.ended(attempt, "succeeded");
    attempt.isReleasing = true;
    attempt.isUnconfirmed = false;
    this.#core.verification!.answered(attempt, result, this.#charge(this.#free(attempt)));
    this.#core.decide();
  }

  /**
   * A result is on record. Where it has decided about its task, its worker hears of it when the end is on record too: whoever leads then
   * hears from it that there was one.
   */
  counted(entry: TaskEntry, command: Command & { kind: "result" }): void {
    this.#core.verification!.counted(entry, command);
    if (entry.isEnding) this.#deciding.set(entry.id, command);
    else this.#acknowledge(this.#core.roster.address(command.worker), entry.id, command.attempt);
  }

  /** Enough results agree with that of this attempt, which is over. */
  accept(entry: TaskEntry, attempt: AttemptNumber): void {
    this.#budget.succeeded(this.#core.host.monotonic(), tryOf(entry));
    this.end(entry, "completed", "unknown", attempt);
  }

  #failed(attempt: Attempt, cause: Cause): void {
    const { entry } = attempt;
    if (entry.gang?.isCurrent(attempt) === false) return this.#release(attempt, {}); // another member had failed before
    const { health, host, retryRandom } = this.#core;
    health?.ended(attempt, "failed");
    this.#budget.failed(host.monotonic(), tryOf(entry));
    const { failures, previousDelay } = entry.gang ?? entry;
    const delay = this.#retry.delay(failures + 1, previousDelay, retryRandom);
    if (delay === undefined || !this.#budget.take(host.monotonic(), "error"))
      this.end(entry, "dead-lettered", cause, attempt.number);
    else this.#release(attempt, { delay, isFailure: true });
  }

  /** Proposes that the attempt is over; its task goes back to the queue, after a delay if there is one. */
  #release(attempt: Attempt, ending: Ending): void {
    const { saved = NOTHING, delay = NOTHING, isFailure = false, isCrash = false, isDisplaced = false } = ending;
    const { entry, number } = attempt;
    attempt.isReleasing = true;
    attempt.isUnconfirmed = false;
    if (this.#leaving.has(entry)) {
      this.#leaving.used(entry, this.#free(attempt));
      return this.#endNow(entry);
    }
    const keeps = isDisplaced && this.#core.dispatcher.pools?.keeps(entry) === true;
    const charge = this.#charge(this.#free(attempt, keeps));
    this.#core.propose({
      kind: "release",
      task: entry.id,
      attempt: number,
      saved,
      delay,
      isFailure,
      isCrash,
      keepsSlots: keeps ? true : undefined,
      charge,
    });
  }

  /** What goes into the log of what it used, if the ordering asks for that. */
  #charge(used: Duration): Charge | undefined {
    const { books, host } = this.#core;
    return books.past === undefined ? undefined : { used, at: host.monotonic() };
  }

  /** Returns the core time that it used. */
  #free(attempt: Attempt, keepsSlots = false): Duration {
    const { copies, dispatches, dispatcher, host, tenancy } = this.#core;
    dispatches.settle(callKey(attempt.entry.id, attempt.number));
    this.#core.gangs.over(attempt);
    if (!attempt.holdsPlace) return NOTHING;
    copies?.stopped(attempt);
    const used = dispatcher.free(attempt, host.monotonic(), keepsSlots);
    tenancy?.freed(attempt);
    this.#owner.freed(attempt);
    return used;
  }

  #acknowledge(to: Address, task: TaskId, attempt: AttemptNumber): void {
    this.#core.send(to, { kind: MESSAGE.completedAck, task, attempt }, SMALL_BYTES);
  }
}

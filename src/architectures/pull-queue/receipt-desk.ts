// What becomes of messages that are with a consumer: acknowledged, returned, extended, or visible again because nobody spoke of
// them in time. A receipt is the number of a delivery, and the latest is the only one that counts: it is on record before the
// consumer gets it, so it fences older ones off also across restarts of the broker. Source: catalogue C7 (fencing), F18 (dead letters).

import type { RetryBudget, TryKind } from "../../algorithms/budget/budget.ts";
import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Address, AttemptNumber, NodeId } from "../../process/identity.ts";
import { CAUSES, codeOf, type Cause } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import { notifyClient, recordEnd } from "../master/attempt-ends.ts";
import type { Command, TaskEnd } from "../master/commands.ts";
import type { Ack, Extend, Nack, Receipt } from "../protocol/queue-messages.ts";
import { BROKER_TIMER, type BrokerCore } from "./broker-core.ts";
import { Visibility } from "./visibility.ts";
import { sendQueueMessage } from "./wire.ts";

const NOTHING = 0 as Duration;

export class ReceiptDesk {
  readonly #core: BrokerCore;
  readonly #visibility: Visibility;
  readonly #retry: RetryPolicy;
  readonly #retryRandom: RandomStream;
  readonly #budget: RetryBudget;
  /** Who waits to hear that what he said of a task is durable. */
  readonly #settling = new IntegerMap<Receipt & { readonly to: Address }>();

  constructor(core: BrokerCore) {
    const { scheduler, visibilityTimeout } = core.options;
    this.#core = core;
    this.#visibility = new Visibility(core.host, visibilityTimeout, BROKER_TIMER.visibility);
    this.#retry = scheduler.retry.definition.create(scheduler.retry.parameters);
    this.#retryRandom = core.host.random("task retries");
    this.#budget = scheduler.budget.definition.create(scheduler.budget.parameters);
  }

  /** With early acknowledgement, what was handed out is gone: it never becomes visible again by itself. (At the start: what is begun.) */
  delivered(attempt: Attempt): void {
    if (attempt.number === 1) this.#budget.tried(this.#core.host.monotonic());
    this.hide(attempt);
  }

  hide(attempt: Attempt): void {
    if (this.#core.options.acknowledge !== "early") this.#visibility.hide(attempt);
  }

  // What consumers say

  acked(from: Address, { task, attempt }: Ack): void {
    const { books, host, epoch, options } = this.#core;
    const entry = books.get(task);
    if (entry === undefined && options.mutant === "receipt-unchecked") return this.#completeAgain(from, task, attempt);
    if (entry === undefined) host.emit(RECORD["task.superseded"], host.node, task, attempt, epoch, 0);
    if (entry === undefined || !this.#isCurrent(entry, attempt)) return this.#settle(from, { task, attempt });
    if (entry.isEnding) return; // answered when that is durable
    this.#settling.set(task, { task, attempt, to: from });
    this.#budget.succeeded(host.monotonic(), tryOf(entry));
    this.end(entry, "completed", "unknown", attempt);
  }

  nacked(from: Address, { task, attempt: number, isFailure }: Nack): void {
    const entry = this.#core.books.get(task);
    const isBelieved = this.#core.options.mutant === "receipt-unchecked";
    const attempt = isBelieved ? entry?.attempts.at(-1) : entry?.find(number);
    if (entry === undefined || attempt === undefined) return this.#settle(from, { task, attempt: number });
    if (!attempt.isOpen) return; // answered when that is durable
    this.#settling.set(task, { task, attempt: number, to: from });
    if (isFailure) this.#failed(attempt);
    else this.#release(attempt, NOTHING, false);
  }

  extended({ receipts, forGood }: Extend): void {
    for (const { task, attempt } of receipts) {
      const entry = this.#core.books.get(task);
      if (entry === undefined || !this.#isCurrent(entry, attempt)) continue;
      if (forGood === true) this.#visibility.show(task);
      else this.#visibility.extend(task);
    }
  }

  /** Nobody has spoken of it in time: whoever had it may be dead, or just slow. */
  visibilityOver(task: number): void {
    const attempt = this.#visibility.timer(task);
    if (attempt?.isOpen !== true) return;
    const { host, epoch, options } = this.#core;
    const { entry, number, worker } = attempt;
    const node = this.#core.addressOf(worker) as unknown as NodeId;
    host.emit(RECORD["attempt.lost"], node, entry.id, number, epoch, codeOf(CAUSES, "timeout"));
    if (number >= options.maxDeliveries) this.end(entry, "dead-lettered", "timeout", number);
    else this.#release(attempt, NOTHING, false);
  }

  // Decisions, and what follows when they are durable

  /** The message is deleted. */
  end(entry: TaskEntry, how: TaskEnd, cause: Cause, over?: AttemptNumber): void {
    const attempt = over ?? entry.attempt;
    if (entry.isWaiting) this.#core.withdraw(entry);
    entry.isEnding = true;
    let charged = {};
    for (const open of entry.attempts) charged = { ...charged, ...this.#core.over(open) };
    this.#visibility.show(entry.id);
    const hasEffect = how === "completed" && this.#core.options.scheduler.effects?.mode === "outbox";
    this.#core.propose({
      kind: "end",
      task: entry.id,
      attempt,
      how,
      cause: codeOf(CAUSES, cause),
      hasEffect,
      ...charged,
    });
  }

  ended(entry: TaskEntry, command: Command & { kind: "end" }): void {
    const { host, epoch } = this.#core;
    recordEnd(host, command, epoch);
    this.#answer(entry.id);
    notifyClient(host, entry.spec);
  }

  released(entry: TaskEntry, delay: Duration): void {
    this.#answer(entry.id);
    if (entry.isEnding) return;
    if (delay === 0) return this.#core.enqueue(entry);
    const { host } = this.#core;
    host.emit(RECORD["task.backoff"], host.node, entry.id, entry.attempt, 0, delay);
    host.startTimer(delay, BROKER_TIMER.backoff, entry.id);
  }

  backoffOver(task: number): void {
    const entry = this.#core.books.get(task as Receipt["task"]);
    if (entry === undefined || entry.state !== "backoff" || entry.isWaiting || entry.isEnding) return;
    if (entry.reserved !== undefined) return;
    this.#core.enqueue(entry);
    this.#core.decide();
  }

  /**
   * The latest receipt stays good until the message is handed out again, also when it is visible by now: then nobody else has it
   * (as in SQS). Not once somebody was chosen for it.
   */
  #isCurrent(entry: TaskEntry, attempt: AttemptNumber): boolean {
    if (this.#core.options.mutant === "receipt-unchecked") return true;
    return entry.attempt === attempt && entry.reserved === undefined;
  }

  #failed(attempt: Attempt): void {
    const { entry, number } = attempt;
    const { host, options } = this.#core;
    const now = host.monotonic();
    this.#budget.failed(now, tryOf(entry));
    const delay = this.#retry.delay(entry.failures + 1, entry.previousDelay, this.#retryRandom);
    if (delay === undefined || number >= options.maxDeliveries || !this.#budget.take(now, "error"))
      this.end(entry, "dead-lettered", "taskError", number);
    else this.#release(attempt, delay, true);
  }

  #release(attempt: Attempt, delay: Duration, isFailure: boolean): void {
    const { entry, number } = attempt;
    attempt.isReleasing = true;
    const charged = this.#core.over(attempt);
    this.#visibility.show(entry.id);
    const what = { task: entry.id, attempt: number, saved: NOTHING, delay, isFailure, isCrash: false };
    this.#core.propose({ kind: "release", ...what, ...charged });
  }

  /** A mistake: nobody looks whether there is such a message. */
  #completeAgain(from: Address, task: Receipt["task"], attempt: AttemptNumber): void {
    const { host, epoch } = this.#core;
    host.emit(RECORD["task.completed"], host.node, task, attempt, epoch, 0);
    this.#settle(from, { task, attempt });
  }

  #answer(task: number): void {
    const settling = this.#settling.get(task);
    this.#settling.delete(task);
    if (settling !== undefined) this.#settle(settling.to, settling);
  }

  #settle(to: Address, { task, attempt }: Receipt): void {
    sendQueueMessage(this.#core.host, to, { type: "settled", task, attempt });
  }
}

/** A task that failed before is tried because of that. */
function tryOf({ failures }: TaskEntry): TryKind {
  return failures === 0 ? "first" : "after-error";
}

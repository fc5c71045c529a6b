// A client on which its tasks can rely, because no scheduler keeps them safe: it entrusts each job to one of the schedulers, watches
// that it lives, and entrusts what has not ended to another when it does not. It puts the end of each task on record, once, whoever
// tells of it: so it need not ask how tasks stand.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { Opinion } from "../../algorithms/detection/detector.ts";
import type { RetryBudget } from "../../algorithms/budget/budget.ts";
import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import { NEVER, type Duration } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { ANSWERS, OPERATIONS, REJECTIONS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { MESSAGE } from "../protocol/messages.ts";
import type { Ended, Entrusted, Here } from "../protocol/sparrow-messages.ts";
import { NOBODY, unfinished, type Unfinished, type UnfinishedTasks } from "./entrusted.ts";
import { GrowingTimeout } from "./growing-timeout.ts";
import { CLIENT_TIMER, type SparrowOptions } from "./options.ts";
import { SchedulerChoice } from "./scheduler-choice.ts";
import { Vigil, type VigilOwner } from "./vigil.ts";
import { readSparrow, sendSparrow, sparrowBytes, sparrowMessage } from "./wire.ts";

export class LoyalClient implements Process, VigilOwner {
  readonly #host: Host;
  readonly #options: SparrowOptions;
  readonly #tasks: UnfinishedTasks;
  readonly #vigil: Vigil;
  readonly #choice: SchedulerChoice;
  readonly #calls: RpcCalls;
  readonly #retry: RetryPolicy;
  readonly #budget: RetryBudget;
  /** Tasks for which there is no scheduler now. */
  readonly #homeless = new Set<TaskId>();

  constructor(host: Host, options: SparrowOptions, tasks: UnfinishedTasks) {
    const { scheduler, deployment, heartbeat: interval, missed } = options;
    const { timeout, retry, budget } = scheduler.communication;
    const peers = deployment.masters;
    const detector = new GrowingTimeout((interval * missed) as Duration, peers.length);
    this.#host = host;
    this.#options = options;
    this.#tasks = tasks;
    this.#retry = retry.definition.create(retry.parameters);
    this.#budget = budget.definition.create(budget.parameters);
    this.#vigil = new Vigil(host, { peers, detector, interval, beatTag: CLIENT_TIMER.beat }, this);
    this.#choice = new SchedulerChoice(peers.length, this.#vigil, options.hybrid);
    this.#calls = new RpcCalls(host, {
      timeout,
      retry: { delay: () => undefined }, // another try is another round
      get random() {
        return host.random("submission retries");
      },
      expiryTag: CLIENT_TIMER.entrustExpiry,
      resendTag: CLIENT_TIMER.entrustResend,
      gaveUp: (task) => this.#failed(task as TaskId),
    });
  }

  start(): void {
    this.#options.deployment.masters.forEach((_, scheduler) => this.#vigil.askNow(scheduler));
    for (const task of [...this.#tasks.values()]) {
      this.#entrust(task);
      this.#watchPatience(task.spec);
    }
  }

  requested(spec: TaskSpec): void {
    const task = unfinished(spec);
    this.#tasks.set(spec.id, task);
    this.#budget.tried(this.#host.monotonic());
    this.#entrust(task);
    this.#watchPatience(spec);
  }

  receive(from: Address, received: Message): void {
    const message = readSparrow(received);
    switch (message?.type) {
      case "here":
        return this.#heard(this.#positionOf(from), message);
      case "entrusted":
        return this.#entrusted(message);
      case "ended":
        return this.#ended(from, message);
      default:
    }
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case CLIENT_TIMER.beat:
        return this.#vigil.beat();
      case CLIENT_TIMER.again:
        return this.#tryAgain(detail);
      case CLIENT_TIMER.patience:
        return this.#cancel(detail);
      default:
        return this.#calls.timer(tag, detail);
    }
  }

  disconnected(peer: Address): void {
    this.#calls.repeatAll(peer);
    const scheduler = this.#positionOf(peer);
    if (this.needs(scheduler)) this.#vigil.askNow(scheduler);
    this.#vigil.disconnected(peer);
  }

  // What the vigil over schedulers asks and tells

  needs(scheduler: number): boolean {
    if (this.#homeless.size > 0) return true;
    for (const task of this.#tasks.values()) if (task.with === scheduler) return true;
    return false;
  }

  changed(scheduler: number, opinion: Opinion): void {
    if (opinion === "trust") this.#house();
    else if (opinion === "dead") this.#move(scheduler);
  }

  #heard(scheduler: number, here: Here): void {
    const isFirst = this.#vigil.incarnation(scheduler) === 0;
    const isAnother = this.#vigil.heard(scheduler, here);
    if (isAnother !== true) return;
    if (!isFirst) this.#move(scheduler);
    this.#house();
  }

  /** Whatever it had of ours is lost with it, or might be. */
  #move(scheduler: number): void {
    for (const task of [...this.#tasks.values()]) {
      if (task.with !== scheduler) continue;
      if (task.failures === 0 && task.isAdmitted && this.#options.mutant === "trust-acknowledgement") continue;
      this.#withdraw(task);
      this.#entrust(task);
    }
  }

  #house(): void {
    for (const id of [...this.#homeless]) {
      this.#homeless.delete(id);
      const task = this.#tasks.get(id);
      if (task !== undefined) this.#entrust(task);
    }
  }

  #entrust(task: Unfinished): void {
    const { spec } = task;
    this.#calls.settle(spec.id);
    const scheduler = this.#choice.forTask(spec, task.failures);
    task.with = scheduler ?? NOBODY;
    if (scheduler === undefined) return this.#wait(task);
    task.round += 1;
    const { round } = task;
    const incarnation = this.#vigil.incarnation(scheduler);
    const body = { type: "entrust", spec, round, incarnation } as const;
    const to = this.#options.deployment.masters[scheduler];
    this.#calls.call(spec.id, to, sparrowMessage(body), sparrowBytes(body));
    this.#vigil.watch(scheduler);
  }

  /** Until a scheduler is heard of, or for a while: where clients give up, they do so too if nobody is there to be asked. */
  #wait({ spec }: Unfinished): void {
    this.#homeless.add(spec.id);
    this.#options.deployment.masters.forEach((_, scheduler) => this.#vigil.watch(scheduler));
    if (this.#options.scheduler.communication.givesUp)
      this.#host.startTimer(this.#options.scheduler.communication.timeout, CLIENT_TIMER.again, spec.id);
  }

  /** Nobody has answered. */
  #failed(id: TaskId): void {
    const task = this.#tasks.get(id)!;
    const { givesUp } = this.#options.scheduler.communication;
    this.#withdraw(task);
    task.with = NOBODY;
    task.failures += 1;
    const now = this.#host.monotonic();
    this.#budget.failed(now, task.failures === 1 ? "first" : "after-timeout");
    const random = this.#host.random("submission retries");
    const delay = this.#retry.delay(task.failures, task.previousDelay as Duration, random);
    task.isGranted = this.#budget.take(now, "timeout");
    if (givesUp && (delay === undefined || !task.isGranted)) return this.#abandon(task);
    task.previousDelay = delay ?? task.previousDelay;
    this.#rest(task);
  }

  #rest({ spec, previousDelay }: Unfinished): void {
    this.#host.startTimer(Math.max(1, previousDelay) as Duration, CLIENT_TIMER.again, spec.id);
  }

  #tryAgain(id: number): void {
    const task = this.#tasks.get(id);
    if (task === undefined || task.with !== NOBODY) return;
    if (this.#homeless.delete(id as TaskId)) return this.#failed(id as TaskId);
    task.isGranted ||= this.#budget.take(this.#host.monotonic(), "timeout");
    if (!task.isGranted) return this.#rest(task);
    const { node } = this.#host;
    this.#host.emit(RECORD["call.retried"], node, id, 0, 0, MESSAGE.submit);
    this.#entrust(task);
  }

  #entrusted({ task: id, round }: Entrusted): void {
    const task = this.#tasks.get(id);
    if (task === undefined || task.round !== round || !this.#calls.settle(id)) return;
    this.#budget.succeeded(this.#host.monotonic(), task.failures === 0 ? "first" : "after-timeout");
    task.failures = 0;
    this.#admitted(task);
  }

  /** This design's admission: a scheduler is at it, and the client sees to it that one will be until the end. */
  #admitted(task: Unfinished): void {
    if (task.isAdmitted) return;
    task.isAdmitted = true;
    const { node } = this.#host;
    this.#host.emit(RECORD["task.admitted"], node, task.spec.id, 0, 0, 0);
    this.#host.emit(RECORD["task.acknowledged"], node, task.spec.id, 0, 0, 0);
  }

  /** Only a success counts whoever tells of it; that another scheduler than the present one gave the task up is no news. */
  #ended(from: Address, ended: Ended): void {
    const { task: id, attempt, how } = ended;
    const { node } = this.#host;
    sendSparrow(this.#host, from, { type: "endHeard", task: id, attempt });
    const task = this.#tasks.get(id);
    if (task === undefined) {
      if (how === "completed") this.#tellAgain(id, attempt);
      return;
    }
    const isCurrent = task.with !== NOBODY && from === this.#options.deployment.masters[task.with];
    if (how !== "completed" && !isCurrent) return;
    if (how === "returned") return this.#entrust(task);
    if (how === "rejected") this.#host.emit(RECORD["task.rejected"], node, id, 0, 0, codeOf(REJECTIONS, "unplaceable"));
    else {
      this.#admitted(task);
      this.#host.emit(END_RECORDS[how], node, id, attempt, 0, how === "dead-lettered" ? ended.cause : 0);
    }
    if (!isCurrent) this.#withdraw(task);
    this.#over(task);
  }

  #tellAgain(task: TaskId, attempt: number): void {
    const record = this.#options.mutant === "count-twice" ? RECORD["task.completed"] : RECORD["task.superseded"];
    this.#host.emit(record, this.#host.node, task, attempt, 0, 0);
  }

  #over({ spec }: Unfinished): void {
    this.#tasks.delete(spec.id);
    this.#calls.settle(spec.id);
    this.#homeless.delete(spec.id);
    if (spec.notify) this.#host.answer(spec.id);
  }

  /** Its user has waited for long enough. That is on record here and now; its scheduler may hear of it or not. */
  #cancel(id: number): void {
    const task = this.#tasks.get(id);
    if (task === undefined) return;
    const { node } = this.#host;
    const operation = codeOf(OPERATIONS, "cancel");
    this.#admitted(task);
    this.#host.emit(RECORD["call.invoked"], node, id, operation, 0, 0);
    this.#host.emit(RECORD["task.cancelled"], node, id, 0, 0, 0);
    this.#host.emit(RECORD["call.returned"], node, id, operation, 0, codeOf(ANSWERS, "cancelled"));
    this.#withdraw(task);
    this.#over(task);
  }

  /** Whoever wanted it hears that it failed, though it may yet be done: a scheduler may have it all the same. */
  #abandon(task: Unfinished): void {
    this.#host.emit(RECORD["call.abandoned"], this.#host.node, task.spec.id, 0, 0, MESSAGE.submit);
    this.#over(task);
  }

  #withdraw({ spec, round, with: scheduler }: Unfinished): void {
    if (scheduler === NOBODY) return;
    sendSparrow(this.#host, this.#options.deployment.masters[scheduler], { type: "withdraw", task: spec.id, round });
  }

  #watchPatience({ id, arrivedAt, patience }: TaskSpec): void {
    if (patience === (NEVER as number)) return;
    const left = Math.max(0, arrivedAt + patience - this.#host.monotonic()) as Duration;
    this.#host.startTimer(left, CLIENT_TIMER.patience, id);
  }

  #positionOf(address: Address): number {
    return this.#options.deployment.masters.indexOf(address);
  }
}

const END_RECORDS = {
  completed: RECORD["task.completed"],
  expired: RECORD["task.expired"],
  "dead-lettered": RECORD["task.dead-lettered"],
} as const satisfies Record<Exclude<Ended["how"], "rejected" | "returned">, number>;

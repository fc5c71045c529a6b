// A client: submits what the outside world asks for, under the task's number as idempotency key, and repeats each
// submission until it is acknowledged, or for as long as the design lets it. Its outbox outlives its machine, as the users behind it would.

import { AccessRules } from "../../algorithms/access/access-rules.ts";
import { none as noBreaker } from "../../algorithms/breaker/none.ts";
import { Breakers } from "../../algorithms/messaging/breakers.ts";
import { RpcCalls, type RpcOptions } from "../../algorithms/messaging/rpc-calls.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { AccessOrder } from "../../process/access-order.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { REJECTIONS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { Administrator } from "../access/administrator.ts";
import { readAccess } from "../access/wire.ts";
import { withDeadline } from "../protocol/agreed-deadline.ts";
import { LeaderFinder } from "../protocol/leader-finder.ts";
import { MESSAGE, TASK_BYTES, type NotLeader, type Overload, type ProtocolMessage } from "../protocol/messages.ts";
import { auditOf, permissionsOf, type SchedulerSpec } from "../scheduler-spec.ts";
import type { Outbox } from "./outbox.ts";
import { Questions } from "./questions.ts";
import { CLIENT_TIMER } from "./client-timers.ts";

const NO_PAUSE = 0 as Duration;

export interface ClientOptions {
  readonly scheduler: SchedulerSpec;
  readonly masters: readonly Address[];
  readonly outbox: Outbox;
  /** Where a policy is kept that masters have copies of: there, if anywhere. */
  readonly stores?: readonly Address[];
}

export class ClientProcess implements Process {
  readonly #host: Host;
  readonly #finder: LeaderFinder;
  readonly #outbox: Outbox;
  readonly #submissions: RpcCalls;
  readonly #questions: Questions;
  readonly #asksAgain: boolean;
  /** undefined: everybody may do everything. */
  readonly #administrator: Administrator | undefined;

  constructor(host: Host, { scheduler, masters, outbox, stores }: ClientOptions) {
    this.#host = host;
    this.#finder = new LeaderFinder(masters);
    this.#outbox = outbox;
    const { timeout, retry, budget, givesUp, whenRejected } = scheduler.communication;
    this.#asksAgain = whenRejected === "retry";
    const calls = {
      timeout,
      retry: retry.definition.create(retry.parameters),
      budget: budget.definition.create(budget.parameters),
      target: () => this.#finder.current,
      unanswered: (master: Address) => void this.#finder.doubt(master),
    };
    this.#submissions = new RpcCalls(host, {
      ...calls,
      random: host.random("submission retries"),
      expiryTag: CLIENT_TIMER.callExpiry,
      resendTag: CLIENT_TIMER.callResend,
      ...this.#breakers(scheduler),
      again: (message, tries) => ({ ...message, tries }) as Message,
      ...(givesUp && { gaveUp: (task: number) => this.#abandoned(task as TaskId) }),
    });
    const permissions = permissionsOf(scheduler);
    this.#questions = new Questions(
      host,
      calls,
      outbox,
      (task) => this.#ended(task),
      permissions !== undefined || auditOf(scheduler) !== undefined,
    );
    this.#administrator =
      permissions &&
      new Administrator(host, {
        rules: new AccessRules(permissions),
        orders: outbox.orders,
        server: permissions.copies && stores?.[0],
        calls: { ...calls, expiryTag: CLIENT_TIMER.orderExpiry, resendTag: CLIENT_TIMER.orderResend },
      });
  }

  /** undefined: nothing is held back. */
  #breakers({ communication }: SchedulerSpec): Pick<RpcOptions, "breakers" | "heldBack"> | undefined {
    const { breaker } = communication;
    if (breaker === undefined || breaker.definition === noBreaker) return undefined;
    return {
      breakers: new Breakers(() => breaker.definition.create(breaker.parameters), this.#host.random("breaker")),
      heldBack: (task, tries) => this.#turnedDown(task as TaskId, { tries, retryAfter: undefined }),
    };
  }

  start(): void {
    for (const spec of [...this.#outbox.unacknowledged.values()]) {
      this.#submit(spec);
      this.#submissions.doubt(spec.id);
      this.#questions.watch(spec);
    }
    for (const spec of this.#outbox.awaited.values()) {
      this.#questions.acknowledged(spec);
      this.#questions.watch(spec);
    }
    this.#administrator?.start();
  }

  instructed(order: AccessOrder): void {
    this.#administrator?.ordered(order);
  }

  requested(spec: TaskSpec): void {
    this.#outbox.unacknowledged.set(spec.id, spec);
    this.#submit(spec);
    this.#questions.watch(spec);
  }

  receive(from: Address, received: Message): void {
    const message = received as ProtocolMessage;
    switch (message.kind) {
      case MESSAGE.submitted:
        return this.#acknowledged(message.task);
      case MESSAGE.rejected:
        if (message.overload !== undefined)
          return this.#turnedDown(message.task, message.overload, message.isDenied === true);
        this.#answered(message.task);
        this.#outbox.awaited.delete(message.task);
        return this.#host.answer(message.task);
      case MESSAGE.done:
        return this.#ended(message.task);
      case MESSAGE.state:
        return this.#questions.answered(message);
      case MESSAGE.notLeader:
        return this.#redirected(from, message);
      default:
        return this.#heardOfOrder(received);
    }
  }

  #heardOfOrder(message: Message): void {
    const news = this.#administrator && readAccess(message);
    if (news !== undefined) this.#administrator!.receive(news);
  }

  /** What was on its way either way may be lost. */
  disconnected(peer: Address): void {
    this.#finder.doubt(peer);
    this.#submissions.repeatAll(peer);
    this.#questions.repeatAll(peer);
    this.#administrator?.repeatAll(peer);
  }

  timer(tag: number, detail: number): void {
    if (tag === CLIENT_TIMER.callExpiry || tag === CLIENT_TIMER.callResend) this.#submissions.timer(tag, detail);
    else if (tag === CLIENT_TIMER.orderExpiry || tag === CLIENT_TIMER.orderResend)
      this.#administrator?.timer(tag, detail);
    else this.#questions.timer(tag, detail);
    if (tag === CLIENT_TIMER.patience) this.#forsaken(detail as TaskId);
  }

  #submit(spec: TaskSpec): void {
    this.#submissions.call(spec.id, this.#finder.current, this.#submission(spec), TASK_BYTES);
  }

  #submission(spec: TaskSpec): Message {
    return { kind: MESSAGE.submit, spec, floor: this.#outbox.unacknowledged.firstKey()! } as Message;
  }

  #redirected(from: Address, { leader, epoch, task }: NotLeader): void {
    const isNews = leader === undefined ? this.#finder.doubt(from) : this.#finder.learned(leader, epoch);
    this.#submissions.redirect(task, leader !== undefined);
    this.#questions.redirect(task, leader !== undefined);
    if (task < 0) this.#administrator?.redirect(leader !== undefined);
    if (!isNews) this.#finder.doubt(from); // asks somebody else, after a pause
  }

  #acknowledged(task: TaskId): void {
    const spec = this.#answered(task);
    if (spec === undefined) return;
    this.#host.emit(RECORD["task.acknowledged"], this.#host.node, task, 0, 0, 0);
    this.#questions.acknowledged(spec);
  }

  #turnedDown(task: TaskId, { tries, retryAfter, offer }: Overload, isDenied = false): void {
    if (offer !== undefined && this.#agrees(task, tries, offer)) return;
    const asksAgain = this.#asksAgain && !isDenied && !this.#outbox.unwanted.has(task);
    const pause = asksAgain ? (retryAfter ?? NO_PAUSE) : undefined;
    const outcome = this.#submissions.turnedDown(task, tries, pause);
    if (outcome === "over") this.#rejected(task, isDenied ? "denied" : "shed");
    else if (outcome === "unsure") this.#abandoned(task);
  }

  /**
   * It asks again, with the deadline that was offered. Its outbox knows first: whatever happens to its machine, it never asks for
   * less time than it has agreed to. An earlier try may yet be taken in, with an earlier deadline: that keeps this one too.
   */
  #agrees(task: TaskId, tries: number, offer: Instant): boolean {
    const spec = this.#outbox.unacknowledged.get(task);
    if (spec === undefined || this.#outbox.unwanted.has(task) || !this.#submissions.isLatest(task, tries)) return false;
    const agreed = withDeadline(spec, offer);
    if (agreed === undefined) return false;
    this.#outbox.unacknowledged.set(task, agreed);
    this.#host.emit(RECORD["deadline.agreed"], this.#host.node, task, 0, 0, agreed.deadline);
    return this.#submissions.amend(task, tries, this.#submission(agreed));
  }

  /** Nobody asks again for what its user does not want any more. */
  #forsaken(task: TaskId): void {
    const outcome = this.#submissions.withdraw(task);
    if (outcome === "over") this.#rejected(task);
    else if (outcome === "unsure") this.#abandoned(task);
  }

  /** For good. */
  #rejected(task: TaskId, why: "shed" | "denied" = "shed"): void {
    const spec = this.#outbox.unacknowledged.get(task);
    this.#outbox.unacknowledged.delete(task);
    this.#outbox.unwanted.delete(task);
    this.#host.emit(RECORD["task.rejected"], this.#host.node, task, 0, 0, codeOf(REJECTIONS, why));
    if (spec?.notify === true) this.#host.answer(task);
  }

  /** Whoever wanted it hears that it failed, though it may yet be done: a copy of the question may be on its way. */
  #abandoned(task: TaskId): void {
    const spec = this.#outbox.unacknowledged.get(task);
    this.#outbox.unacknowledged.delete(task);
    this.#host.emit(RECORD["call.abandoned"], this.#host.node, task, 0, 0, MESSAGE.submit);
    if (spec?.notify === true) this.#host.answer(task);
  }

  #answered(task: TaskId): TaskSpec | undefined {
    const spec = this.#outbox.unacknowledged.get(task);
    this.#outbox.unacknowledged.delete(task);
    this.#submissions.settle(task);
    return spec;
  }

  /** The outside world hears of it, if somebody waits for that. */
  #ended(task: TaskId): void {
    const spec = this.#outbox.awaited.get(task);
    if (spec === undefined) return;
    this.#outbox.awaited.delete(task);
    this.#outbox.unwanted.delete(task);
    if (spec.notify) this.#host.answer(task);
  }
}

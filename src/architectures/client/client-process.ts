// A client: submits what the outside world asks for, under the task's number as idempotency key, and repeats each
// submission until it is acknowledged. Its outbox outlives its machine, as the user behind it would.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { seconds } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { LeaderFinder } from "../protocol/leader-finder.ts";
import { MESSAGE, SMALL_BYTES, TASK_BYTES, type NotLeader, type ProtocolMessage } from "../protocol/messages.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

const TAG = { callExpiry: 0, callResend: 1, status: 2 } as const;
/** Somebody who waits for an answer asks again this often. */
const STATUS_INTERVAL = seconds(10);

/** What the users behind a client keep: tasks that are not acknowledged, and tasks whose end they wait for. */
export interface Outbox {
  /** In order of arrival. */
  readonly unacknowledged: IntegerMap<TaskSpec>;
  readonly awaited: IntegerMap<TaskSpec>;
}

export function createOutbox(): Outbox {
  return { unacknowledged: new IntegerMap(), awaited: new IntegerMap() };
}

export interface ClientOptions {
  readonly scheduler: SchedulerSpec;
  readonly masters: readonly Address[];
  readonly outbox: Outbox;
}

export class ClientProcess implements Process {
  readonly #host: Host;
  readonly #finder: LeaderFinder;
  readonly #outbox: Outbox;
  readonly #submissions: RpcCalls;

  constructor(host: Host, { scheduler, masters, outbox }: ClientOptions) {
    this.#host = host;
    this.#finder = new LeaderFinder(masters);
    this.#outbox = outbox;
    const { timeout, retry, budget } = scheduler.communication;
    this.#submissions = new RpcCalls(host, {
      timeout,
      retry: retry.definition.create(retry.parameters),
      budget: budget.definition.create(budget.parameters),
      random: host.random("submission retries"),
      expiryTag: TAG.callExpiry,
      resendTag: TAG.callResend,
      target: () => this.#finder.current,
      unanswered: (master) => void this.#finder.doubt(master),
    });
  }

  start(): void {
    for (const spec of this.#outbox.unacknowledged.values()) this.#submit(spec);
    for (const task of this.#outbox.awaited.keys()) this.#host.startTimer(STATUS_INTERVAL, TAG.status, task);
  }

  requested(spec: TaskSpec): void {
    this.#outbox.unacknowledged.set(spec.id, spec);
    this.#submit(spec);
  }

  receive(from: Address, received: Message): void {
    const message = received as ProtocolMessage;
    switch (message.kind) {
      case MESSAGE.submitted:
        return this.#acknowledged(message.task);
      case MESSAGE.rejected:
        this.#answered(message.task);
        this.#outbox.awaited.delete(message.task);
        return this.#host.answer(message.task);
      case MESSAGE.done:
        if (this.#outbox.awaited.delete(message.task)) this.#host.answer(message.task);
        return;
      case MESSAGE.notLeader:
        return this.#redirected(from, message);
    }
  }

  /** What was on its way either way may be lost. */
  disconnected(peer: Address): void {
    this.#finder.doubt(peer);
    this.#submissions.repeatAll(peer);
  }

  timer(tag: number, detail: number): void {
    if (tag !== TAG.status) return this.#submissions.timer(tag, detail);
    if (!this.#outbox.awaited.has(detail as TaskId)) return;
    this.#host.send(this.#finder.current, { kind: MESSAGE.status, task: detail as TaskId } as Message, SMALL_BYTES);
    this.#host.startTimer(STATUS_INTERVAL, TAG.status, detail);
  }

  #submit(spec: TaskSpec): void {
    const floor = this.#outbox.unacknowledged.firstKey()!;
    this.#submissions.call(spec.id, this.#finder.current, { kind: MESSAGE.submit, spec, floor } as Message, TASK_BYTES);
  }

  #redirected(from: Address, { leader, epoch, task }: NotLeader): void {
    if (leader === undefined) this.#finder.doubt(from);
    else this.#finder.learned(leader, epoch);
    this.#submissions.redirect(task);
  }

  #acknowledged(task: TaskId): void {
    const spec = this.#answered(task);
    if (spec === undefined) return;
    this.#host.emit(RECORD["task.acknowledged"], this.#host.node, task, 0, 0, 0);
    if (!spec.notify) return;
    this.#outbox.awaited.set(task, spec);
    this.#host.startTimer(STATUS_INTERVAL, TAG.status, task);
  }

  #answered(task: TaskId): TaskSpec | undefined {
    const spec = this.#outbox.unacknowledged.get(task);
    this.#outbox.unacknowledged.delete(task);
    this.#submissions.settle(task);
    return spec;
  }
}

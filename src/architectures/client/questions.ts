// What a client asks about tasks that it has submitted: how they stand, now and then, and their withdrawal when their users
// have waited for long enough. Every question is on record with its answer, so that the history can be judged.

import { RpcCalls, type RpcOptions } from "../../algorithms/messaging/rpc-calls.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { NEVER, seconds, type Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { ANSWERS, OPERATIONS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { claimOf } from "../protocol/question-messages.ts";
import { MESSAGE, SMALL_BYTES, type State } from "../protocol/messages.ts";
import { CLIENT_TIMER } from "./client-timers.ts";
import type { Outbox } from "./outbox.ts";

/** Somebody who waits for an answer asks again this often, unless the workload says how often. */
const STATUS_INTERVAL = seconds(10);

export class Questions {
  readonly #host: Host;
  readonly #calls: RpcCalls;
  readonly #outbox: Outbox;
  readonly #ended: (task: TaskId) => void;
  /** Of the question that waits for its answer, by key: an answer to an earlier one says what was true then. */
  readonly #pending = new IntegerMap<number>();
  #serials: number;
  readonly #namesUsers: boolean;

  /** `namesUsers`: whoever is asked checks who may ask. */
  constructor(
    host: Host,
    calls: Omit<RpcOptions, "random" | "expiryTag" | "resendTag">,
    outbox: Outbox,
    ended: (task: TaskId) => void,
    namesUsers = false,
  ) {
    this.#host = host;
    this.#outbox = outbox;
    this.#ended = ended;
    this.#namesUsers = namesUsers;
    this.#serials = host.incarnation * SERIALS_APART;
    this.#calls = new RpcCalls(host, {
      ...calls,
      random: host.random("question retries"),
      expiryTag: CLIENT_TIMER.questionExpiry,
      resendTag: CLIENT_TIMER.questionResend,
    });
  }

  /** Its user has only so much patience. */
  watch({ id, arrivedAt, patience }: TaskSpec): void {
    if (patience === (NEVER as number)) return;
    const left = Math.max(0, arrivedAt + patience - this.#host.monotonic()) as Duration;
    this.#host.startTimer(left, CLIENT_TIMER.patience, id);
  }

  acknowledged(spec: TaskSpec): void {
    const { id, notify, poll, patience } = spec;
    if (!notify && poll === 0 && patience === (NEVER as number)) return;
    this.#outbox.awaited.set(id, spec);
    if (this.#outbox.unwanted.has(id)) this.#ask(id, "cancel");
    if (notify || poll > 0) this.#host.startTimer(intervalOf(spec), CLIENT_TIMER.status, id);
  }

  answered({ task, serial, operation, answer }: State): void {
    const key = keyOf(task, operation);
    if (this.#pending.get(key) !== serial || !this.#calls.settle(key)) return;
    this.#pending.delete(key);
    const { node } = this.#host;
    const code = codeOf(OPERATIONS, operation);
    this.#host.emit(RECORD["call.returned"], node, task, code, 0, codeOf(ANSWERS, answer));
    if (answer === "done" || answer === "cancelled") return this.#ended(task);
    if (answer === "denied") return this.#denied(task, operation);
    const spec = this.#outbox.awaited.get(task);
    if (operation === "status" && spec !== undefined)
      this.#host.startTimer(intervalOf(spec), CLIENT_TIMER.status, task);
  }

  redirect(task: TaskId, knows: boolean): void {
    for (const operation of ["status", "cancel"] as const) this.#calls.redirect(keyOf(task, operation), knows);
  }

  repeatAll(to: Address): void {
    this.#calls.repeatAll(to);
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case CLIENT_TIMER.status:
        if (this.#outbox.awaited.has(detail)) this.#ask(detail as TaskId, "status");
        return;
      case CLIENT_TIMER.patience:
        return this.#withdraw(detail as TaskId);
      default:
        return this.#calls.timer(tag, detail);
    }
  }

  /** What was not acknowledged yet is withdrawn once it is: until then it is not known whether it was taken in. */
  #withdraw(task: TaskId): void {
    const awaited = this.#outbox.awaited.get(task);
    const spec = awaited ?? this.#outbox.unacknowledged.get(task);
    if (spec === undefined) return;
    this.#outbox.unwanted.set(task, spec);
    if (awaited !== undefined) this.#ask(task, "cancel");
  }

  /** Who may not ask how it stands need not wait for it; who may not withdraw it has it done. */
  #denied(task: TaskId, operation: State["operation"]): void {
    this.#outbox.unwanted.delete(task);
    if (operation === "status") this.#ended(task);
  }

  #ask(task: TaskId, operation: State["operation"]): void {
    const key = keyOf(task, operation);
    if (this.#calls.has(key)) return;
    const serial = (this.#serials += 1);
    this.#pending.set(key, serial);
    const spec = this.#namesUsers ? this.#outbox.awaited.get(task) : undefined;
    const by = spec === undefined ? undefined : { by: claimOf(spec) };
    const message = { kind: MESSAGE[operation], task, serial, ...by } as Message;
    this.#host.emit(RECORD["call.invoked"], this.#host.node, task, codeOf(OPERATIONS, operation), 0, 0);
    this.#calls.call(key, NOBODY, message, SMALL_BYTES, task);
  }
}

/** Questions of one boot: those of an earlier one are not ours. */
const SERIALS_APART = 0x40000000;

/** Calls go to whoever leads. */
const NOBODY = -1 as Address;

function intervalOf({ poll }: TaskSpec): Duration {
  return poll > 0 ? poll : STATUS_INTERVAL;
}

function keyOf(task: TaskId, operation: State["operation"]): number {
  return 2 * task + (operation === "cancel" ? 1 : 0);
}

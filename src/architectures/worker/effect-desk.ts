// How a worker causes the effect of a task that has run to its end: it asks the store again and again until that has answered,
// and only then may the master hear of the completion.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { Host } from "../../process/host.ts";
import type { AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { MESSAGE, SMALL_BYTES } from "../protocol/messages.ts";
import type { Effect, EffectAck } from "../protocol/store-messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import type { Registration } from "./registration.ts";
import { WORKER_TIMER, type WorkerOptions } from "./worker-options.ts";

export type EffectOptions = Pick<WorkerOptions, "scheduler" | "stores">;
/** Whom it obeys, and what it does when that leads no more. */
export type EffectOwner = Pick<Registration, "epoch" | "register">;

export class EffectDesk {
  /** False: a task takes effect with the master's commit. */
  readonly isNeeded: boolean;
  readonly #options: EffectOptions;
  readonly #registration: EffectOwner;
  readonly #calls: RpcCalls;
  /** What the store refused for its epoch, with that. */
  readonly #refused = new Map<TaskId, Epoch>();

  constructor(host: Host, options: EffectOptions, registration: EffectOwner) {
    const { effects } = options.scheduler;
    this.isNeeded = effects !== undefined && effects.mode !== "outbox";
    this.#options = options;
    this.#registration = registration;
    this.#calls = new RpcCalls(host, {
      timeout: options.scheduler.communication.timeout,
      retry: reportingRetry,
      get random() {
        return host.random("effect retries");
      },
      expiryTag: WORKER_TIMER.effectExpiry,
      resendTag: WORKER_TIMER.effectResend,
    });
  }

  cause(task: TaskId, attempt: AttemptNumber): void {
    const { stores } = this.#options;
    const { epoch } = this.#registration;
    this.#refused.delete(task);
    const effect = { kind: MESSAGE.effect, task, attempt, epoch } as Message;
    this.#calls.call(task, stores[task % stores.length], effect, SMALL_BYTES, task, attempt);
  }

  /** A master wants it that has registered this worker: if the store refused it for an earlier one, it is asked anew. */
  causeAgain(task: TaskId, attempt: AttemptNumber): void {
    const refused = this.#refused.get(task);
    if (refused !== undefined && refused < this.#registration.epoch) this.cause(task, attempt);
  }

  /** Nobody wants the task any more. What was asked may happen all the same. */
  forget(task: TaskId): void {
    this.#refused.delete(task);
    this.#calls.settle(task);
  }

  /** Returns whether the effect is there. If not, another master leads, and the worker asks it what is still wanted. */
  answered({ task, epoch, isStale }: EffectAck): boolean {
    const asked = this.#calls.messageOf(task) as Effect | undefined;
    if (asked === undefined || (isStale && epoch < asked.epoch)) return false; // it was asked again since
    this.#calls.settle(task);
    if (!isStale) return true;
    this.#refused.set(task, epoch);
    this.#registration.register();
    return false;
  }

  timer(tag: number, detail: number): void {
    this.#calls.timer(tag, detail);
  }
}

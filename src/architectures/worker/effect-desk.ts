// How a worker causes the effect of a task that has run to its end: it asks the store again and again until that has answered,
// and only then may the master hear of the completion.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { Host } from "../../process/host.ts";
import type { AttemptNumber, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { MESSAGE, SMALL_BYTES } from "../protocol/messages.ts";
import type { EffectAck } from "../protocol/store-messages.ts";
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
    const effect = { kind: MESSAGE.effect, task, attempt, epoch: this.#registration.epoch } as Message;
    this.#calls.call(task, stores[task % stores.length], effect, SMALL_BYTES, task, attempt);
  }

  /** Nobody wants the task any more. What was asked may happen all the same. */
  forget(task: TaskId): void {
    this.#calls.settle(task);
  }

  /** Returns whether the effect is there. If not, another master leads, and the worker asks it what is still wanted. */
  answered({ task, isStale }: EffectAck): boolean {
    if (!this.#calls.settle(task)) return false;
    if (isStale) this.#registration.register();
    return !isStale;
  }

  timer(tag: number, detail: number): void {
    this.#calls.timer(tag, detail);
  }
}

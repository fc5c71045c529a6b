// The relay of a transactional outbox: what was committed together with a completion is passed on to the store until that has
// it, by this leader or by the next. At least once: the store knows what it has done. Source: catalogue F12 (c).

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { Deployment } from "../../process/deployment.ts";
import type { Host } from "../../process/host.ts";
import type { AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { MESSAGE, SMALL_BYTES } from "../protocol/messages.ts";
import type { EffectAck } from "../protocol/store-messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";
import type { Books } from "./books.ts";
import type { Command } from "./commands.ts";
import { MASTER_TIMER } from "./master-core.ts";

/** What it needs of whoever commits effects together with completions: a master, or the broker of a queue. */
export interface RelayCore {
  readonly host: Host;
  readonly epoch: Epoch;
  readonly books: Books;
  readonly options: { readonly scheduler: SchedulerSpec; readonly deployment: Deployment };
  propose(command: Command): void;
}

export class EffectRelay {
  readonly #core: RelayCore;
  readonly #calls: RpcCalls;

  constructor(core: RelayCore) {
    this.#core = core;
    this.#calls = new RpcCalls(core.host, {
      timeout: core.options.scheduler.communication.timeout,
      retry: reportingRetry,
      random: core.host.random("effect retries"),
      expiryTag: MASTER_TIMER.relayExpiry,
      resendTag: MASTER_TIMER.relayResend,
    });
  }

  /** Takes up what an earlier leadership left. */
  begin(): void {
    for (const [task, attempt] of this.#core.books.outbox()) this.pass(task as TaskId, attempt);
  }

  pass(task: TaskId, attempt: AttemptNumber): void {
    const { stores } = this.#core.options.deployment;
    const effect = { kind: MESSAGE.effect, task, attempt, epoch: this.#core.epoch } as Message;
    this.#calls.call(task, stores[task % stores.length], effect, SMALL_BYTES, task, attempt);
  }

  answered({ task }: EffectAck): void {
    if (this.#calls.settle(task)) this.#core.propose({ kind: "relayed", task });
  }

  timer(tag: number, detail: number): void {
    this.#calls.timer(tag, detail);
  }
}

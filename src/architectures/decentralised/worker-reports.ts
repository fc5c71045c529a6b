// What becomes of tasks that have run at a worker: their effect is caused, where they have one, and their scheduler is told, until it
// says that it was heard. A scheduler that stays silent for long has died: whoever entrusted it with the task has gone elsewhere.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import { callKey } from "../master/master-core.ts";
import type { AttemptReference } from "../protocol/messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import { RESERVER_TIMER, type SparrowOptions } from "./options.ts";
import type { QueueItem } from "./queue-item.ts";
import { sparrowBytes, sparrowMessage, type SparrowBody } from "./wire.ts";

/** With the pauses of the reporting profile: about two minutes. */
const TRIES = 8;
const patient: RetryPolicy = {
  delay: (failures, previous: Duration, random) =>
    failures < TRIES ? reportingRetry.delay(failures, previous, random) : undefined,
};

export class WorkerReports {
  readonly #calls: RpcCalls;
  /** Called when one has been heard, or is not said any more. */
  readonly #settled: () => void;
  /** Called when it has been heard that the task is completed. */
  readonly #done: (task: TaskId) => void;

  constructor(
    host: Host,
    { scheduler }: SparrowOptions,
    { settled, done }: { readonly settled: () => void; readonly done: (task: TaskId) => void },
  ) {
    this.#settled = settled;
    this.#done = done;
    this.#calls = new RpcCalls(host, {
      timeout: scheduler.communication.timeout,
      retry: patient,
      get random() {
        return host.random("report retries");
      },
      expiryTag: RESERVER_TIMER.reportExpiry,
      resendTag: RESERVER_TIMER.reportResend,
      gaveUp: () => settled(),
    });
  }

  get isClear(): boolean {
    return this.#calls.pendingCount === 0;
  }

  pending(): readonly AttemptReference[] {
    return this.#calls.pending() as readonly AttemptReference[];
  }

  has(task: TaskId, attempt: AttemptNumber): boolean {
    return this.#calls.has(callKey(task, attempt));
  }

  /** `isCovered`: it was killed for a later one of its job. */
  tell({ spec, attempt, from }: QueueItem, succeeded: boolean, isCovered = false): void {
    const { client } = spec;
    const body = {
      type: "report",
      task: spec.id,
      attempt,
      client,
      succeeded,
      ...(isCovered && { isCovered }),
    } as const;
    this.#calls.call(callKey(spec.id, attempt), from, sparrowMessage(body), sparrowBytes(body), spec.id, attempt);
  }

  /** It is another scheduler's from now on. False: there is nothing to tell. */
  redirect(task: TaskId, attempt: AttemptNumber, to: Address): boolean {
    const key = callKey(task, attempt);
    const said = this.#calls.messageOf(key);
    if (said === undefined) return false;
    this.#calls.call(key, to, said, sparrowBytes(said as unknown as SparrowBody), task, attempt);
    return true;
  }

  heard({ task, attempt }: AttemptReference): void {
    const key = callKey(task, attempt);
    const said = this.#calls.messageOf(key) as { readonly succeeded?: boolean } | undefined;
    if (!this.#calls.settle(key)) return;
    if (said?.succeeded === true) this.#done(task);
    this.#settled();
  }

  disconnected(peer: Address): void {
    this.#calls.repeatAll(peer);
  }

  timer(tag: number, detail: number): void {
    this.#calls.timer(tag, detail);
  }
}

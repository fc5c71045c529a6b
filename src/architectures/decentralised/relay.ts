// What a scheduler tells clients: how their tasks ended, again and again until they have heard. Only then does a worker hear that its
// report has arrived, so that nothing rests on the memory of a scheduler: one that has restarted in between passes it on all the same.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { callKey } from "../master/master-core.ts";
import type { AttemptReference } from "../protocol/messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import type { Ended } from "../protocol/sparrow-messages.ts";
import { SCHEDULER_TIMER, type SparrowOptions } from "./options.ts";
import { sendSparrow, sparrowBytes, sparrowMessage } from "./wire.ts";

export class Relay {
  readonly #host: Host;
  readonly #calls: RpcCalls;
  /** Workers that wait to hear that they were heard, by call. */
  readonly #reporters = new IntegerMap<Address>();

  constructor(host: Host, { scheduler }: SparrowOptions) {
    this.#host = host;
    this.#calls = new RpcCalls(host, {
      timeout: scheduler.communication.timeout,
      retry: reportingRetry,
      get random() {
        return host.random("relay retries");
      },
      expiryTag: SCHEDULER_TIMER.relayExpiry,
      resendTag: SCHEDULER_TIMER.relayResend,
    });
  }

  /** `reporter`: the worker that said so, if one did. */
  tell(client: Address, ended: Omit<Ended, "kind" | "type">, reporter?: Address): void {
    const { task, attempt } = ended;
    const key = callKey(task, attempt);
    if (reporter !== undefined) this.#reporters.set(key, reporter);
    if (this.#calls.has(key)) return;
    const body = { type: "ended", ...ended } as const;
    this.#calls.call(key, client, sparrowMessage(body), sparrowBytes(body), task, attempt);
  }

  heard({ task, attempt }: AttemptReference): void {
    const key = callKey(task, attempt);
    this.#calls.settle(key);
    const reporter = this.#reporters.get(key);
    this.#reporters.delete(key);
    if (reporter !== undefined) sendSparrow(this.#host, reporter, { type: "reportHeard", task, attempt });
  }

  /** What was on its way there may be lost. */
  disconnected(peer: Address): void {
    this.#calls.repeatAll(peer);
  }

  timer(tag: number, detail: number): void {
    this.#calls.timer(tag, detail);
  }
}

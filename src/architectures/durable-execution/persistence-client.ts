// A history host's connection to the database. Every request is numbered within the host's boot and asked again until it is answered.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Persisted } from "../protocol/durable-messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import { HOST_TIMER, type DurableOptions } from "./options.ts";
import type { PersistenceAnswer, PersistenceRequest } from "./persistence.ts";
import { durableBytes, durableMessage } from "./wire.ts";

type AnswerTo<R extends PersistenceRequest> = Extract<PersistenceAnswer, { op: (typeof ANSWERS)[R["op"]] }>;

const ANSWERS = { acquire: "acquired", write: "written", check: "checked", find: "found" } as const;

export class PersistenceClient {
  readonly #host: Host;
  readonly #database: Address;
  readonly #calls: RpcCalls;
  readonly #pending = new IntegerMap<(answer: never) => void>();
  #serial = 0;

  constructor(host: Host, { scheduler, database }: DurableOptions) {
    this.#host = host;
    this.#database = database;
    this.#calls = new RpcCalls(host, {
      timeout: scheduler.communication.timeout,
      retry: reportingRetry,
      get random() {
        return host.random("database retries");
      },
      expiryTag: HOST_TIMER.persistExpiry,
      resendTag: HOST_TIMER.persistResend,
    });
  }

  /** `task`: for the trace. */
  ask<R extends PersistenceRequest>(request: R, answered: (answer: AnswerTo<R>) => void, task = 0): void {
    const serial = (this.#serial += 1);
    const { incarnation } = this.#host;
    this.#pending.set(serial, answered);
    const body = { type: "persist", incarnation, serial, request } as const;
    this.#calls.call(serial, this.#database, durableMessage(body), durableBytes(body), task);
  }

  answered({ incarnation, serial, answer }: Persisted): void {
    if (incarnation !== this.#host.incarnation || !this.#calls.settle(serial)) return;
    const then = this.#pending.get(serial);
    this.#pending.delete(serial);
    then?.(answer as never);
  }

  disconnected(peer: Address): void {
    this.#calls.repeatAll(peer);
  }

  timer(tag: number, detail: number): void {
    this.#calls.timer(tag, detail);
  }
}

// A scheduler's connections to the database. Every statement or transaction is a connection of its own; one that was rolled back, since
// it had lost its lock, begins anew. There is no end to trying: without the database nothing can be done.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Host } from "../../process/host.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import {
  requestBytes,
  type DatabaseAnswer,
  type DatabaseRequest,
  type DatabaseRequestBody,
  type DatabaseResult,
} from "../protocol/database-messages.ts";
import { FIRST_DATABASE_KIND, type TaskAnswer } from "../protocol/messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import { INSTANCE_TIMER, type InstanceOptions } from "./options.ts";
import type { Statement } from "./statements.ts";

type Then = (result: DatabaseResult) => void;

type Pending =
  | { readonly kind: "transaction"; readonly statement: () => Statement; readonly answered: Then }
  | { readonly kind: "statement"; readonly answered: Then }
  | { readonly kind: "question"; readonly answered: (answer: TaskAnswer) => void };

export class DatabaseClient {
  readonly #host: Host;
  readonly #database: Address;
  readonly #calls: RpcCalls;
  /** By serial, in order of asking. */
  readonly #pending = new IntegerMap<Pending>();
  #serial = 0;

  constructor(host: Host, { scheduler, database }: InstanceOptions) {
    this.#host = host;
    this.#database = database;
    this.#calls = new RpcCalls(host, {
      timeout: scheduler.communication.timeout,
      retry: reportingRetry,
      get random() {
        return host.random("database retries");
      },
      expiryTag: INSTANCE_TIMER.databaseExpiry,
      resendTag: INSTANCE_TIMER.databaseResend,
    });
  }

  /** A statement by itself. */
  run(statement: Statement, then: Then): void {
    const serial = this.#begin({ kind: "statement", answered: then });
    this.#send(serial, { op: "run", statement }, statement);
  }

  /** Under the lock. `statement` is asked for what is to be done once the lock is there. */
  transaction(statement: () => Statement, then: Then): void {
    const serial = this.#begin({ kind: "transaction", statement, answered: then });
    this.#send(serial, { op: "lock" });
  }

  status(client: Address, task: TaskId, then: (answer: TaskAnswer) => void): void {
    const serial = this.#begin({ kind: "question", answered: then });
    this.#send(serial, { op: "status", client, task });
  }

  /** False if the message is not one of the database's. */
  receive(received: Message): boolean {
    if (received.kind !== FIRST_DATABASE_KIND + 1) return false;
    const { incarnation, serial, body } = received as DatabaseAnswer;
    const pending = incarnation === this.#host.incarnation ? this.#pending.get(serial) : undefined;
    if (pending === undefined) return true;
    switch (body.op) {
      case "granted":
        if (pending.kind === "transaction") this.#commit(serial, pending, body.grant);
        return true;
      case "rolled-back":
        if (pending.kind === "transaction") this.#send(serial, { op: "lock" });
        return true;
      case "result":
        this.#end(serial);
        if (pending.kind !== "question") pending.answered(body.result);
        return true;
      case "state":
        this.#end(serial);
        if (pending.kind === "question") pending.answered(body.answer);
        return true;
    }
  }

  disconnected(peer: Address): void {
    this.#calls.repeatAll(peer);
  }

  timer(tag: number, detail: number): void {
    this.#calls.timer(tag, detail);
  }

  /** The same grant twice, because the lock was asked for twice, is one commit. */
  #commit(serial: number, { statement }: Pending & { kind: "transaction" }, grant: number): void {
    const said = this.#calls.messageOf(serial) as DatabaseRequest | undefined;
    if (said?.body.op === "commit" && said.body.grant === grant) return;
    const what = statement();
    this.#send(serial, { op: "commit", grant, statement: what }, what);
  }

  #begin(pending: Pending): number {
    const serial = (this.#serial += 1);
    this.#pending.set(serial, pending);
    return serial;
  }

  #end(serial: number): void {
    this.#pending.delete(serial);
    this.#calls.settle(serial);
  }

  #send(serial: number, body: DatabaseRequestBody, statement?: Statement): void {
    const floor = this.#pending.firstKey()!;
    const { incarnation } = this.#host;
    const request: DatabaseRequest = { kind: FIRST_DATABASE_KIND, incarnation, serial, floor, body };
    const task = statement === undefined ? 0 : taskOf(statement);
    this.#calls.call(serial, this.#database, request as Message, requestBytes(body), task);
  }
}

/** For the trace. */
function taskOf(statement: Statement): number {
  switch (statement.kind) {
    case "insert":
      return statement.spec.id;
    case "end":
    case "placed":
      return statement.task;
    default:
      return 0;
  }
}

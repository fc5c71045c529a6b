// The messages between schedulers that share a database, and that database. Every request is numbered within its scheduler's boot, so
// that one which comes twice does nothing twice; a transaction is one such number, from its lock to its commit.

import type { LaunchReference } from "../../algorithms/triggers/trigger-state.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { AppResult } from "../app-sharding/statements.ts";
import type { Statement } from "../database-lock/statements.ts";
import type { TaskAnswer } from "./messages.ts";

/** A task that an instance was given to run. `round`: how often it has been given out, this time included. */
export interface GivenTask {
  readonly spec: TaskSpec;
  readonly round: number;
  /** Where it was last known to be, where its design keeps that on record: it may still be there. */
  readonly place?: PlaceOfAttempt | undefined;
}

export interface PlaceOfAttempt {
  readonly worker: Address;
  readonly attempt: AttemptNumber;
}

/** An instance's row: when it was last there, by its own wall clock. */
export interface CheckIn {
  readonly instance: Address;
  readonly at: Instant;
  readonly interval: number;
}

/** What a statement, or a transaction, comes to. */
export type DatabaseResult =
  | AppResult
  /** Nothing more to say. */
  | { readonly kind: "done" }
  | { readonly kind: "check-ins"; readonly rows: readonly CheckIn[] }
  /** Rows and scheduled launches that are the asker's from now on. `isContested`: others were faster with some. */
  | {
      readonly kind: "acquired";
      readonly tasks: readonly { readonly task: TaskId; readonly round: number }[];
      readonly launches: readonly LaunchReference[];
      readonly isContested: boolean;
    }
  /** These are to be run; `launches` are to be launched when their time has come, and nothing is written of that. */
  | { readonly kind: "given"; readonly tasks: readonly GivenTask[]; readonly launches: readonly LaunchReference[] }
  /** The end is on record, or was before. `client` wants to be told; -1 = nobody does. */
  | { readonly kind: "ended"; readonly client: Address; readonly answer: TaskAnswer }
  /** Who is registered, by address. */
  | { readonly kind: "executors"; readonly executors: readonly Address[] }
  /** How many rows were taken from an instance that failed. */
  | { readonly kind: "recovered"; readonly rows: number };

export type DatabaseRequestBody =
  /** Begins a transaction: waits for the one lock that all schedulers need. */
  | { readonly op: "lock" }
  /** Ends it: the statement is carried out and made durable, the lock is given back. */
  | { readonly op: "commit"; readonly grant: number; readonly statement: Statement }
  /** A statement that needs no lock. */
  | { readonly op: "run"; readonly statement: Statement }
  | { readonly op: "status"; readonly client: Address; readonly task: TaskId };

/** scheduler -> database. `floor`: every lower-numbered request of this boot has its answer. */
export interface DatabaseRequest {
  readonly kind: number;
  readonly incarnation: number;
  readonly serial: number;
  readonly floor: number;
  readonly body: DatabaseRequestBody;
}

export type DatabaseAnswerBody =
  | { readonly op: "granted"; readonly grant: number }
  /** The session had lost its lock: nothing of the transaction happened. */
  | { readonly op: "rolled-back" }
  | { readonly op: "result"; readonly result: DatabaseResult }
  | { readonly op: "state"; readonly answer: TaskAnswer };

/** database -> scheduler. */
export interface DatabaseAnswer {
  readonly kind: number;
  readonly incarnation: number;
  readonly serial: number;
  readonly body: DatabaseAnswerBody;
}

/** Also their names in the trace. */
export const DATABASE_MESSAGE_NAMES: readonly string[] = ["databaseRequest", "databaseAnswer"];

export const REQUEST_BYTES = 120;
const ROW_BYTES = 400;
const NAME_BYTES = 16;

export function requestBytes({ op, ...body }: DatabaseRequestBody): number {
  const carriesTask = "statement" in body && body.statement.kind === "insert";
  return op === "lock" ? REQUEST_BYTES : REQUEST_BYTES + (carriesTask ? ROW_BYTES : NAME_BYTES);
}

export function answerBytes(body: DatabaseAnswerBody): number {
  if (body.op !== "result") return REQUEST_BYTES;
  const { result } = body;
  switch (result.kind) {
    case "given":
      return REQUEST_BYTES + ROW_BYTES * result.tasks.length + NAME_BYTES * result.launches.length;
    case "acquired":
      return REQUEST_BYTES + NAME_BYTES * (result.tasks.length + result.launches.length);
    case "executors":
      return REQUEST_BYTES + NAME_BYTES * result.executors.length;
    case "apps":
      return REQUEST_BYTES + NAME_BYTES * result.apps.length;
    case "check-ins":
      return REQUEST_BYTES + NAME_BYTES * result.rows.length;
    default:
      return REQUEST_BYTES;
  }
}

export type EndOfTask = "completed" | "expired" | "dead-lettered" | "rejected" | "cancelled";

/** How an attempt ended: what a scheduler tells the database. `cause`: a CAUSES index. */
export interface TaskEnding {
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly how: EndOfTask;
  readonly cause: number;
}

// The messages between the cell (the store of what runs where, and of what is to be done) and the schedulers that share it. A job is
// handed out at least once; each says of which asking, in which life of its scheduler and under which epoch of the cell it is,
// so that whatever comes late or twice is known for what it is.

import type { BoardRow } from "../../algorithms/placement/cluster-board.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Epoch, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";

/** Of all messages. `kind` is the number in the protocol's list, `type` the same without the protocol. */
interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
  readonly epoch: Epoch;
}

/** Which asking of which scheduler's life it is about: the name of what is handed out in answer. */
interface Asking {
  readonly incarnation: number;
  readonly serial: number;
}

/** What has changed since the copy that the scheduler has; `isWhole`: since the beginning. */
export interface Refresh {
  readonly isWhole: boolean;
  /** Of the cell: how many changes it has seen. */
  readonly version: number;
  readonly rows: readonly BoardRow[];
}

export interface Claim {
  readonly task: TaskId;
  readonly worker: WorkerIndex;
}

/** What a scheduler must know of a task. */
export interface OpenTask {
  readonly spec: TaskSpec;
  readonly sequence: number;
  /** Workers that should not get it. */
  readonly avoid: readonly WorkerIndex[];
}

/** scheduler -> cell, again and again until answered: I have nothing to do. `epoch` and `version` are those of its copy. */
export interface Ask extends Envelope<"ask">, Asking {
  readonly version: number;
}
/** cell -> scheduler: here is a job, and what has changed. */
export interface Job extends Envelope<"job">, Asking, Refresh {
  readonly tasks: readonly OpenTask[];
}
/** scheduler -> cell, a datagram, now and then while it thinks: I still do. */
export interface Still extends Envelope<"still">, Asking {}
/**
 * scheduler -> cell, again and again until answered: the transaction. `round`: the how-manieth for this job. `version`: of the copy
 * that it was made from. A task of the job without a claim has found no place.
 */
export interface Plan extends Envelope<"plan">, Asking {
  readonly round: number;
  readonly version: number;
  readonly claims: readonly Claim[];
  readonly think: Duration;
}
/** cell -> scheduler: what was refused, to be thought about again over a fresh copy; nothing: the job is off its hands. */
export interface Outcome extends Envelope<"outcome">, Asking, Refresh {
  readonly round: number;
  readonly again: readonly TaskId[];
}
/** cell -> scheduler: you do not have that job, or not any more. */
export interface Over extends Envelope<"over">, Asking {}

export type CellMessage = Ask | Job | Still | Plan | Outcome | Over;

/** In the order of their kinds. */
const CELL_MESSAGE_TYPES = [
  "ask",
  "job",
  "still",
  "plan",
  "outcome",
  "over",
] as const satisfies readonly CellMessage["type"][];

/** `cellAsk`, `cellJob` and so on, in the order of their kinds. */
export const CELL_MESSAGE_NAMES: readonly string[] = CELL_MESSAGE_TYPES.map(
  (type) => `cell${type[0].toUpperCase()}${type.slice(1)}`,
);

type WithoutKind<M> = M extends CellMessage ? Omit<M, "kind"> : never;
/** A message but for its number in the protocol. */
export type CellBody = WithoutKind<CellMessage>;

/** `first`: the number of the first of these kinds in the protocol's list. */
export function cellMessage(body: CellBody, first: number): Message {
  return { ...body, kind: first + CELL_MESSAGE_TYPES.indexOf(body.type) };
}

/** undefined: it is a message of another kind. */
export function readCellMessage(message: { readonly kind: number }, first: number): CellMessage | undefined {
  const ordinal = message.kind - first;
  return ordinal >= 0 && ordinal < CELL_MESSAGE_TYPES.length ? (message as CellMessage) : undefined;
}

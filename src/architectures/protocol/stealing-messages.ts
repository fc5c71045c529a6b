// The messages by which tasks that wait at one worker move to another, between a master and the worker that gives (catalogue,
// core protocol: StealRequest, StealConfirm). What was given away waits nowhere until the master has heard of it.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Epoch } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { AttemptReference } from "./messages.ts";

/** Of all messages. `kind` is the number in the protocol's list, `type` the same without the protocol. */
interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
}

/** master -> worker: give back what waits at you, up to so many cores of it, for somebody who has less to do. */
export interface GiveAway extends Envelope<"giveAway"> {
  readonly epoch: Epoch;
  readonly thief: WorkerIndex;
  readonly cores: number;
  /** Of these only; absent: of all that waits. */
  readonly attempts?: readonly AttemptReference[] | undefined;
}
/** worker -> master: these have not started here and never will; none where nothing suitable waits any more. */
export interface GaveAway extends Envelope<"gaveAway"> {
  readonly thief: WorkerIndex;
  readonly attempts: readonly AttemptReference[];
}

export type StealingMessage = GiveAway | GaveAway;

/** In the order of their kinds. */
const STEALING_MESSAGE_TYPES = ["giveAway", "gaveAway"] as const satisfies readonly StealingMessage["type"][];

/** Also their names in the trace. */
export const STEALING_MESSAGE_NAMES: readonly string[] = STEALING_MESSAGE_TYPES;

type WithoutKind<M> = M extends StealingMessage ? Omit<M, "kind"> : never;

/** `first`: the number of the first of these kinds in the protocol's list. */
export function stealingMessage(body: WithoutKind<StealingMessage>, first: number): Message {
  return { ...body, kind: first + STEALING_MESSAGE_TYPES.indexOf(body.type) };
}

/** undefined: it is a message of another kind. */
export function readStealingMessage(message: { readonly kind: number }, first: number): StealingMessage | undefined {
  const ordinal = message.kind - first;
  return ordinal >= 0 && ordinal < STEALING_MESSAGE_TYPES.length ? (message as StealingMessage) : undefined;
}

// The messages by which the members of a gang begin to work together, between a master and a worker: the master knows who has a
// place, so it is the master that opens the barrier.

import type { AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";

/** Of all messages. `kind` is the number in the protocol's list, `type` the same without the protocol. */
interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
}

/** master -> worker, again and again until answered: the members of its gang are there, it may work. Idempotent. */
export interface Pass extends Envelope<"pass"> {
  readonly epoch: Epoch;
}
/** worker -> master: it works. Not said where it does not run: who asks hears of its end. */
export type Passed = Envelope<"passed">;

export type GangMessage = Pass | Passed;

/** In the order of their kinds. */
const GANG_MESSAGE_TYPES = ["pass", "passed"] as const satisfies readonly GangMessage["type"][];

/** Also their names in the trace. */
export const GANG_MESSAGE_NAMES: readonly string[] = GANG_MESSAGE_TYPES;

type WithoutKind<M> = M extends GangMessage ? Omit<M, "kind"> : never;

/** `first`: the number of the first of these kinds in the protocol's list. */
export function gangMessage(body: WithoutKind<GangMessage>, first: number): Message {
  return { ...body, kind: first + GANG_MESSAGE_TYPES.indexOf(body.type) };
}

/** undefined: it is a message of another kind. */
export function readGangMessage(message: { readonly kind: number }, first: number): GangMessage | undefined {
  const ordinal = message.kind - first;
  return ordinal >= 0 && ordinal < GANG_MESSAGE_TYPES.length ? (message as GangMessage) : undefined;
}

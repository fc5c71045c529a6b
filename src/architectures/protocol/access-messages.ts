// The messages about who may do what: by which an administrator changes that, and by which masters keep their copies of it.

import type { AccessChange, AccessState } from "../../algorithms/access/access-table.ts";
import type { Instant } from "../../kernel/time.ts";

/** Of all messages. `kind` is the number in the protocol's list, `type` the same without the protocol. */
interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
}

/** client -> whoever keeps the policy, again and again until answered. */
export interface PolicyOrder extends Envelope<"policyOrder"> {
  readonly change: AccessChange;
}
/** In answer, when all changes up to this one are durable. */
export interface PolicyOrdered extends Envelope<"policyOrdered"> {
  readonly version: number;
}
/** master -> the policy's server: what do you have? */
export interface PolicyQuestion extends Envelope<"policyQuestion"> {
  /** The master's local instant of asking, to be echoed. */
  readonly askedAt: Instant;
}
/** In answer. */
export interface PolicyCopied extends Envelope<"policyCopied"> {
  readonly askedAt: Instant;
  readonly state: AccessState;
}

export type AccessMessage = PolicyOrder | PolicyOrdered | PolicyQuestion | PolicyCopied;

/** In the order of their kinds; also their names in the trace. */
export const ACCESS_MESSAGE_TYPES = [
  "policyOrder",
  "policyOrdered",
  "policyQuestion",
  "policyCopied",
] as const satisfies readonly AccessMessage["type"][];

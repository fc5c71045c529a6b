// The messages about who may do what, under their numbers in the protocol.

import type { Message } from "../../process/message.ts";
import { ACCESS_MESSAGE_TYPES, type AccessMessage } from "../protocol/access-messages.ts";
import { MESSAGE_NAMES } from "../protocol/messages.ts";

const FIRST_ACCESS_KIND = MESSAGE_NAMES.indexOf(ACCESS_MESSAGE_TYPES[0]);

type WithoutKind<M> = M extends AccessMessage ? Omit<M, "kind"> : never;

export function accessMessage(body: WithoutKind<AccessMessage>): Message {
  return { ...body, kind: FIRST_ACCESS_KIND + ACCESS_MESSAGE_TYPES.indexOf(body.type) } as Message;
}

/** undefined: it is a message of another kind. */
export function readAccess(message: { readonly kind: number }): AccessMessage | undefined {
  const ordinal = message.kind - FIRST_ACCESS_KIND;
  return ordinal >= 0 && ordinal < ACCESS_MESSAGE_TYPES.length ? (message as AccessMessage) : undefined;
}

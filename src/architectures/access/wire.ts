// The messages about who may do what, under their numbers in the protocol.

import { ACCESS_MESSAGE_TYPES, type AccessMessage } from "../protocol/access-messages.ts";
import { messageFamily } from "../protocol/message-family.ts";

type WithoutKind<M> = M extends AccessMessage ? Omit<M, "kind"> : never;

export const { write: accessMessage, read: readAccess } = messageFamily<WithoutKind<AccessMessage>, AccessMessage>(
  ACCESS_MESSAGE_TYPES,
);

// The messages between servers and workers of applications, under their numbers in the protocol.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message, Transport } from "../../process/message.ts";
import { APP_MESSAGE_TYPES, type AppMessage } from "../protocol/app-messages.ts";
import { MESSAGE_NAMES, SMALL_BYTES } from "../protocol/messages.ts";

const FIRST_APP_KIND = MESSAGE_NAMES.indexOf(APP_MESSAGE_TYPES[0]);

type WithoutKind<M> = M extends AppMessage ? Omit<M, "kind"> : never;

export function sendApp(host: Host, to: Address, body: WithoutKind<AppMessage>, transport?: Transport): void {
  const message = { ...body, kind: FIRST_APP_KIND + APP_MESSAGE_TYPES.indexOf(body.type) } as Message;
  host.send(to, message, SMALL_BYTES, transport);
}

/** undefined: it is a message of another kind. */
export function readApp(message: { readonly kind: number }): AppMessage | undefined {
  const ordinal = message.kind - FIRST_APP_KIND;
  return ordinal >= 0 && ordinal < APP_MESSAGE_TYPES.length ? (message as AppMessage) : undefined;
}

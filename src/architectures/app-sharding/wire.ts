// The messages between servers and workers of applications, under their numbers in the protocol.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Transport } from "../../process/message.ts";
import { APP_MESSAGE_TYPES, type AppMessage } from "../protocol/app-messages.ts";
import { messageFamily } from "../protocol/message-family.ts";
import { SMALL_BYTES } from "../protocol/messages.ts";

type WithoutKind<M> = M extends AppMessage ? Omit<M, "kind"> : never;

const { write, read } = messageFamily<WithoutKind<AppMessage>, AppMessage>(APP_MESSAGE_TYPES);
export const readApp = read;

export function sendApp(host: Host, to: Address, body: WithoutKind<AppMessage>, transport?: Transport): void {
  host.send(to, write(body), SMALL_BYTES, transport);
}

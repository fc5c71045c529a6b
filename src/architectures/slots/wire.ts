// Puts the messages of sessions on the wire and reads them.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { FIRST_SESSION_KIND, SMALL_BYTES } from "../protocol/messages.ts";
import { readSessionMessage, sessionMessage, type SessionMessage } from "../protocol/session-messages.ts";

const MEMBER_BYTES = 32;

export function sendSession(host: Host, to: Address, message: SessionMessage): void {
  const lists = message.type === "sessionAnswer" && message.body.kind === "members";
  const bytes = SMALL_BYTES + (lists ? MEMBER_BYTES * message.body.members.length : 0);
  host.send(to, sessionMessage(message, FIRST_SESSION_KIND), bytes);
}

/** undefined: it is a message of another kind. */
export function readSession(message: { readonly kind: number }): SessionMessage | undefined {
  return readSessionMessage(message, FIRST_SESSION_KIND);
}

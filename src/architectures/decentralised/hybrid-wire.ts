// Puts the messages by which reservations move to idle workers on the wire and reads them. For workers and schedulers.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { HYBRID_MESSAGE_NAMES, HYBRID_MESSAGE_TYPES, type HybridMessage } from "../protocol/hybrid-messages.ts";
import { MESSAGE_NAMES, SMALL_BYTES } from "../protocol/messages.ts";

const FIRST_HYBRID_KIND = MESSAGE_NAMES.indexOf(HYBRID_MESSAGE_NAMES[0]);

type WithoutKind<M> = M extends HybridMessage ? Omit<M, "kind"> : never;
/** A message but for its number in the protocol. */
export type HybridBody = WithoutKind<HybridMessage>;

export function hybridMessage(body: HybridBody): Message {
  return { ...body, kind: FIRST_HYBRID_KIND + HYBRID_MESSAGE_TYPES.indexOf(body.type) } as Message;
}

export function sendHybrid(host: Host, to: Address, body: HybridBody): void {
  const bytes = body.type === "stolen" ? SMALL_BYTES * Math.max(1, body.loot.length) : SMALL_BYTES;
  host.send(to, hybridMessage(body), bytes);
}

/** undefined: it is a message of another kind. */
export function readHybrid(message: Message): HybridMessage | undefined {
  const ordinal = message.kind - FIRST_HYBRID_KIND;
  return ordinal >= 0 && ordinal < HYBRID_MESSAGE_TYPES.length ? (message as HybridMessage) : undefined;
}

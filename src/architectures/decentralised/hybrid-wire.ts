// Puts the messages by which reservations move to idle workers on the wire and reads them. For workers and schedulers.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { HYBRID_MESSAGE_NAMES, HYBRID_MESSAGE_TYPES, type HybridMessage } from "../protocol/hybrid-messages.ts";
import { messageFamily } from "../protocol/message-family.ts";
import { SMALL_BYTES } from "../protocol/messages.ts";

type WithoutKind<M> = M extends HybridMessage ? Omit<M, "kind"> : never;
/** A message but for its number in the protocol. */
export type HybridBody = WithoutKind<HybridMessage>;

export const { write: hybridMessage, read: readHybrid } = messageFamily<HybridBody, HybridMessage>(
  HYBRID_MESSAGE_TYPES,
  HYBRID_MESSAGE_NAMES[0],
);

export function sendHybrid(host: Host, to: Address, body: HybridBody): void {
  const bytes = body.type === "stolen" ? SMALL_BYTES * Math.max(1, body.loot.length) : SMALL_BYTES;
  host.send(to, hybridMessage(body), bytes);
}

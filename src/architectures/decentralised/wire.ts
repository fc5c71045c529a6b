// Puts the messages of leaderless scheduling on the wire and reads them. For clients, schedulers and workers.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message, Transport } from "../../process/message.ts";
import { FIRST_SPARROW_KIND, SMALL_BYTES, TASK_BYTES } from "../protocol/messages.ts";
import { SPARROW_MESSAGE_TYPES, type SparrowMessage } from "../protocol/sparrow-messages.ts";

type WithoutKind<M> = M extends SparrowMessage ? Omit<M, "kind"> : never;
/** A message but for its number in the protocol. */
export type SparrowBody = WithoutKind<SparrowMessage>;

const KINDS = Object.fromEntries(
  SPARROW_MESSAGE_TYPES.map((type, ordinal) => [type, FIRST_SPARROW_KIND + ordinal]),
) as Readonly<Record<SparrowMessage["type"], number>>;

export function sparrowMessage(body: SparrowBody): SparrowMessage {
  return { ...body, kind: KINDS[body.type] } as SparrowMessage;
}

export function sendSparrow(host: Host, to: Address, body: SparrowBody, transport?: Transport): void {
  host.send(to, sparrowMessage(body), sparrowBytes(body), transport);
}

/** undefined: it is a message of another kind. */
export function readSparrow(message: Message): SparrowMessage | undefined {
  const ordinal = message.kind - FIRST_SPARROW_KIND;
  return ordinal >= 0 && ordinal < SPARROW_MESSAGE_TYPES.length ? (message as SparrowMessage) : undefined;
}

export function sparrowBytes(body: SparrowBody): number {
  switch (body.type) {
    case "entrust":
    case "launch":
      return TASK_BYTES;
    case "reserve":
    case "reserved":
      return SMALL_BYTES + (body.longState?.bytes ?? 0);
    case "here":
      return SMALL_BYTES + 16 * body.held.length + 8 * body.batches.length;
    default:
      return SMALL_BYTES;
  }
}

// Puts a queue's messages on the wire and reads them. For the broker and its consumers.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message, Transport } from "../../process/message.ts";
import { FIRST_QUEUE_KIND, SMALL_BYTES, TASK_BYTES } from "../protocol/messages.ts";
import { QUEUE_MESSAGE_TYPES, type QueueMessage } from "../protocol/queue-messages.ts";

type WithoutKind<M> = M extends QueueMessage ? Omit<M, "kind"> : never;
/** A message but for its number in the protocol. */
export type QueueBody = WithoutKind<QueueMessage>;

export function queueMessage(body: QueueBody): QueueMessage {
  return { ...body, kind: FIRST_QUEUE_KIND + QUEUE_MESSAGE_TYPES.indexOf(body.type) } as QueueMessage;
}

export function sendQueueMessage(host: Host, to: Address, body: QueueBody, transport?: Transport): void {
  host.send(to, queueMessage(body), queueBytes(body), transport);
}

/** undefined: it is a message of another kind. */
export function readQueueMessage(message: Message): QueueMessage | undefined {
  const ordinal = message.kind - FIRST_QUEUE_KIND;
  return ordinal >= 0 && ordinal < QUEUE_MESSAGE_TYPES.length ? (message as QueueMessage) : undefined;
}

export function queueBytes(body: QueueBody): number {
  switch (body.type) {
    case "delivered":
      return TASK_BYTES;
    case "extend":
      return SMALL_BYTES + 16 * body.receipts.length;
    case "pull":
    case "empty":
    case "ack":
    case "nack":
    case "settled":
      return SMALL_BYTES;
  }
}

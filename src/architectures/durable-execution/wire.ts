// Puts the messages of durable execution on the wire and reads them.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { DURABLE_MESSAGE_NAMES, DURABLE_MESSAGE_TYPES, type DurableMessage } from "../protocol/durable-messages.ts";
import { messageFamily } from "../protocol/message-family.ts";
import { SMALL_BYTES, TASK_BYTES } from "../protocol/messages.ts";
import { answerBytes, requestBytes } from "./persistence.ts";

/** Of an event in a history that travels, with its payload. */
const EVENT_BYTES = 200;

export const { write: durableMessage, read: readDurable } = messageFamily<DurableMessage>(
  DURABLE_MESSAGE_TYPES,
  DURABLE_MESSAGE_NAMES[0],
);

export function sendDurable(host: Host, to: Address, body: DurableMessage): void {
  const isDatagram = body.type === "hostBeat" || body.type === "activityBeat";
  host.send(to, durableMessage(body), durableBytes(body), isDatagram ? "datagram" : "connection");
}

export function durableBytes(body: DurableMessage): number {
  switch (body.type) {
    case "startTask":
    case "activity":
      return TASK_BYTES;
    case "add":
      return body.work.queue === "activity" ? TASK_BYTES : SMALL_BYTES;
    case "decide":
      return SMALL_BYTES + (body.isSticky ? 0 : EVENT_BYTES * body.events);
    case "persist":
      return requestBytes(body.request);
    case "persisted":
      return answerBytes(body.answer);
    default:
      return SMALL_BYTES;
  }
}

// Puts the messages of durable execution on the wire and reads them.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { DURABLE_MESSAGE_NAMES, DURABLE_MESSAGE_TYPES, type DurableMessage } from "../protocol/durable-messages.ts";
import { MESSAGE_NAMES, SMALL_BYTES, TASK_BYTES } from "../protocol/messages.ts";
import { answerBytes, requestBytes } from "./persistence.ts";

const FIRST_DURABLE_KIND = MESSAGE_NAMES.indexOf(DURABLE_MESSAGE_NAMES[0]);
/** Of an event in a history that travels, with its payload. */
const EVENT_BYTES = 200;

export function durableMessage(body: DurableMessage): Message {
  return { ...body, kind: FIRST_DURABLE_KIND + DURABLE_MESSAGE_TYPES.indexOf(body.type) } as Message;
}

export function sendDurable(host: Host, to: Address, body: DurableMessage): void {
  const isDatagram = body.type === "hostBeat" || body.type === "activityBeat";
  host.send(to, durableMessage(body), durableBytes(body), isDatagram ? "datagram" : "connection");
}

/** undefined: it is a message of another kind. */
export function readDurable(message: Message): DurableMessage | undefined {
  const ordinal = message.kind - FIRST_DURABLE_KIND;
  return ordinal >= 0 && ordinal < DURABLE_MESSAGE_TYPES.length ? (message as unknown as DurableMessage) : undefined;
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

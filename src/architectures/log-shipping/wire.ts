// How masters whose log is shipped speak to each other.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message, Transport } from "../../process/message.ts";
import { MESSAGE_NAMES, SMALL_BYTES } from "../protocol/messages.ts";
import {
  readShippingMessage,
  SHIPPING_MESSAGE_NAMES,
  shippingMessage,
  type ShippingBody,
  type ShippingMessage,
} from "../protocol/shipping-messages.ts";

/** Where these begin in the protocol. */
const FIRST_SHIPPING_KIND = MESSAGE_NAMES.indexOf(SHIPPING_MESSAGE_NAMES[0]);

export function sendShipping(
  host: Host,
  to: Address,
  body: ShippingBody,
  bytes: number = SMALL_BYTES,
  transport: Transport = "connection",
): void {
  host.send(to, shippingMessage(body, FIRST_SHIPPING_KIND), bytes, transport);
}

/** undefined: it is a message of another kind. */
export function readShipping(message: Message): ShippingMessage | undefined {
  return readShippingMessage(message, FIRST_SHIPPING_KIND);
}

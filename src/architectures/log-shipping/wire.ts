// How masters whose log is shipped speak to each other.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message, Transport } from "../../process/message.ts";
import { FIRST_ROUTE_KIND, SMALL_BYTES } from "../protocol/messages.ts";
import {
  readShippingMessage,
  shippingMessage,
  type ShippingBody,
  type ShippingMessage,
} from "../protocol/shipping-messages.ts";

/** After the four kinds of executors that register. */
const FIRST_SHIPPING_KIND = FIRST_ROUTE_KIND + 4;

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

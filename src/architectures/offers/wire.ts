// Puts the messages of two-level scheduling on the wire and reads them.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { FIRST_OFFER_KIND, SMALL_BYTES } from "../protocol/messages.ts";
import { offerMessage, readOfferMessage, type OfferBody, type OfferMessage } from "../protocol/offer-messages.ts";

const ITEM_BYTES = 32;
/** What the way through the allocator adds to a message. */
const PASS_BYTES = 16;

export function sendOffer(host: Host, to: Address, body: OfferBody): void {
  host.send(to, offerMessage(body, FIRST_OFFER_KIND), offerBytes(body));
}

/** undefined: it is a message of another kind. */
export function readOffer(message: Message): OfferMessage | undefined {
  return readOfferMessage(message, FIRST_OFFER_KIND);
}

function offerBytes(body: OfferBody): number {
  switch (body.type) {
    case "agentJoin":
      return SMALL_BYTES + ITEM_BYTES * body.running.length;
    case "frameworkJoin":
    case "releaseClaims":
    case "answerOffers":
      return SMALL_BYTES + ITEM_BYTES * body.claims.length;
    case "offer":
      return SMALL_BYTES + ITEM_BYTES * body.machines.length;
    case "passOn":
      return body.bytes + PASS_BYTES;
    default:
      return SMALL_BYTES;
  }
}

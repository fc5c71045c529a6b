// What goes around a message where a design signs what is said. Keys are a matter of who has them: a seal names whose key made it,
// and nobody but an attacker who has that key can name another. For the channel that makes and checks seals, and for forgers.

import type { Instant } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";

export interface Seal {
  /** Whose key it was made with. */
  readonly signer: Address;
  /** The sender's. */
  readonly incarnation: number;
  /** The receiver's, as far as the sender knows: what was meant for an earlier life of it means nothing to a later one. */
  readonly audience: number;
  /** Counts the messages from this life of the sender to this receiver, from 1. */
  readonly sequence: number;
  /** End of the certificate, by the clock of whoever issued it; NEVER where certificates do not expire. */
  readonly until: Instant;
}

export interface Sealed extends Message {
  readonly seal: Seal;
  readonly body: Message;
}

export function isSealed(message: Message): message is Sealed {
  return "seal" in message;
}

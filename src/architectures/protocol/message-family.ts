// The messages of one part of a design, under their numbers in the protocol: they stand there one after the other.

import type { Message } from "../../process/message.ts";
import { MESSAGE_NAMES } from "./messages.ts";

/** `type` is which of the family it is; the number in the protocol comes from that. */
interface Typed {
  readonly type: string;
}

export interface MessageFamily<Sent extends Typed, Heard extends Typed = Sent> {
  write(body: Sent): Message;
  /** undefined: it is a message of another kind. */
  read(message: { readonly kind: number }): Heard | undefined;
}

/** `types`: in the order of their kinds. `first`: the name of the first one in the protocol. */
export function messageFamily<Sent extends Typed, Heard extends Typed = Sent>(
  types: readonly Heard["type"][],
  first: string = types[0],
): MessageFamily<Sent, Heard> {
  const firstKind = MESSAGE_NAMES.indexOf(first);
  return {
    write: (body) => ({ ...body, kind: firstKind + types.indexOf(body.type) }) as unknown as Message,
    read(message) {
      const ordinal = message.kind - firstKind;
      return ordinal >= 0 && ordinal < types.length ? (message as unknown as Heard) : undefined;
    },
  };
}

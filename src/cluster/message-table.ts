// Messages in flight: a slot each, so that a kernel event can carry them as one integer.

import type { Message, Transport } from "../process/message.ts";

export class MessageTable {
  readonly message: (Message | undefined)[] = [];
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly sentAt: number[] = [];
  readonly isDatagram: boolean[] = [];
  readonly #free: number[] = [];

  put(from: number, to: number, message: Message, sentAt: number, transport: Transport): number {
    const slot = this.#free.pop() ?? this.message.length;
    this.message[slot] = message;
    this.from[slot] = from;
    this.to[slot] = to;
    this.sentAt[slot] = sentAt;
    this.isDatagram[slot] = transport === "datagram";
    return slot;
  }

  release(slot: number): void {
    this.message[slot] = undefined;
    this.#free.push(slot);
  }
}

// Messages in flight: a slot each, so that a kernel event can carry them as one integer.

import { grown } from "../kernel/columns.ts";
import type { Message, Transport } from "../process/message.ts";
import type { AttackMark } from "./faults/attacks.ts";

/** In the place of a message: the operating system of the sender says that the connection is over. No process sees it. */
export const CLOSED: Message = { kind: -1 };

const FIRST_CAPACITY = 64;
// A slot's whole numbers.
const FROM = 0;
const TO = 1;
const IS_DATAGRAM = 2;
const STRIDE = 4;

export class MessageTable {
  readonly #messages: (Message | undefined)[] = [];
  #integers = new Int32Array(FIRST_CAPACITY * STRIDE);
  #sentAt = new Float64Array(FIRST_CAPACITY);
  readonly #free: number[] = [];
  /** Of those that an attack has to do with. */
  readonly #marks = new Map<number, AttackMark>();

  put(from: number, to: number, message: Message, sentAt: number, transport: Transport): number {
    const slot = this.#free.length > 0 ? this.#free.pop()! : this.#messages.length;
    if (slot === this.#sentAt.length) this.#grow();
    this.#messages[slot] = message;
    const first = slot * STRIDE;
    this.#integers[first + FROM] = from;
    this.#integers[first + TO] = to;
    this.#integers[first + IS_DATAGRAM] = transport === "datagram" ? 1 : 0;
    this.#sentAt[slot] = sentAt;
    return slot;
  }

  mark(slot: number, mark: AttackMark): void {
    this.#marks.set(slot, mark);
  }

  markOf(slot: number): AttackMark | undefined {
    return this.#marks.size === 0 ? undefined : this.#marks.get(slot);
  }

  release(slot: number): void {
    if (this.#marks.size > 0) this.#marks.delete(slot);
    this.#messages[slot] = undefined;
    this.#free.push(slot);
  }

  message(slot: number): Message {
    return this.#messages[slot]!;
  }

  isClosing(slot: number): boolean {
    return this.#messages[slot] === CLOSED;
  }

  from(slot: number): number {
    return this.#integers[slot * STRIDE + FROM];
  }

  to(slot: number): number {
    return this.#integers[slot * STRIDE + TO];
  }

  isDatagram(slot: number): boolean {
    return this.#integers[slot * STRIDE + IS_DATAGRAM] === 1;
  }

  sentAt(slot: number): number {
    return this.#sentAt[slot];
  }

  #grow(): void {
    this.#integers = grown(this.#integers, this.#integers.length * 2);
    this.#sentAt = grown(this.#sentAt, this.#sentAt.length * 2);
  }
}

// The messages between the broker of a queue and its consumers (catalogue, core protocol: GetTask, Ack, Nack, Extend). All are
// harmless when they come late or twice: pulls are numbered, and a receipt that is not the latest of its message is worth nothing.

import type { AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { Duration } from "../../kernel/time.ts";
import type { TaskSpec } from "../../process/task.ts";

/** What is free on a machine. */
export interface Room {
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly resources: Readonly<Record<string, number>>;
}

/** A delivery of a message, by its number within the message's deliveries: what acknowledges, returns or extends it. */
export interface Receipt {
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
}

/** Of all messages. `kind` is the number in the protocol's list, `type` the same without the protocol. */
interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
}

/**
 * consumer -> broker: give me what there is. Takes the place of the pull before it. `answered`: the pulls up to this one are not
 * waited for any more. `wait`: how long the broker may hold it until there is something; 0 = answer at once.
 */
export interface Pull extends Envelope<"pull"> {
  readonly incarnation: number;
  readonly serial: number;
  readonly answered: number;
  readonly room: Room;
  /** Messages that it takes beyond that, to have them at hand. */
  readonly ahead: number;
  readonly wait: Duration;
}
/** broker -> consumer: there is nothing (more) in answer to this pull. */
export interface Empty extends Envelope<"empty"> {
  readonly serial: number;
}
/** broker -> consumer: a message, from now on hidden from the others. `remaining`: so many more answer the same pull. */
export interface Delivered extends Envelope<"delivered"> {
  readonly serial: number;
  readonly remaining: number;
  readonly spec: TaskSpec;
  readonly attempt: AttemptNumber;
  readonly epoch: Epoch;
}
/** consumer -> broker, again and again until it is settled: the message's work is done, delete it. */
export interface Ack extends Envelope<"ack">, Receipt {}
/** consumer -> broker, likewise: I give it back, because it failed or because I must go. */
export interface Nack extends Envelope<"nack">, Receipt {
  readonly isFailure: boolean;
}
/** broker -> consumer: heard, and durable; or the receipt is worth nothing any more. */
export interface Settled extends Envelope<"settled">, Receipt {}
/** consumer -> broker, a datagram: these are still being worked on, hide them for another full timeout. */
export interface Extend extends Envelope<"extend"> {
  readonly receipts: readonly Receipt[];
  /** They have been begun, where that is their acknowledgement: they never come back. */
  readonly forGood?: true;
}

export type QueueMessage = Pull | Empty | Delivered | Ack | Nack | Settled | Extend;

/** In the order of their kinds. */
export const QUEUE_MESSAGE_TYPES = [
  "pull",
  "empty",
  "delivered",
  "ack",
  "nack",
  "settled",
  "extend",
] as const satisfies readonly QueueMessage["type"][];

/** `queuePull`, `queueEmpty` and so on, in the order of their kinds. */
export const QUEUE_MESSAGE_NAMES: readonly string[] = QUEUE_MESSAGE_TYPES.map(
  (type) => `queue${type[0].toUpperCase()}${type.slice(1)}`,
);

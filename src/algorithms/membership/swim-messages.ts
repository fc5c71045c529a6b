// The messages of SWIM: plain values, harmless when they come late, twice or out of order. A protocol that carries them puts
// SWIM_MESSAGE_NAMES into its own list and tells members at which number they begin there.

import type { Address } from "../../process/identity.ts";
import type { Transport } from "../../process/message.ts";
import type { Rumour } from "./rumour.ts";

/** Of all messages. `kind` is the number in the protocol's list, `type` the same without the protocol. */
interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
  /** What the sender wants to spread. */
  readonly rumours: readonly Rumour[];
}

/** `sequence` is the sender's, and comes back in the answer. */
export interface Ping extends Envelope<"ping"> {
  readonly sequence: number;
}
/** The target is alive. `sequence` of whoever wanted to know, through however many hands. */
export interface Ack extends Envelope<"ack"> {
  readonly sequence: number;
}
/** The sender is alive and has asked the target, but that does not answer it either. */
export interface Nack extends Envelope<"nack"> {
  readonly sequence: number;
}
/** Ping this one for me. */
export interface PingRequest extends Envelope<"pingRequest"> {
  readonly sequence: number;
  readonly target: Address;
  readonly wantsNack: boolean;
}
export type Gossip = Envelope<"gossip">;
/** Everything the sender knows; wants the same back. */
export type Sync = Envelope<"sync">;
export type SyncAnswer = Envelope<"syncAnswer">;

export type SwimMessage = Ping | Ack | Nack | PingRequest | Gossip | Sync | SyncAnswer;
export type SwimMessageType = SwimMessage["type"];

/** In the order of their kinds. */
const TYPES = [
  "ping",
  "ack",
  "nack",
  "pingRequest",
  "gossip",
  "sync",
  "syncAnswer",
] as const satisfies readonly SwimMessageType[];

/** `swimPing`, `swimAck` and so on, in the order of their kinds. */
export const SWIM_MESSAGE_NAMES: readonly string[] = TYPES.map(
  (type) => `swim${type[0].toUpperCase()}${type.slice(1)}`,
);

/** The number of each type in a protocol whose list has SWIM_MESSAGE_NAMES from `base` on. */
export type SwimKinds = Readonly<Record<SwimMessageType, number>>;

export function swimKinds(base: number): SwimKinds {
  return Object.fromEntries(TYPES.map((type, position) => [type, base + position])) as SwimKinds;
}

/** Headers of the network, kind, sequence and target. */
const SMALL_BYTES = 48;
/** Address and port of member and accuser, incarnation, status. */
const RUMOUR_BYTES = 24;

/** Size on the wire. */
export function swimMessageBytes({ rumours }: SwimMessage): number {
  return SMALL_BYTES + RUMOUR_BYTES * rumours.length;
}

/** How many rumours fit into a datagram of that size; at least one does. */
export function rumoursPerDatagram(datagramBytes: number): number {
  return Math.max(1, Math.floor((datagramBytes - SMALL_BYTES) / RUMOUR_BYTES));
}

/** Exchanges of everything outgrow a datagram, and take a connection, as in memberlist. */
export function transportOf({ type }: SwimMessage): Transport {
  return type === "sync" || type === "syncAnswer" ? "connection" : "datagram";
}

// The messages between a primary and its replicas, by which its log is shipped, and between masters of which one may have to take
// the primary's place. All of them name the highest epoch that their sender knows of.

import type { Address, Epoch } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { Command, Snapshot } from "../master/commands.ts";

/** A command with its size in the log. */
export interface ShippedCommand {
  readonly command: Command;
  readonly bytes: number;
}

/** Where in the log an epoch begins: the index of its first entry. */
export interface EpochStart {
  readonly epoch: Epoch;
  readonly index: number;
}

interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
  readonly epoch: Epoch;
}

/** primary -> replica, a datagram: I am here. `isAttached`: your stream is open, as far as I know. */
export interface PrimaryBeat extends Envelope<"primaryBeat"> {
  readonly isAttached: boolean;
}
/** replica -> primary: my log ends at `index`, durably, and has these epochs. Ship me what comes after. */
export interface Attach extends Envelope<"attach"> {
  readonly index: number;
  readonly epochs: readonly EpochStart[];
  /** It gives up what the primary does not know. Otherwise it stays out where there is such a thing. */
  readonly rewinds: boolean;
}
/** primary -> replica: the entries that follow on index `after`. */
export interface Ship extends Envelope<"ship"> {
  readonly after: number;
  readonly commands: readonly ShippedCommand[];
}
/** replica -> primary: everything up to `index` is durable here. */
export interface Shipped extends Envelope<"shipped"> {
  readonly index: number;
}
/** primary -> replica, one part of the whole state after the other; the last one has it. */
export interface Baseline extends Envelope<"baseline"> {
  readonly state:
    { readonly snapshot: Snapshot; readonly index: number; readonly epochs: readonly EpochStart[] } | undefined;
  /** The last index that both logs have in common: what the replica has beyond it comes to nothing. */
  readonly common: number;
}
/** primary -> replica: from `common` on our logs differ, and you do not give up what I do not know. */
export interface Diverged extends Envelope<"diverged"> {
  readonly common: number;
}
/** any -> whoever believes to be primary in a lower epoch. */
export interface Superseded extends Envelope<"superseded"> {
  readonly leader: Address | undefined;
}
/** replica -> all others, before it takes the primary's place: who are you, and how far does your log go? */
export type Canvass = Envelope<"canvass">;
/** In answer. */
export interface Standing extends Envelope<"standing"> {
  readonly isPrimary: boolean;
  /** It has heard of the primary just now. */
  readonly hearsPrimary: boolean;
  /** It has lost what it once had, and may not take the primary's place. */
  readonly isIncomplete: boolean;
  /** Of its last entry. */
  readonly lastEpoch: Epoch;
  readonly index: number;
}
/** primary -> replica: I am to go down, and your log ends where mine does, at `index`. Take my place. */
export interface HandOver extends Envelope<"handOver"> {
  readonly index: number;
}

export type ShippingMessage =
  PrimaryBeat | Attach | Ship | Shipped | Baseline | Diverged | Superseded | Canvass | Standing | HandOver;

/** In the order of their kinds. */
const SHIPPING_MESSAGE_TYPES = [
  "primaryBeat",
  "attach",
  "ship",
  "shipped",
  "baseline",
  "diverged",
  "superseded",
  "canvass",
  "standing",
  "handOver",
] as const satisfies readonly ShippingMessage["type"][];

/** Also their names in the trace. */
export const SHIPPING_MESSAGE_NAMES: readonly string[] = SHIPPING_MESSAGE_TYPES;

export type ShippingBody = ShippingMessage extends infer M
  ? M extends ShippingMessage
    ? Omit<M, "kind">
    : never
  : never;

/** `first`: the number of the first of these kinds in the protocol's list. */
export function shippingMessage(body: ShippingBody, first: number): Message {
  return { ...body, kind: first + SHIPPING_MESSAGE_TYPES.indexOf(body.type) };
}

/** undefined: it is a message of another kind. */
export function readShippingMessage(message: Message, first: number): ShippingMessage | undefined {
  const ordinal = message.kind - first;
  return ordinal >= 0 && ordinal < SHIPPING_MESSAGE_TYPES.length ? (message as ShippingMessage) : undefined;
}

// The messages between the allocator of two-level scheduling, its frameworks and the agents on the workers (catalogue C5). What
// frameworks and agents say to each other is the common protocol, and goes through the allocator, as in Mesos.

import type { Demand } from "../../algorithms/placement/cluster-board.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { AttemptReference } from "./messages.ts";

/** Of all messages. `kind` is the number in the protocol's list, `type` the same without the protocol. */
interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
}

/** What an attempt has been given on a worker. */
export interface Claim extends AttemptReference {
  readonly worker: WorkerIndex;
  readonly need: Demand;
}

/** agent -> allocator: everything that runs here, and whose it is. Also after every loss of the connection. */
export interface AgentJoin extends Envelope<"agentJoin"> {
  readonly incarnation: number;
  readonly running: readonly { readonly framework: number; readonly claim: Claim }[];
}
/** framework -> allocator: what my books say is mine. All offers of earlier sessions are void. */
export interface FrameworkJoin extends Envelope<"frameworkJoin"> {
  readonly session: number;
  readonly wants: boolean;
  readonly claims: readonly Claim[];
}
/** allocator -> agent or framework that has not joined: I am here. */
export interface Here extends Envelope<"here"> {}
/** framework -> allocator: make me an offer. Holds until the next offer. `revives`: what I gave back may be of use now. */
export interface WantOffer extends Envelope<"wantOffer"> {
  readonly revives: boolean;
}
/** allocator -> framework: all this is kept for you until you answer. */
export interface Offer extends Envelope<"offer"> {
  readonly offer: number;
  readonly session: number;
  readonly machines: readonly (readonly [worker: WorkerIndex, amount: Demand])[];
}
/** framework -> allocator: of these offers, made in this session, I take this; the rest goes back. */
export interface AnswerOffers extends Envelope<"answerOffers"> {
  readonly session: number;
  readonly offers: readonly number[];
  readonly claims: readonly Claim[];
  /** Machines of these offers that have no more than now are not to be offered to me again for a while. */
  readonly isFiltered: boolean;
  readonly wants: boolean;
}
/** allocator -> framework: this offer holds no longer. */
export interface Rescind extends Envelope<"rescind"> {
  readonly offer: number;
}
/** framework -> allocator: these attempts hold nothing any more. */
export interface ReleaseClaims extends Envelope<"releaseClaims"> {
  readonly claims: readonly (AttemptReference & { readonly worker: WorkerIndex })[];
}
/** agent -> allocator: this attempt holds nothing here any more. */
export interface AttemptFreed extends Envelope<"attemptFreed">, AttemptReference {}
/** allocator -> framework: what I think of an agent. */
export interface AgentState extends Envelope<"agentState"> {
  readonly worker: WorkerIndex;
  readonly status: "alive" | "suspect" | "dead";
}
/** Through the allocator, between a framework and an agent: `peer` is whom it is for, and then whom it is from. */
export interface PassOn extends Envelope<"passOn"> {
  readonly peer: Address;
  readonly message: Message;
  readonly bytes: number;
}

export type OfferMessage =
  | AgentJoin
  | FrameworkJoin
  | Here
  | WantOffer
  | Offer
  | AnswerOffers
  | Rescind
  | ReleaseClaims
  | AttemptFreed
  | AgentState
  | PassOn;

/** In the order of their kinds. */
const OFFER_MESSAGE_TYPES = [
  "agentJoin",
  "frameworkJoin",
  "here",
  "wantOffer",
  "offer",
  "answerOffers",
  "rescind",
  "releaseClaims",
  "attemptFreed",
  "agentState",
  "passOn",
] as const satisfies readonly OfferMessage["type"][];

/** Also their names in the trace. */
export const OFFER_MESSAGE_NAMES: readonly string[] = OFFER_MESSAGE_TYPES;

type WithoutKind<M> = M extends OfferMessage ? Omit<M, "kind"> : never;
export type OfferBody = WithoutKind<OfferMessage>;

/** `first`: the number of the first of these kinds in the protocol's list. */
export function offerMessage(body: OfferBody, first: number): Message {
  return { ...body, kind: first + OFFER_MESSAGE_TYPES.indexOf(body.type) };
}

/** undefined: it is a message of another kind. */
export function readOfferMessage(message: { readonly kind: number }, first: number): OfferMessage | undefined {
  const ordinal = message.kind - first;
  return ordinal >= 0 && ordinal < OFFER_MESSAGE_TYPES.length ? (message as OfferMessage) : undefined;
}

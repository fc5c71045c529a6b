// The messages between XXL-JOB's schedulers and its executors beside launches: executors put themselves on the list, and a scheduler
// that looks for one asks whether it is there, or idle. None is repeated: who does not answer in time is passed over.
// Source: XXL-JOB 2.4 (ExecutorBiz: beat, idleBeat; AdminBiz: registry, registryRemove).

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { FIRST_ROUTE_KIND, SMALL_BYTES } from "./messages.ts";

/** Of all messages. `kind` is the number in the protocol's list, `type` the same without the protocol. */
interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
}

/** scheduler -> executor: are you there, and, where a job is named, idle for it? */
export interface Beat extends Envelope<"beat"> {
  readonly serial: number;
  readonly job: number | undefined;
}
/** In answer. False: one of that job runs or waits here, or it takes nothing. */
export interface BeatAnswer extends Envelope<"beatAnswer"> {
  readonly serial: number;
  readonly isFree: boolean;
}
/** executor -> scheduler: I am there; or I am going. */
export interface Registry extends Envelope<"registry"> {
  readonly isLeaving: boolean;
}
/** In answer. */
export type RegistryAnswer = Envelope<"registryAnswer">;

export type RouteMessage = Beat | BeatAnswer | Registry | RegistryAnswer;

/** In the order of their kinds. */
const ROUTE_MESSAGE_TYPES = [
  "beat",
  "beatAnswer",
  "registry",
  "registryAnswer",
] as const satisfies readonly RouteMessage["type"][];

type WithoutKind<M> = M extends RouteMessage ? Omit<M, "kind"> : never;

export function sendRoute(host: Host, to: Address, body: WithoutKind<RouteMessage>): void {
  const kind = FIRST_ROUTE_KIND + ROUTE_MESSAGE_TYPES.indexOf(body.type);
  host.send(to, { ...body, kind } as Message, SMALL_BYTES);
}

/** undefined: it is a message of another kind. */
export function readRoute(message: Message): RouteMessage | undefined {
  const ordinal = message.kind - FIRST_ROUTE_KIND;
  return ordinal >= 0 && ordinal < ROUTE_MESSAGE_TYPES.length ? (message as RouteMessage) : undefined;
}

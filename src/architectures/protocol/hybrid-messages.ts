// The messages by which reservations of short tasks move from a worker with long work to an idle one (Delgado et al., Hawk, USENIX ATC
// 2015, section 3). None is repeated: a reservation is a question that may be asked for nothing, and its scheduler notices when it
// is nowhere.

import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { FIRST_HYBRID_KIND, SMALL_BYTES } from "./messages.ts";

/** Of all messages. `kind` is the number in the protocol's list, `type` the same without the protocol. */
interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
}

/** Reservations of one batch that change their worker. */
export interface Loot {
  readonly scheduler: Address;
  readonly batch: number;
  readonly example: TaskSpec;
  readonly count: number;
}

/** worker -> worker: I am idle; what waits behind long work at you? `serial` names it for the answer. */
export interface Steal extends Envelope<"steal"> {
  readonly serial: number;
}
/** In answer: these are yours now, and mine no more; none where nothing suitable waits. */
export interface Stolen extends Envelope<"stolen"> {
  readonly serial: number;
  readonly loot: readonly Loot[];
}
/** thief -> scheduler: so many reservations of this batch are here, and no more at `victim`. */
export interface Moved extends Envelope<"moved"> {
  readonly batch: number;
  readonly victim: Address;
  readonly count: number;
}

export type HybridMessage = Steal | Stolen | Moved;

/** In the order of their kinds. */
const HYBRID_MESSAGE_TYPES = ["steal", "stolen", "moved"] as const satisfies readonly HybridMessage["type"][];

export type HybridBody = HybridMessage extends infer M ? (M extends HybridMessage ? Omit<M, "kind"> : never) : never;

export function hybridMessage(body: HybridBody): Message {
  return { ...body, kind: FIRST_HYBRID_KIND + HYBRID_MESSAGE_TYPES.indexOf(body.type) } as Message;
}

export function sendHybrid(host: Host, to: Address, body: HybridBody): void {
  const bytes = body.type === "stolen" ? SMALL_BYTES * Math.max(1, body.loot.length) : SMALL_BYTES;
  host.send(to, hybridMessage(body), bytes);
}

/** undefined: it is a message of another kind. */
export function readHybrid(message: Message): HybridMessage | undefined {
  const ordinal = message.kind - FIRST_HYBRID_KIND;
  return ordinal >= 0 && ordinal < HYBRID_MESSAGE_TYPES.length ? (message as HybridMessage) : undefined;
}

// The messages by which reservations of short tasks move from a worker with long work to an idle one (Delgado et al., Hawk, USENIX ATC
// 2015). None is repeated: a reservation is a question that may be asked for nothing, and its scheduler notices when it
// is nowhere.

import type { Address } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";

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
export const HYBRID_MESSAGE_TYPES = ["steal", "stolen", "moved"] as const satisfies readonly HybridMessage["type"][];

/** Also their names in the trace: `hybridSteal` and so on. */
export const HYBRID_MESSAGE_NAMES: readonly string[] = HYBRID_MESSAGE_TYPES.map(
  (type) => `hybrid${type[0].toUpperCase()}${type.slice(1)}`,
);

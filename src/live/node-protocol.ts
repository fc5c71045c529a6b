// What the conductor of a live run and the processes of its nodes say to each other, over the channel that Node gives a child.

import type { Duration } from "../kernel/time.ts";
import type { TaskSpec } from "../process/task.ts";
import type { Ports } from "./links.ts";
import type { ToldTrouble } from "./outgoing.ts";
import type { AilmentChange, ClockChange, ToldSoFar } from "./told-condition.ts";

/** Which node it is, in which life. */
export interface NodeLife {
  readonly variant: string;
  readonly seed: number;
  readonly node: number;
  readonly incarnation: number;
  /** Of its disk. */
  readonly folder: string;
}

export type ToNode =
  /** Build what you are, and listen. */
  | ({ readonly kind: "be" } & NodeLife)
  /** Start: the steady clock's reading at the start of the run (ns, decimal), and the speed of its time. */
  | {
      readonly kind: "boot";
      readonly zero: string;
      readonly speed: number;
      readonly ports: readonly (Ports | undefined)[];
      readonly condition: ToldSoFar;
    }
  | { readonly kind: "peer"; readonly node: number; readonly ports: Ports }
  /** Its machine is about to lose its power: nobody hears of that, and what is sent there is lost, until it is a peer again. */
  | { readonly kind: "gone"; readonly node: number }
  | { readonly kind: "request"; readonly spec: TaskSpec }
  /** How fast its work advances; 0 = it stands still. Answered by `paced`. */
  | { readonly kind: "pace"; readonly factor: number }
  /** What faults do to it, and to its clock. */
  | { readonly kind: "ailment"; readonly change: AilmentChange }
  | { readonly kind: "clock"; readonly change: ClockChange }
  /** The faults of links that are in force on what it sends. */
  | { readonly kind: "troubles"; readonly all: readonly ToldTrouble[] }
  /** Its machine is to go down within so long, us: answered by `drained`, when nothing is left to wait for. */
  | { readonly kind: "drain"; readonly grace: Duration }
  /** It goes down now: what was written is to be synced. Answered by `left`. */
  | { readonly kind: "leave" }
  /** Nodes that it cannot send to. */
  | { readonly kind: "cut"; readonly to: readonly number[] };

export type FromNode =
  | { readonly kind: "listening"; readonly ports: Ports }
  | { readonly kind: "booted" }
  | { readonly kind: "answer"; readonly task: number }
  | { readonly kind: "paced" }
  | { readonly kind: "drained" }
  | { readonly kind: "left" }
  /** It knows who is gone. */
  | { readonly kind: "noted" }
  /** A partition cost it something. */
  | { readonly kind: "cut-bit" }
  | { readonly kind: "failed"; readonly failure: CarriedError };

/** Whose fault it is, whoever carries it knows. */
export interface CarriedError {
  readonly kind: "input" | "plug-in" | "crash";
  readonly message: string;
  readonly stack: string;
}

/** A node's process failed, and said why. */
export class NodeFailure extends Error {
  override readonly name = "NodeFailure";
  readonly failure: CarriedError;

  constructor(node: string, failure: CarriedError) {
    super(`${node}: ${failure.message}`);
    this.failure = { ...failure, message: this.message };
    this.stack = failure.stack;
  }
}

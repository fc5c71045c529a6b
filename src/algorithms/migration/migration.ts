// The contract of migration: is it worth to save a task that runs, stop it, and let it go on at another worker? Asked with what
// a master believes, never with the truth. One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { Duration } from "../../kernel/time.ts";

/** A move that could be made, us. */
export interface MoveOffer {
  /** Until it is done where it is, as far as is known. */
  readonly here: number;
  /** Until it would be done over there, counted from when it works again. */
  readonly there: number;
  /** Standing still between: to save it, to carry what it needs, to start it again. */
  readonly cost: number;
  /** The machine that it is on is to go down, or to be given back. */
  readonly isLeaving: boolean;
}

export interface MigrationPolicy {
  /** Asked so often. */
  readonly interval: Duration;
  /** Moves begun in one round. */
  readonly moves: number;
  /** A task that was moved stays for so long. */
  readonly minDwell: Duration;
  /** How fast what a worker was seen to do is forgotten. */
  readonly memory: Duration;
  /** us that the move is worth, above 0; undefined = it stays. */
  worth(offer: MoveOffer): number | undefined;
}

export interface MigrationDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "migration";
  create(parameters: ParameterValues<P>): MigrationPolicy;
}

export function defineMigration<const P extends Parameters>(
  definition: Omit<MigrationDefinition<P>, "kind">,
): MigrationDefinition<P> {
  return { kind: "migration", ...definition };
}

// The contract of rebalancing: how much of the work that waits at some workers goes to others, decided now and then by one who
// pictures all of them. It speaks of amounts; whoever asks chooses the tasks. One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { Duration } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";

/** A worker that may be given work, as it is believed to be. */
export interface Load {
  readonly worker: WorkerIndex;
  /** Estimated work that it holds, waiting and running, us at speed 1. */
  readonly work: number;
  /** Work that it does in 1 us with all its cores, above 0. */
  readonly capacity: number;
}

export interface Transfer {
  readonly from: WorkerIndex;
  readonly to: WorkerIndex;
  /** us at speed 1. */
  readonly work: number;
}

export interface RebalancingPolicy {
  /** Asked so often. */
  readonly interval: Duration;
  /** Tasks that may be asked back in one round. */
  readonly moves: number;
  /** A task that was moved stays for so long. */
  readonly minDwell: Duration;
  /** Most urgent first; nobody gives more than it has. `loads` in the order of the workers. */
  decide(loads: readonly Load[]): readonly Transfer[];
}

export interface RebalancingDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "rebalancing";
  create(parameters: ParameterValues<P>): RebalancingPolicy;
}

export function defineRebalancing<const P extends Parameters>(
  definition: Omit<RebalancingDefinition<P>, "kind">,
): RebalancingDefinition<P> {
  return { kind: "rebalancing", ...definition };
}

/** us until all that it holds is done. */
export function backlogOf({ work, capacity }: Load): number {
  return work / capacity;
}

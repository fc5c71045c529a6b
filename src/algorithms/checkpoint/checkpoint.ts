// The contract of a checkpoint policy: how much work an attempt does between two checkpoints. Pure: the worker writes them,
// and knows their cost. One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { Duration } from "../../kernel/time.ts";

/** What a policy may know of an attempt when it starts. */
export interface CheckpointContext {
  /** Time that the attempt stands still for one checkpoint. */
  readonly cost: Duration;
  /** Mean time between failures of what the attempt runs on, us; Infinity = none are expected. */
  readonly meanTimeBetweenFailures: number;
  /** Estimated work of the whole task. */
  readonly estimate: Duration;
}

export interface CheckpointPolicy {
  /** Work (time of progress) between the end of one checkpoint and the start of the next; undefined = none at all. */
  interval(context: CheckpointContext): Duration | undefined;
}

export interface CheckpointDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "checkpoint";
  create(parameters: ParameterValues<P>): CheckpointPolicy;
}

export function defineCheckpoint<const P extends Parameters>(
  definition: Omit<CheckpointDefinition<P>, "kind">,
): CheckpointDefinition<P> {
  return { kind: "checkpoint", ...definition };
}

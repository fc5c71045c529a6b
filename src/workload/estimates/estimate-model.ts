// The contract of an estimate model: what a submitter believes about a task's service time. One plug-in a file beside
// this one; a model may keep history and is created afresh for every run and class.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration } from "../../kernel/time.ts";

/** What the model may look at. Only models that say `exact` may hand `service` on as it is. */
export interface EstimatedTask {
  /** The truth, us at speed 1. */
  readonly service: Duration;
  readonly tenant: string;
  /** The log's requested time, where the task comes from a log that has one. */
  readonly requested: Duration | undefined;
  /** Mean (us) of the class's service distribution; undefined where service times come from a log. */
  readonly classMean: number | undefined;
}

export interface EstimateModel {
  /** Called once per task, in order of arrival; always draws the same number of variates. At least 1 us. */
  estimate(task: EstimatedTask, random: RandomStream): Duration;
}

export interface EstimateDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "estimate";
  /** Never below the truth, so that it may serve as a kill limit. */
  readonly properties: { readonly upperBound: boolean };
  create(parameters: ParameterValues<P>): EstimateModel;
}

/** Types a definition's `create` by its own parameters. */
export function defineEstimate<const P extends Parameters>(
  definition: Omit<EstimateDefinition<P>, "kind">,
): EstimateDefinition<P> {
  return { kind: "estimate", ...definition };
}

/** Whole microseconds, at least one: an estimate of nothing would divide by zero somewhere. */
export function toEstimate(value: number): Duration {
  return Math.min(Math.max(1, Math.round(value)), Number.MAX_SAFE_INTEGER) as Duration;
}

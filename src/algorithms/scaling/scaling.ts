// The contract of a scaling policy: how many machines there should be. It decides; who is rented, who goes and when, within the
// limits of the cluster, is the business of whoever asked. One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";

/** A machine that takes work. */
export interface ReadyMachine {
  readonly worker: WorkerIndex;
  readonly cores: number;
  /** Cores that attempts hold or are promised there. */
  readonly busy: number;
  /** Attempts that do. */
  readonly tasks: number;
}

export interface ScalingView {
  /** In order of their numbers. */
  readonly ready: readonly ReadyMachine[];
  /** Machines that are wanted and do not take work yet: they boot, or are missing. */
  readonly pending: number;
  /** Tasks that wait for a place. */
  readonly waiting: number;
}

export interface ScalingDecision {
  /** So many machines are wanted, ready and pending ones together. Whole, 0 or more; limits are not the policy's business. */
  readonly wanted: number;
  /** If that is fewer than there are, these go, and no others; where absent, the idlest do. */
  readonly leaving?: readonly WorkerIndex[];
}

export interface ScalingPolicy {
  /** Asked at every interval, and only then; `now` does not go back. */
  decide(view: ScalingView, now: Instant): ScalingDecision;
}

export interface ScalingDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "scaling";
  /** How often it wants to be asked; 0 = never: there is nothing to decide. */
  interval(parameters: ParameterValues<P>): Duration;
  create(parameters: ParameterValues<P>): ScalingPolicy;
}

export function defineScaling<const P extends Parameters>(
  definition: Omit<ScalingDefinition<P>, "kind">,
): ScalingDefinition<P> {
  return { kind: "scaling", ...definition };
}

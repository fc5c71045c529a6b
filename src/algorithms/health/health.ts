// The contract of a health policy: which workers are given no work although they answer, because what they did went wrong
// or slowly (gray failures, bad machines). It learns from the outcome of every attempt. One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { WorkerIndex } from "../placement/placement.ts";

/** An attempt that ended, or the loss of a worker. */
export interface WorkSample {
  readonly worker: WorkerIndex;
  readonly task: TaskId;
  /** `crashed`: the worker was lost while it ran the attempt; those of one loss are told at the same instant. */
  readonly outcome: "succeeded" | "failed" | "crashed";
  /** From dispatch to end. */
  readonly took: Duration;
  /** What it should have taken there: estimate divided by the worker's nominal speed. */
  readonly expected: Duration;
}

export interface HealthPolicy {
  /** True: the health of some worker, this one or another, may be different now. */
  observed(sample: WorkSample, now: Instant): boolean;
  /**
   * The worker left and came back (a flap): a new incarnation registered, or it is trusted again after suspicion. True: its
   * health may be different now.
   */
  returned(worker: WorkerIndex, now: Instant): boolean;
  /** May it be given work? */
  isHealthy(worker: WorkerIndex, now: Instant): boolean;
  /** The earliest instant at which `isHealthy` of any worker can change by time alone; NEVER if none can. */
  nextChange(now: Instant): Instant;
  /**
   * Workers that may not be given this task, because it failed there before; empty where the policy does not tell tasks apart.
   * Never all workers; but those left may be down, so that whoever can wait no longer may give it to one of these.
   */
  avoid(task: TaskId): readonly WorkerIndex[];
  /** The task has ended: nothing about it need be remembered. */
  forget(task: TaskId): void;
}

export interface HealthContext {
  readonly workerCount: number;
}

export interface HealthDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "health";
  create(parameters: ParameterValues<P>, context: HealthContext): HealthPolicy;
}

export function defineHealth<const P extends Parameters>(
  definition: Omit<HealthDefinition<P>, "kind">,
): HealthDefinition<P> {
  return { kind: "health", ...definition };
}

// The contract of a queue ordering: which waiting task goes next. An ordering decides; whoever asked commits the decision
// and tells the ordering what happened, so that its state can be rebuilt by replay. One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { AttemptNumber, TaskId } from "../../process/identity.ts";

/** A task as a policy sees it: estimates, never truths. */
export interface QueuedTask {
  readonly id: TaskId;
  /** Order of admission; total, breaks every tie. */
  readonly sequence: number;
  /** When this scheduler first had it (its own clock). */
  readonly queuedAt: Instant;
  readonly estimate: Duration;
  /** Estimate less the work already saved; may be 0 where the estimate was too small. */
  readonly remaining: Duration;
  /** Estimated time from its start to the end of its job, where other tasks wait for it; otherwise its estimate. */
  readonly pathEstimate: Duration;
  readonly cores: number;
  readonly memory: number;
  readonly priority: number;
  readonly weight: number;
  /** NEVER where it has none. */
  readonly deadline: Instant;
  readonly tenant: string;
  readonly workloadClass: number;
}

export interface RunningTask {
  readonly task: QueuedTask;
  readonly attempt: AttemptNumber;
  readonly startedAt: Instant;
  /** Estimated work left now (us); 0 where it overran its estimate. */
  remaining(now: Instant): Duration;
}

/** What is free, as the scheduler believes. */
export interface Room {
  fits(task: QueuedTask): boolean;
  /** Attempts that a preemptive ordering may displace, in order of start. */
  running(): Iterable<RunningTask>;
}

export type Choice =
  | { readonly kind: "start"; readonly task: QueuedTask }
  /** Stop `victim` (its saved work is kept) to make room; the next choice is asked when it has stopped. */
  | { readonly kind: "preempt"; readonly task: QueuedTask; readonly victim: RunningTask }
  /** Give up a waiting task, e.g. one whose deadline passed under `dropLate`. */
  | { readonly kind: "drop"; readonly task: QueuedTask }
  /** Nothing now; `until` = ask again at that instant even if nothing happens. */
  | { readonly kind: "wait"; readonly until?: Instant };

export const WAIT: Choice = { kind: "wait" };

export interface Ordering {
  /** Waiting tasks. */
  readonly size: number;
  /** A task became ready (also again, after a preemption or a failure). */
  add(task: QueuedTask, now: Instant): void;
  /** It left the queue for any reason: started, cancelled, expired. Returns false if it was not waiting. */
  remove(id: TaskId): boolean;
  /** The next decision; changes nothing. Must not scan all waiting tasks. */
  choose(room: Room, now: Instant): Choice;
  /** It runs. For orderings that account for usage. */
  started?(task: QueuedTask, now: Instant): void;
  /** It stopped running, whatever the reason, after using `used` of core time. */
  stopped?(task: QueuedTask, used: Duration, now: Instant): void;
  /** Waiting tasks in the order in which they would go; for tests and explanations, may be slow. */
  waiting(now: Instant): readonly QueuedTask[];
}

export interface OrderingDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "ordering";
  /** Uses estimates; preempts; never idles while something fits; every task eventually runs. */
  readonly properties: {
    readonly clairvoyant: boolean;
    readonly preemptive: boolean;
    readonly workConserving: boolean;
    readonly starvationFree: boolean;
  };
  create(parameters: ParameterValues<P>): Ordering;
}

/** Types a definition's `create` by its own parameters. */
export function defineOrdering<const P extends Parameters>(
  definition: Omit<OrderingDefinition<P>, "kind">,
): OrderingDefinition<P> {
  return { kind: "ordering", ...definition };
}

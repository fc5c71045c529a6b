// The contract of a speculation policy: when to run another copy of an attempt beside it, so that one slow machine does not
// hold everything up. It decides over a view; the master commits each copy and tells the policy what happened by the next
// view. The first copy that succeeds counts, the others are stopped. One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { AttemptNumber, TaskId } from "../../process/identity.ts";
import type { QueuedTask } from "../ordering/ordering.ts";
import type { WorkerIndex } from "../placement/placement.ts";

/** An attempt that runs, as its worker last reported it. */
export interface AttemptView {
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly worker: WorkerIndex;
  readonly startedAt: Instant;
  /** Share of its work that is done, 0 to 1, as of `progressAt`; estimates and reports, never the truth. */
  readonly progress: number;
  readonly progressAt: Instant;
  readonly estimate: Duration;
  /** Copies of the task that run or are under way, itself included. */
  readonly copies: number;
}

/** Tasks that belong together: a job or a stage. Tasks without one form a group by workload class. */
export interface GroupView {
  readonly group: number;
  /** Tasks of the group that have arrived; of those, completed ones. */
  readonly taskCount: number;
  readonly completedCount: number;
  /** Durations (start to end) of the successful attempts so far: quantile by nearest rank, mean; undefined if none. */
  durationQuantile(fraction: number): Duration | undefined;
  durationMean(): Duration | undefined;
  /** In order of start. Every attempt of a task that has not ended. */
  readonly running: readonly AttemptView[];
}

export interface SpeculationView {
  readonly now: Instant;
  /** Cores of all workers that may be given work, and how many of them are free. */
  readonly slots: number;
  readonly freeSlots: number;
  /** Extra copies that run or are under way now; and since the start of this leadership, attempts of both sorts. */
  readonly copiesRunning: number;
  readonly copiesStarted: number;
  readonly attemptsStarted: number;
  /** Groups with running attempts, in order of their first task. */
  readonly groups: readonly GroupView[];
  /** Mean progress per second of the attempts that ran on a worker lately; undefined if nothing is known of it. */
  workerRate(worker: WorkerIndex): number | undefined;
  readonly workerCount: number;
}

export interface Copy {
  readonly task: TaskId;
  /** Workers that must not get it. The one where the attempt runs is never used. */
  readonly avoid: readonly WorkerIndex[];
  /** Stop the running attempt once the copy has started, instead of letting both run. */
  readonly replaces: boolean;
}

export interface SpeculationPolicy {
  /** How often to ask; NEVER-like long where the policy does nothing over time. */
  readonly interval: Duration;
  /** Copies to start now, most urgent first. Must keep to the policy's own caps. */
  decide(view: SpeculationView): readonly Copy[];
  /** Copies to queue up front when a task is taken in, itself included (at least 1). `groupSize`: tasks of its job. */
  copiesAtAdmission?(task: QueuedTask, groupSize: number, view: SpeculationView): number;
  /**
   * Not undefined: every dispatched attempt is watched, and asked about after this long (a hedge). Absent: not used.
   */
  hedgeAfter?(task: QueuedTask, view: SpeculationView, random: RandomStream): Duration | undefined;
}

export interface SpeculationDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "speculation";
  create(parameters: ParameterValues<P>): SpeculationPolicy;
}

export function defineSpeculation<const P extends Parameters>(
  definition: Omit<SpeculationDefinition<P>, "kind">,
): SpeculationDefinition<P> {
  return { kind: "speculation", ...definition };
}

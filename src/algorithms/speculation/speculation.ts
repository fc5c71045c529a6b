// The contract of a speculation policy: when to run another copy of an attempt beside it, so that one slow machine does not
// hold everything up. It decides over a view; the master commits each copy and tells the policy what happened by the next
// view. The first copy that succeeds counts, the others are stopped. One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, type Instant, NEVER } from "../../kernel/time.ts";
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
  /** Not before `startedAt`, and equal to it where nothing was reported yet. */
  readonly progressAt: Instant;
  readonly estimate: Duration;
  /** Copies of the task that run, are queued or on their way, itself included. */
  readonly copies: number;
}

/** Tasks that belong together: a job or a stage. Tasks without one form a group by workload class. */
export interface GroupView {
  readonly group: number;
  /** Tasks of the group that have arrived; of those, completed ones, and ones that wait for a slot. */
  readonly taskCount: number;
  readonly completedCount: number;
  readonly waitingCount: number;
  /** Durations (start to end) of the successful attempts so far: quantile by nearest rank, mean; undefined if none. */
  durationQuantile(fraction: number): Duration | undefined;
  durationMean(): Duration | undefined;
  /** In order of start. Every attempt of a task that has not ended. */
  readonly running: readonly AttemptView[];
}

/** How long tasks of a workload class took lately, whatever jobs they were of. */
export interface ClassDurations {
  readonly completedCount: number;
  /** From when a task was first sent out to its end, whichever of its copies that was; nearest rank, undefined if none. */
  durationQuantile(fraction: number): Duration | undefined;
}

export interface SpeculationView {
  readonly now: Instant;
  /** Cores of all workers that may be given work, and how many of them are free. */
  readonly slots: number;
  readonly freeSlots: number;
  /** Tasks of all groups that wait for a slot. */
  readonly waitingCount: number;
  /** Extra copies that run, are queued or on their way now. */
  readonly copiesRunning: number;
  /**
   * Since the start of this leadership: extra copies, and attempts of both sorts. They count from when they are queued, so
   * that a budget cannot be overdrawn by what is on its way.
   */
  readonly copiesStarted: number;
  readonly attemptsStarted: number;
  /** Since the start of this leadership: tasks that were sent out for the first time. What waits in a queue is not. */
  readonly tasksSent: number;
  /** Groups with running attempts, in order of their first task. */
  readonly groups: readonly GroupView[];
  /** The group of a task that has not ended, whether anything of it runs or not. */
  groupOf(task: TaskId): GroupView | undefined;
  /** Of the class of a task that has not ended. Counts from when it is first asked for. */
  classOf(task: TaskId): ClassDurations | undefined;
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

/** The job (or stage) that a task is taken in with; of one that has none, its class, and a size of 1. */
export interface JobOfTask {
  readonly group: number;
  readonly size: number;
}

/** What a policy promises never to exceed. The laws hold it to that, and a scenario may have an oracle watch it (I13). */
export interface SpeculationCaps {
  /** Copies of one task at a time, the first one included; one that replaces another counts beside it. */
  readonly perTask: number;
  /** Extra copies at a time: `share` of the slots, rounded down, but `least` at any rate. */
  readonly ofSlots?: { readonly share: number; readonly least: number };
  /** Extra copies of one group at a time: the largest of a number, a share of its running and a share of all its tasks. */
  readonly ofGroup?: { readonly least: number; readonly ofRunning: number; readonly ofTasks: number };
  /**
   * Extra copies started: in every window at most `burst`, and `share` of the other attempts started in it; and never more
   * than `share` of all. Infinity = what was not used is saved up without end.
   */
  readonly ofStarts?: { readonly share: number; readonly burst: number };
  /** A decision asks for no more copies than slots are free. */
  readonly freeSlotsOnly?: true;
}

export interface SpeculationPolicy {
  readonly caps: SpeculationCaps;
  /** How often to ask `decide`; NOT_OVER_TIME where that always answers nothing. */
  readonly interval: Duration;
  /** Copies to start now, most urgent first, each task once. Looks at every running attempt once. */
  decide(view: SpeculationView): readonly Copy[];
  /**
   * Copies to queue up front when a task is taken in, itself included (at least 1). The view does not count it yet. Asked
   * for the tasks of a job one after the other.
   */
  copiesAtAdmission?(task: QueuedTask, job: JobOfTask, view: SpeculationView): number;
  /** Copies queued up front cancel each other as soon as one of them starts; the second is queued `delay` after the first. */
  readonly tie?: { readonly delay: Duration };
  /** Asked for every attempt that starts: watch it, and ask `hedge` when it has run for so long; undefined = do not. */
  hedgeAfter?(task: QueuedTask, view: SpeculationView, random: RandomStream): Duration | undefined;
  /** The time of a watched attempt is up, and it still runs: a copy of it, or undefined. Asked once for an attempt. */
  hedge?(attempt: AttemptView, view: SpeculationView): Copy | undefined;
}

/** The interval of a policy that does nothing over time. */
export const NOT_OVER_TIME = NEVER as number as Duration;

export interface SpeculationDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "speculation";
  create(parameters: ParameterValues<P>): SpeculationPolicy;
}

export function defineSpeculation<const P extends Parameters>(
  definition: Omit<SpeculationDefinition<P>, "kind">,
): SpeculationDefinition<P> {
  return { kind: "speculation", ...definition };
}

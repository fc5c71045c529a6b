// The contract of a queue ordering: which waiting task goes next. An ordering decides; whoever asked commits the decision
// and tells the ordering what happened, so that its state can be rebuilt by replay. One plug-in a file beside this one; the folders hold what several plug-ins of a
// family are made of, and no plug-in.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";
import type { AttemptNumber, TaskId } from "../../process/identity.ts";
import type { JobPart, Receiver, TaskInput, TaskOutput } from "../../process/task.ts";
import type { Admission } from "../admission/admission.ts";
import type { Machine } from "./machine.ts";

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
  /** Work that earlier attempts left behind, as the books say; absent = none. */
  readonly saved?: Duration;
  /** Estimated time from its start to the end of its job, where other tasks wait for it; otherwise its estimate. */
  readonly pathEstimate: Duration;
  readonly cores: number;
  readonly memory: number;
  /** Named resources beyond cores and memory; absent = none. */
  readonly resources?: Readonly<Record<string, number>> | undefined;
  readonly priority: number;
  readonly weight: number;
  /** NEVER where it has none. */
  readonly deadline: Instant;
  /** What it is worth to be done by its deadline; absent = nobody says. */
  readonly value?: number | undefined;
  readonly tenant: string;
  /** The data or the session that it is about; absent = nothing in particular. */
  readonly key?: string | undefined;
  /** What it reads before it works, by its key; absent = nothing. */
  readonly input?: TaskInput | undefined;
  /** How many times its work it is on worker 0, 1, ..., repeated; absent = as much everywhere. */
  readonly workOn?: readonly number[] | undefined;
  /** What it fetches from where others of its job ran; absent = nothing. */
  readonly outputs?: readonly TaskOutput[] | undefined;
  /** Which task of which job it is, where tasks wait for each other. */
  readonly part?: JobPart | undefined;
  readonly workloadClass: number;
  /** Number of the time trigger that launched it; absent = none did. */
  readonly trigger?: number | undefined;
  /** Number, within its class, of the job or the stage of a job that it is part of; absent or -1 = it stands alone. */
  readonly group?: number;
  /** Tasks of that job or stage, and which of them it is, 0 .. groupSize-1; absent = it stands alone. */
  readonly groupSize?: number;
  readonly item?: number | undefined;
}

export interface RunningTask {
  readonly task: QueuedTask;
  readonly attempt: AttemptNumber;
  readonly startedAt: Instant;
  /** It was asked to stop, and holds its place until it has; absent = no. */
  readonly isStopping?: boolean;
  /** Estimated work left now (us); 0 where it overran its estimate. */
  remaining(now: Instant): Duration;
}

/** On which workers (by number) a task may start: only there, or on any but these. */
export type Where =
  { readonly kind: "only"; readonly worker: number } | { readonly kind: "not"; readonly workers: readonly number[] };

export function isAllowed(worker: number, where: Where | undefined): boolean {
  if (where === undefined) return true;
  return where.kind === "only" ? where.worker === worker : !where.workers.includes(worker);
}

/** What is free, as the scheduler believes. */
export interface Room {
  /** Is there room for it now, there? Left out: anywhere. */
  fits(task: QueuedTask, where?: Where): boolean;
  /** Attempts that a preemptive ordering may displace, in order of start. */
  running(): Iterable<RunningTask>;
  /** This one of `running()`, if it is among them; absent: nothing that runs can be displaced here. */
  displaceable?(id: TaskId): RunningTask | undefined;
  /**
   * For orderings declared `reserving`, and those that make room: the machines that may be given work, by worker number, and
   * what will be free there. Absent, or undefined: nothing is known of single machines, because the queue that counts is elsewhere (at the workers).
   */
  machines?(): readonly Machine[] | undefined;
  /** Workers that should not get this task, e.g. because it died there; absent = none. */
  avoided?(task: QueuedTask): readonly number[];
}

export type Choice =
  /** `where` left out: wherever the placement says. */
  | {
      readonly kind: "start";
      readonly task: QueuedTask;
      readonly where?: Where;
      /** To these what it makes for them is sent as soon as it is made. */
      readonly receivers?: readonly Receiver[] | undefined;
    }
  /**
   * Stop `victim` (its saved work is kept) to make room; the next choice is asked when it has stopped. With `worker`: it is one
   * of those that were nominated to go for the task there, and others of them may be asked for at once.
   */
  | { readonly kind: "preempt"; readonly task: QueuedTask; readonly victim: RunningTask; readonly worker?: number }
  | Nominate
  /** Give up a waiting task, e.g. one whose deadline passed under `dropLate`. */
  | { readonly kind: "drop"; readonly task: QueuedTask }
  /** Nothing now; `until` = ask again at that instant even if nothing happens. */
  | { readonly kind: "wait"; readonly until?: Instant };

/** Promise `task` the room on `worker` that these leave when they are stopped, which nobody has asked for yet. May be none. */
export interface Nominate {
  readonly kind: "nominate";
  readonly task: QueuedTask;
  readonly worker: number;
  readonly victims: readonly RunningTask[];
}

export const WAIT: Choice = { kind: "wait" };

export interface Ordering {
  /** Waiting tasks. */
  readonly size: number;
  /** A task became ready (also again, after a preemption or a failure). */
  add(task: QueuedTask, now: Instant): void;
  /** It left the queue for any reason: started, cancelled, expired. Returns false if it was not waiting. */
  remove(id: TaskId): boolean;
  /** Wants `Room.machines`, whatever its definition says; absent = no. */
  readonly looksAtMachines?: boolean;
  /** The next decision; changes nothing. Must not scan all waiting tasks. */
  choose(room: Room, now: Instant): Choice;
  /** Its choice to promise room was taken up. Comes before the next `choose`; in place of an earlier promise to the task. */
  nominated?(choice: Nominate, now: Instant): void;
  /** It runs. For orderings that account for usage. */
  started?(task: QueuedTask, now: Instant): void;
  /** It stopped running, whatever the reason, after using `used` of core time. */
  stopped?(task: QueuedTask, used: Duration, now: Instant): void;
  /**
   * A place is held for an attempt of it: chosen here, found at a worker by a new leader, or for a copy. `started` may follow
   * much later, when the decision is durable; several choices may come between. For orderings that divide what there is.
   */
  granted?(task: QueuedTask, now: Instant): void;
  /** The place is free again; once for each `granted`. `used`: core time, 0 if it never ran. */
  returned?(task: QueuedTask, used: Duration, now: Instant): void;
  /** Waiting tasks in the order in which they would go; for tests and explanations, may be slow. */
  waiting(now: Instant): readonly QueuedTask[];
  /**
   * Reserving orderings: the start promised to a waiting task by the last `choose`, if one was. While estimates are not too
   * small and no machine is lost, it never moves later.
   */
  promised?(id: TaskId): Instant | undefined;
  /** With `promised`: all that the last `choose` promised. A task that was promised a start before may be among them. */
  eachPromise?(tell: (task: QueuedTask, start: Instant) => void): void;
}

/** All that there is to divide, of workers that may be given work now. */
export interface Capacity {
  readonly cores: number;
  /** Bytes; Infinity = not limited. */
  readonly memory: number;
  readonly resources: ReadonlyMap<string, number>;
}

/** All workers, whether up or not, by number. */
export interface WorkerMap {
  readonly workers: readonly WorkerCapacity[];
  /** us for so many bytes from one to another; 0 on the same one. */
  transfer(bytes: number, source: number, target: number): number;
}

/** What a queue may know of the machines it serves: a cluster, or one worker. */
export interface OrderingContext {
  capacity(): Capacity;
  /** For orderings that plan: the cluster's workers and what is between them; absent: nothing is known of that. */
  readonly map?: WorkerMap | undefined;
  /** What tenants used under earlier masters, as of `at`; absent = nothing. */
  readonly past?: { readonly usage: ReadonlyMap<string, number>; readonly at: Instant };
  /** For orderings that draw: a stream of their own, of whoever asks them. Absent where an ordering is tried out by itself. */
  readonly random?: () => RandomStream;
}

/** What tenants used before: in a master's books, so that it outlives the master. Bounded. */
export interface PastUsage {
  /** A task ended, or an attempt of it, at `at` by the clock of the master that leads. `amount`: as the ordering counts. */
  add(tenant: string, amount: number, at: Instant): void;
  /** Another master leads: its clock says nothing of how long that took. */
  begin(): void;
  /** As of the latest `add`. */
  usage(): ReadonlyMap<string, number>;
  /** Takes the place of all that is known. */
  restore(usage: Iterable<readonly [tenant: string, amount: number]>): void;
}

export interface NamedTenants {
  readonly parameter: string;
  readonly names: readonly string[];
  /** Whoever is not among them is guaranteed nothing, which is not likely to be meant. */
  readonly areAll: boolean;
}

/** What a parameter that is a map from tenants to something says. */
export function tenantsIn(parameter: string, values: Readonly<Record<string, unknown>> | undefined): NamedTenants {
  return { parameter, names: Object.keys(values ?? {}), areAll: false };
}

export interface OrderingDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "ordering";
  /**
   * Uses estimates; preempts; never idles while something fits; every task eventually runs; plans ahead and wants to be told
   * of every machine what will be free there (`Room.machines`), which costs the dispatcher some bookkeeping; decides where tasks
   * run too, and without that goes by the order of admission.
   */
  readonly properties: {
    readonly clairvoyant: boolean;
    readonly preemptive: boolean;
    readonly workConserving: boolean;
    readonly starvationFree: boolean;
    readonly reserving?: boolean;
    readonly placing?: boolean;
  };
  /** `context` is absent where an ordering is tried out by itself. */
  create(parameters: ParameterValues<P>, context?: OrderingContext): Ordering;
  /** No more attempts are displaced in any window than this; absent, or undefined: it promises no such thing. */
  displacements?(parameters: ParameterValues<P>): { readonly perSecond: number; readonly burst: number } | undefined;
  /** It goes by what tasks are worth, and says nothing where nobody says that; absent = no. */
  readonly needsValues?: boolean;
  /** For orderings that displace after a slice: its length, or that of the shortest. */
  slice?(parameters: ParameterValues<P>): Duration;
  /** For orderings that know tenants by name: which, by parameter. */
  tenants?(parameters: ParameterValues<P>): readonly NamedTenants[];
  /** For orderings whose queues are bounded: what they take in, beside the scenario's own admission control; undefined: everything. */
  createAdmission?(parameters: ParameterValues<P>): Admission | undefined;
  /** For orderings whose justice must outlive a master. */
  createPast?(parameters: ParameterValues<P>): PastUsage;
}

/** Types a definition's `create` by its own parameters. */
export function defineOrdering<const P extends Parameters>(
  definition: Omit<OrderingDefinition<P>, "kind">,
): OrderingDefinition<P> {
  return { kind: "ordering", ...definition };
}

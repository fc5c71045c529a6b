// A unit of work as it travels in messages and logs. Immutable; `payload` is opaque to every algorithm: only the machine
// that executes it (and the oracles) can know how much work it really is.

import type { Duration, Instant } from "../kernel/time.ts";
import type { Address, NodeId, TaskId } from "./identity.ts";

export const NO_GROUP = -1;
/** Of a task that a master launched by itself: nobody waits for an acknowledgement. */
export const NO_CLIENT = -1 as Address;

declare const payloadBrand: unique symbol;
/** What the executor runs. In the simulator: the true service time in microseconds at speed 1. */
export type Payload = number & { readonly [payloadBrand]: true };

/** What is wrong with a task. As opaque as its payload: what becomes of an attempt shows only when it runs. */
export interface Flaw {
  /** Attempts up to this number come to a bad end. */
  readonly attempts: number;
  /** After this share of the work. */
  readonly at: number;
  /** They take their machine's process down with them, instead of failing. */
  readonly isPoison: boolean;
}

/** What a task reads before it works: the data that its key names. */
export interface TaskInput {
  readonly bytes: number;
  /** Workers that have it. */
  readonly copies: number;
}

/** What another task of its job made, and where it lies. */
export interface TaskOutput {
  readonly task: TaskId;
  /** The machine on which its effective attempt ran. */
  readonly node: NodeId;
  readonly bytes: number;
  /** Where it was put; undefined = it is kept for ever, also in another zone. */
  readonly kept?: KeptOutput | undefined;
}

/** Where what a task makes is put: it dies with its machine's process, with its machine's disk, or never. */
export type OutputPlace = "memory" | "disk" | "storage";

/** How what a task makes is to be kept. */
export interface KeepingTerms {
  readonly on: OutputPlace;
  /** Machines that have it, where it ran among them; 1 in storage. */
  readonly copies: number;
  readonly bytes: number;
}

/** What a task made, as it was put somewhere. */
export interface KeptOutput {
  readonly on: OutputPlace;
  readonly at: Instant;
  /** The machines that have it; none in storage. */
  readonly nodes: readonly NodeId[];
}

/** How long a task looks for what it needs and cannot reach, before it gives up. */
export interface FetchTerms {
  /** So many more times. */
  readonly retries: number;
  readonly wait: Duration;
}

/** A task of the same job that needs what another makes, and the worker, by number, on which it is planned. */
export interface Receiver {
  readonly position: number;
  readonly worker: number;
}

export interface StageDependency {
  readonly stage: number;
  readonly bytes: number;
  /** Only from the task of the same number (a narrow dependency); absent = from all of them. */
  readonly isNarrow?: boolean;
}

/** A stage of a job: tasks that are alike, but for how long they take. */
export interface JobStage {
  /** Position of its first task among the job's. */
  readonly first: number;
  readonly count: number;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly resources: Readonly<Record<string, number>> | undefined;
  readonly workOn: readonly number[] | undefined;
  /** Stages that must be done first, by position, and the bytes that each of its tasks needs from each task of that one. */
  readonly after: readonly StageDependency[];
}

/** A whole job of tasks that wait for each other, as whoever asks for it describes it: estimates, no truths. */
export interface JobGraph {
  readonly stages: readonly JobStage[];
  /** By position of the task. us at speed 1. */
  readonly estimates: readonly Duration[];
}

/** Which task of which job it is. All tasks of a job have the same number, within their class, and the same graph. */
export interface JobPart {
  readonly job: number;
  readonly graph: JobGraph;
  readonly position: number;
}

/** A job whose tasks must run at the same time. */
export interface GangTerms {
  /** Its members work only while so many of them have a place, those counted that have completed. At most the size of the job. */
  readonly minMember: number;
}

export interface TaskSpec {
  readonly id: TaskId;
  /** Who submitted it, and gets the acknowledgement. */
  readonly client: Address;
  /** When the outside world wanted it; latency counts from here, not from the first successful send. */
  readonly arrivedAt: Instant;
  /** What the submitter believes the service time to be, at speed 1. Never the truth, unless the scenario says `exact`. */
  readonly estimate: Duration;
  /** What the submitter believes the time to be from its start to the end of its job; the estimate itself where nothing waits for it. */
  readonly pathEstimate: Duration;
  readonly payload: Payload;
  readonly flaw: Flaw | undefined;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  /** Named resources beyond cores and memory, e.g. { gpu: 1 }; undefined = none. */
  readonly resources: Readonly<Record<string, number>> | undefined;
  /** Slots of pools across the cluster that it holds while it runs, by pool; absent = none. */
  readonly pools?: Readonly<Record<string, number>> | undefined;
  /** Bigger is more important. */
  readonly priority: number;
  readonly weight: number;
  /** NEVER where it has none. */
  readonly deadline: Instant;
  /** What it is worth to be done by its deadline; absent = nobody says. */
  readonly value?: number | undefined;
  /** Its value falls evenly to nothing within so long after its deadline; absent = it is gone at once. */
  readonly fade?: Duration | undefined;
  /** Its client accepts a deadline that is so much later than the one it asked for; absent = none. */
  readonly tolerance?: Duration | undefined;
  /** So much later than first asked for is its deadline, by agreement; absent = it is the first. */
  readonly stretch?: Duration | undefined;
  /** Index of the workload class in the scenario. */
  readonly workloadClass: number;
  readonly tenant: string;
  /** In whose name it is submitted; absent: in that of its tenant. */
  readonly user?: string;
  /** The data or the session that it is about; undefined = nothing in particular. */
  readonly key?: string | undefined;
  /** undefined = nothing. */
  readonly input?: TaskInput | undefined;
  /**
   * Of unrelated machines: how many times its work (and its estimate) it is on worker 0, 1, ...; the list is repeated. undefined =
   * as much everywhere.
   */
  readonly workOn?: readonly number[] | undefined;
  /** What it fetches from where others of its job ran, before it works; undefined = nothing. */
  readonly outputs?: readonly TaskOutput[] | undefined;
  /** How what it makes is kept; undefined = for ever. */
  readonly keeping?: KeepingTerms | undefined;
  /** undefined = all that it fetches is there for ever. */
  readonly fetching?: FetchTerms | undefined;
  /** undefined = it waits for nobody, and nobody for it. */
  readonly part?: JobPart | undefined;
  /** Number of the job, or of the stage of a job, that it is part of; NO_GROUP = it stands alone. */
  readonly group: number;
  /** Tasks of that job or stage, itself included. */
  readonly groupSize: number;
  /** Which of them it is, 0 .. groupSize-1; absent = it stands alone. */
  readonly item?: number | undefined;
  /** The job is a gang; undefined = its tasks are of no concern to each other. */
  readonly gang?: GangTerms | undefined;
  /** The client wants to be told of the end (closed loops, blocking callers). */
  readonly notify: boolean;
  /** The client asks this often how it stands; 0 = never. */
  readonly poll: Duration;
  /** The client withdraws it when it has waited for so long; NEVER = it waits for ever. */
  readonly patience: Duration;
}

/** How many times its work it is on this worker. */
export function workFactor({ workOn }: Pick<TaskSpec, "workOn">, worker: number): number {
  return workOn === undefined ? 1 : workOn[worker % workOn.length];
}

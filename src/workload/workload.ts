// What is asked of the cluster: workload classes as the scenario loader hands them over, already validated, and the shape
// of the sources that turn them into tasks. Descriptions hold factories, never state, so one serves every run.

import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { Address, TaskId } from "../process/identity.ts";
import type { TaskInput, TaskSpec } from "../process/task.ts";
import type { ArrivalProcess } from "./arrivals/arrival-process.ts";
import type { EstimateModel } from "./estimates/estimate-model.ts";
import type { TraceReader } from "./traces/trace-job.ts";
import type { LineageTerms } from "./recovering-job.ts";
import type { WorkflowStage } from "./workflows.ts";

/**
 * A task before it is submitted: its number and its client are filled in when it arrives, and from then on nothing of it
 * changes any more. One object from the drawing of its size to its end, since millions of them pass.
 */
export type TaskDraft = Omit<TaskSpec, "id" | "client"> & { id: TaskId; client: Address };

/** Tasks in nondecreasing order of arrival, pulled one at a time, so that a workload is never held whole. */
export interface TaskSource {
  next(): TaskDraft | undefined;
}

/** The named streams of one run; the same name gives the same draws whatever else exists. */
export interface Streams {
  stream(name: string): RandomStream;
}

export type Tenants =
  | { readonly kind: "single"; readonly name: string }
  /** `<class>-1`, `<class>-2` ...; the k-th is drawn with a probability proportional to k to the power -exponent. */
  | { readonly kind: "zipf"; readonly count: number; readonly exponent: number };

/** What its tasks are about. */
export type Keys =
  | { readonly kind: "tenant" }
  /** Its job, or the stage of one: tasks that stand alone have none. */
  | { readonly kind: "job" }
  /** `<name>-1`, `<name>-2` ...; the k-th is drawn with a probability proportional to k to the power -exponent. */
  | { readonly kind: "zipf"; readonly name: string; readonly count: number; readonly exponent: number };

/** When a task's result stops being worth anything. */
export type DeadlineRule =
  | { readonly kind: "none" }
  /** Arrival plus this many times the task's own service time. */
  | { readonly kind: "factor"; readonly factor: number }
  /** The same with a factor drawn per task. */
  | { readonly kind: "drawn-factor"; readonly factor: Distribution }
  /** Arrival plus a fixed span. */
  | { readonly kind: "relative"; readonly duration: Duration }
  /** Arrival plus service time plus a drawn laxity (us). */
  | { readonly kind: "slack"; readonly slack: Distribution };

/** What a task is worth; `perSecond`: for each second of its service time at speed 1. */
export interface ValueRule {
  readonly amount: Distribution;
  readonly isPerSecond: boolean;
}

/** How much later than its deadline a client accepts: a span, or so many times that from arrival to deadline. */
export type Tolerance =
  { readonly kind: "span"; readonly span: Duration } | { readonly kind: "factor"; readonly factor: number };

/** Where a class's tasks come from. */
export type Demand =
  | { readonly kind: "open"; readonly createArrivals: () => ArrivalProcess }
  /** Each user waits for an answer, thinks (us), and asks again. */
  | { readonly kind: "closed"; readonly users: number; readonly think: Distribution }
  /** `streams` are the class's own; only synthetic logs draw from them. */
  | { readonly kind: "trace"; readonly openTrace: (streams: Streams) => TraceReader }
  /** Masters launch them by themselves, at the instants of time triggers. */
  | { readonly kind: "trigger"; readonly triggers: readonly TriggerTimes[] };

/** When a time trigger is due, by a clock that is right. */
export interface TriggerTimes {
  readonly name: string;
  /** The first scheduled instant after `after`; undefined if there is none left. */
  next(after: Instant): Instant | undefined;
}

export interface WorkloadClass {
  readonly name: string;
  /** Position among the scenario's classes; breaks ties between arrivals at one instant. */
  readonly index: number;
  readonly tenants: Tenants;
  /** In whose name its tasks are submitted; absent: in their tenants'. */
  readonly user?: string;
  /** Absent: they are about nothing in particular. */
  readonly keys?: Keys | undefined;
  /** What its tasks read, by their keys; absent: nothing. */
  readonly input?: TaskInput | undefined;
  readonly demand: Demand;
  /** Service time at speed 1 (us). Undefined only for a trace that gives every job's own. */
  readonly service: Distribution | undefined;
  readonly createEstimates: () => EstimateModel;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly resources: Readonly<Record<string, number>> | undefined;
  /** Slots of pools, by pool; absent: none. */
  readonly pools?: Readonly<Record<string, number>> | undefined;
  readonly priority: number;
  readonly weight: number;
  readonly deadline: DeadlineRule;
  /** Absent: nobody says what its tasks are worth. */
  readonly value?: ValueRule | undefined;
  /** A task's value falls evenly to nothing within so long after its deadline; absent: it is gone at once. */
  readonly fade?: Duration | undefined;
  /** Absent: no later deadline will do. */
  readonly tolerance?: Tolerance | undefined;
  /** Probability that an attempt fails, each on its own. */
  readonly failure: number;
  /** Probability that a task takes its worker down whenever it runs. */
  readonly poison: number;
  /** Tasks of each arrival, which is then a job of so many; undefined = every arrival is one task, which stands alone. */
  readonly job: Distribution | undefined;
  /** Such a job is a gang, which needs so many of its tasks at once ("all" = every one); absent: it is not. */
  readonly gang?: number | "all" | undefined;
  /** Every arrival is a job of these stages; undefined = its tasks do not depend on each other. */
  readonly workflow: readonly WorkflowStage[] | undefined;
  /** What such a job does about data that was lost; absent: none can be. */
  readonly lineage?: LineageTerms | undefined;
  /** The client wants to be told of each end. A closed loop always does. */
  readonly notify: boolean;
  /** Clients ask this often how a task stands; 0 = never. */
  readonly poll: Duration;
  /** How long clients wait before they withdraw a task; undefined = for ever. */
  readonly patience: Distribution | undefined;
  /** At most so many tasks; undefined = no bound. */
  readonly limit: number | undefined;
  /** Tasks arrive in [start, stop). A trace's own time begins at `start`. */
  readonly start: Instant;
  readonly stop: Instant;
}

/** A scenario's whole workload, in the file's order. */
export type WorkloadSpec = readonly WorkloadClass[];

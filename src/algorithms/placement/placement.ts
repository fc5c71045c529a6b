// The contract of a placement policy: which worker gets a task. It sees a view of the cluster that may be stale, and
// draws only from the stream it is given. One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Instant } from "../../kernel/time.ts";
import type { QueuedTask } from "../ordering/ordering.ts";

/** Workers are 0 .. workerCount-1, in the order of the scenario. */
export type WorkerIndex = number;

/** The dispatcher's picture of the workers, as of `asOf(worker)`. */
export interface ClusterView {
  readonly workerCount: number;
  /**
   * Workers that may be given work now: trusted, not draining, and (with a central queue) with a free core. Indexed and
   * unordered but deterministic: 0 .. candidateCount-1.
   */
  readonly candidateCount: number;
  candidate(index: number): WorkerIndex;
  isCandidate(worker: WorkerIndex): boolean;
  /** It may be given work: trusted and not draining, though it may be full. */
  isEligible(worker: WorkerIndex): boolean;
  /** Central queue: it has room now. Queues at workers: it could run the task at all. */
  fits(worker: WorkerIndex, task: QueuedTask): boolean;
  /** Tasks assigned to it and not known to have ended, as of `asOf`. */
  load(worker: WorkerIndex): number;
  cores(worker: WorkerIndex): number;
  freeCores(worker: WorkerIndex): number;
  /** Bytes; Infinity = not limited. Free ones never below 0. */
  memory(worker: WorkerIndex): number;
  freeMemory(worker: WorkerIndex): number;
  /** Of a named resource; 0 where it has none. */
  resource(worker: WorkerIndex, name: string): number;
  freeResource(worker: WorkerIndex, name: string): number;
  /** Relative nominal speed; 1 = reference. */
  speed(worker: WorkerIndex): number;
  asOf(worker: WorkerIndex): Instant;
  /** The lowest load among candidates; undefined if there is none. O(1). */
  lowestLoad(): number | undefined;
  /** Candidates with exactly this load: how many, and the i-th. O(1). */
  countWithLoad(load: number): number;
  withLoad(load: number, index: number): WorkerIndex;
}

/** A worker, or nothing suitable now. (Probes and deferrals will be further members of this union.) */
export type PlacementAnswer = WorkerIndex | { readonly kind: "none" };
export const NONE: PlacementAnswer = { kind: "none" };

export interface Placement {
  /** Never a worker that is not a candidate or that does not fit. */
  place(task: QueuedTask, view: ClusterView, now: Instant): PlacementAnswer;
  /** It waits for a place: it came, or has to go again. A new leader hears it of all that wait. */
  queued?(task: QueuedTask): void;
  /** A place there is held for an attempt of it: chosen by whomever, found there by a new leader, or for a copy. */
  granted?(task: QueuedTask, worker: WorkerIndex): void;
  /** That place is free again; once for each `granted`. */
  returned?(task: QueuedTask, worker: WorkerIndex): void;
  /** When the first of the tasks that were made to wait since the last call may go after all; NEVER = not by itself. */
  takeWake?(): Instant;
  /** Outcome of an attempt there; for policies that learn from failures. */
  ended?(worker: WorkerIndex, succeeded: boolean, now: Instant): void;
}

export interface PlacementContext {
  readonly random: RandomStream;
  readonly workerCount: number;
  /** By worker; absent: nothing is known of places. */
  readonly places?: readonly Place[] | undefined;
}

/** Numbers of zone and rack, counted over the cluster. */
export interface Place {
  readonly zone: number;
  readonly rack: number;
}

export interface PlacementDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "placement";
  /** It may answer none although a candidate fits: it would rather wait. Absent = never. */
  waits?(parameters: ParameterValues<P>): boolean;
  create(parameters: ParameterValues<P>, context: PlacementContext): Placement;
}

export function definePlacement<const P extends Parameters>(
  definition: Omit<PlacementDefinition<P>, "kind">,
): PlacementDefinition<P> {
  return { kind: "placement", ...definition };
}

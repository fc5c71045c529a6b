// A unit of work as it travels in messages and logs. Immutable; `payload` is opaque to every algorithm: only the machine
// that executes it (and the oracles) can know how much work it really is.

import type { Duration, Instant } from "../kernel/time.ts";
import type { Address, TaskId } from "./identity.ts";

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
  /** Bigger is more important. */
  readonly priority: number;
  readonly weight: number;
  /** NEVER where it has none. */
  readonly deadline: Instant;
  /** Index of the workload class in the scenario. */
  readonly workloadClass: number;
  readonly tenant: string;
  /** The data or the session that it is about; undefined = nothing in particular. */
  readonly key?: string | undefined;
  /** undefined = nothing. */
  readonly input?: TaskInput | undefined;
  /** Number of the job, or of the stage of a job, that it is part of; NO_GROUP = it stands alone. */
  readonly group: number;
  /** Tasks of that job or stage, itself included. */
  readonly groupSize: number;
  /** The job is a gang; undefined = its tasks are of no concern to each other. */
  readonly gang?: GangTerms | undefined;
  /** The client wants to be told of the end (closed loops, blocking callers). */
  readonly notify: boolean;
  /** The client asks this often how it stands; 0 = never. */
  readonly poll: Duration;
  /** The client withdraws it when it has waited for so long; NEVER = it waits for ever. */
  readonly patience: Duration;
}

// What history hosts have their database do, and what it keeps: shards, and of each open workflow its mutable state. The tasks that a
// step leads to (transfers to task queues, timers) are not rows of their own: they follow from the state, and so are written with it,
// in one conditional write. Source: Temporal, docs/architecture/history-service.md (mutable state, transfer and timer tasks are
// committed in one transaction; tasks can be made again from the state, mutable_state task_refresher.go) and the Cassandra schema, where
// a shard's range_id is said to be what "all writes to a shard are conditional on".

import type { Duration, Instant } from "../../kernel/time.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { TaskAnswer } from "../protocol/messages.ts";
import { SMALL_BYTES, TASK_BYTES } from "../protocol/messages.ts";

/**
 * awaiting: the workflow's code has not asked for it yet. scheduled: it is in a task queue. started: a worker has it. backoff: its latest
 * attempt failed. ended: its workflow has not been told yet.
 */
export type ActivityStatus = "awaiting" | "scheduled" | "started" | "backoff" | "ended";

/** Instants by the wall clock, so that they mean something to another host; NEVER = not watched. */
export interface ActivityRecord {
  readonly spec: TaskSpec;
  readonly status: ActivityStatus;
  /** The one that runs, or will. */
  readonly attempt: AttemptNumber;
  /** The worker that has it, and the poll by which it came there; -1 = nobody. */
  readonly worker: Address;
  readonly poll: number;
  readonly previousDelay: Duration;
  /** Schedule-to-close: over all attempts. */
  readonly closeBy: Instant;
  /** By status: schedule-to-start, start-to-close, or the end of the back-off. */
  readonly dueBy: Instant;
  /** Heartbeat. */
  readonly beatBy: Instant;
  /** Of one that has ended: the workflow task that sees it, and whether it succeeded. */
  readonly seenBy: number;
  readonly wasCancelled: boolean;
}

export interface WorkflowRecord {
  readonly run: TaskId;
  readonly shard: number;
  /** Which workflow it is a run of; other tasks of the same job find it by this. */
  readonly name: string;
  /** Length of its history. */
  readonly events: number;
  /** Tasks of its job that have not been asked for yet. */
  readonly toCome: number;
  /** An activity ended otherwise than well. */
  readonly hasFailed: boolean;
  /** Its code has run at least once. */
  readonly hasBegun: boolean;
  readonly decision: "none" | "scheduled" | "started";
  /** Of the latest workflow task; every try has another. */
  readonly serial: number;
  readonly worker: Address;
  readonly poll: number;
  /** The worker that has it in its cache; -1 = nobody. */
  readonly sticky: Address;
  /** Sticky schedule-to-start, or the workflow task's timeout, or how long it may wait for nothing. */
  readonly dueBy: Instant;
}

/** What a write means to whoever watches: told when it is durable, once. */
export interface News {
  readonly kind:
    | "task.admitted"
    | "task.queued"
    | "task.completed"
    | "task.expired"
    | "task.cancelled"
    | "task.dead-lettered"
    | "task.backoff"
    | "attempt.lost";
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly value: number;
  /** Whom it is about; absent = the database tells it of itself. */
  readonly node?: number;
}

/** One step of a workflow: nothing of it, or all of it. */
export interface WorkflowWrite {
  readonly workflow: WorkflowRecord;
  readonly isClosed: boolean;
  readonly activities: readonly ActivityRecord[];
  readonly removed: readonly TaskId[];
  /** Every lower-numbered task of these clients is acknowledged. */
  readonly floors: readonly { readonly client: Address; readonly floor: TaskId }[];
  readonly news: readonly News[];
}

/** A shard as its owner believes to have it. */
export interface ShardClaim {
  readonly shard: number;
  readonly range: number;
}

export type PersistenceRequest =
  /** The shard is the asker's from now on, under a range id that nobody has had. */
  | { readonly op: "acquire"; readonly shard: number }
  | { readonly op: "write"; readonly claim: ShardClaim; readonly write: WorkflowWrite }
  /** Which of these are not the asker's any more? */
  | { readonly op: "check"; readonly claims: readonly ShardClaim[] }
  | { readonly op: "find"; readonly client: Address; readonly task: TaskId };

export interface Settled {
  readonly client: Address;
  readonly floor: TaskId;
  readonly tasks: readonly TaskId[];
}

export interface WorkflowState {
  readonly workflow: WorkflowRecord;
  readonly activities: readonly ActivityRecord[];
}

export type PersistenceAnswer =
  | {
      readonly op: "acquired";
      readonly range: number;
      readonly workflows: readonly WorkflowState[];
      readonly settled: readonly Settled[];
    }
  /** False: another has the shard, and nothing was written. */
  | { readonly op: "written"; readonly isOwner: boolean }
  | { readonly op: "checked"; readonly lost: readonly number[] }
  | {
      readonly op: "found";
      readonly answer: TaskAnswer;
      readonly where: { readonly shard: number; readonly run: TaskId } | undefined;
    };

/** One record of the database's log. */
export interface PersistenceEntry {
  readonly kind: "entry";
  readonly host: Address;
  readonly incarnation: number;
  readonly serial: number;
  readonly request: PersistenceRequest & { readonly op: "acquire" | "write" };
}

export interface ShardRow extends ShardClaim {
  /** Who raised the range last, and with which request. */
  readonly owner: Address;
  readonly incarnation: number;
  readonly serial: number;
}

/** Stands for every record before it. */
export interface PersistenceSnapshot {
  readonly kind: "snapshot";
  readonly shards: readonly ShardRow[];
  readonly settled: readonly (Settled & { readonly shard: number })[];
  readonly cancelled: readonly TaskId[];
  readonly workflows: readonly WorkflowState[];
  /** Of each workflow: the write that was carried out last. */
  readonly writes: readonly WriteName[];
}

/** Names a write, so that one which comes twice is carried out once. */
export interface WriteName {
  readonly run: TaskId;
  readonly host: Address;
  readonly incarnation: number;
  readonly serial: number;
}

export function requestBytes(request: PersistenceRequest): number {
  return request.op === "write" ? SMALL_BYTES + writeBytes(request.write) : SMALL_BYTES;
}

export function writeBytes({ activities, removed }: WorkflowWrite): number {
  return SMALL_BYTES + TASK_BYTES * activities.length + 16 * removed.length;
}

export function stateBytes(states: readonly WorkflowState[]): number {
  return states.reduce((sum, { activities }) => sum + SMALL_BYTES + TASK_BYTES * activities.length, SMALL_BYTES);
}

export function answerBytes(answer: PersistenceAnswer): number {
  return answer.op === "acquired" ? stateBytes(answer.workflows) : SMALL_BYTES;
}

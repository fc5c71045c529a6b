// The messages of durable execution: among history hosts, between them and workers, and between them and their database. All are
// harmless when they come late or twice: polls and workflow tasks are numbered, and an attempt is started once.

import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { PersistenceAnswer, PersistenceRequest } from "../durable-execution/persistence.ts";
import type { Room } from "./queue-messages.ts";

export const TASK_QUEUES = ["activity", "workflow"] as const;
export type TaskQueue = (typeof TASK_QUEUES)[number];

/** A workflow, by the first task that it was asked for, and the shard that its history is in. */
export interface WorkflowReference {
  readonly shard: number;
  readonly run: TaskId;
}

/** An attempt of an activity. */
export interface ActivityReference extends WorkflowReference {
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
}

/** A workflow task: the how manieth of its workflow, tries counted. */
export interface DecisionReference extends WorkflowReference {
  readonly serial: number;
}

/** What stands in a task queue. `sticky`: only this worker may have it; -1 = anybody. */
export type QueuedWork =
  | { readonly queue: "activity"; readonly reference: ActivityReference; readonly spec: TaskSpec }
  | { readonly queue: "workflow"; readonly reference: DecisionReference; readonly sticky: Address };

/** history -> matching, until acknowledged: this is to be handed out. */
interface Add {
  readonly type: "add";
  readonly work: QueuedWork;
}
interface Added {
  readonly type: "added";
  readonly queue: TaskQueue;
  readonly key: number;
}
/**
 * worker -> frontend -> matching: give me what there is. Takes the place of the worker's poll before it at that queue. `answered`: polls up
 * to this one are not waited for any more. `wait`: how long it may be held; 0 = answer at once.
 */
export interface Poll {
  readonly type: "poll";
  readonly queue: TaskQueue;
  readonly worker: Address;
  readonly serial: number;
  readonly answered: number;
  readonly room: Room;
  readonly wait: number;
}
/** matching -> worker: there was nothing. */
interface Empty {
  readonly type: "empty";
  readonly queue: TaskQueue;
  readonly serial: number;
}
/** matching -> history, until answered: may this poll have it? `worker` -1: nobody may, since its order has given it up. */
export interface Match {
  readonly type: "match";
  readonly queue: TaskQueue;
  readonly reference: ActivityReference | DecisionReference;
  readonly worker: Address;
  readonly poll: number;
}
/** elsewhere: another host has the shard. */
interface Matched {
  readonly type: "matched";
  readonly queue: TaskQueue;
  readonly key: number;
  readonly poll: number;
  readonly outcome: "given" | "gone" | "elsewhere";
}
/** history -> worker: the answer to a poll; its start is on record. */
export interface RunActivity {
  readonly type: "activity";
  readonly reference: ActivityReference;
  readonly poll: number;
  readonly spec: TaskSpec;
}
/** history -> worker, likewise: run the workflow's code. `events`: of its history so far, which come along unless it `isSticky`: then the worker is to have what came before. */
export interface Decide {
  readonly type: "decide";
  readonly reference: DecisionReference;
  readonly poll: number;
  readonly events: number;
  readonly isSticky: boolean;
}
/** worker -> frontend -> history, until it is heard: what the code came to. */
export interface Decided {
  readonly type: "decided";
  readonly reference: DecisionReference;
  readonly worker: Address;
}
/** worker -> frontend -> history, until it is heard: how the attempt ended. returned: it did not run. */
export interface Report {
  readonly type: "report";
  readonly reference: ActivityReference;
  readonly worker: Address;
  readonly how: "completed" | "failed" | "returned";
}
/** history -> worker: it is on record, or does not matter any more. */
interface Heard {
  readonly type: "heard";
  readonly about: "report" | "decided";
  readonly reference: ActivityReference | DecisionReference;
}
/** worker -> frontend -> history, a datagram: the activity goes on. */
export interface ActivityBeat {
  readonly type: "activityBeat";
  readonly reference: ActivityReference;
  readonly worker: Address;
}
/** history -> worker: nobody waits for this attempt any more. */
interface Unwanted {
  readonly type: "unwanted";
  readonly reference: ActivityReference;
}
/** frontend -> history: a client's submission. */
export interface StartTask {
  readonly type: "startTask";
  readonly spec: TaskSpec;
  readonly floor: TaskId;
}
/** frontend -> history: a client's withdrawal. */
export interface Withdraw {
  readonly type: "withdraw";
  readonly reference: WorkflowReference;
  readonly client: Address;
  readonly task: TaskId;
  readonly serial: number;
}
/** host -> host, a datagram. */
export interface HostBeat {
  readonly type: "hostBeat";
  readonly incarnation: number;
  readonly sequence: number;
  readonly isLeaving: boolean;
}
/** host -> database. */
export interface Persist {
  readonly type: "persist";
  readonly incarnation: number;
  readonly serial: number;
  readonly request: PersistenceRequest;
}
/** database -> host. */
export interface Persisted {
  readonly type: "persisted";
  readonly incarnation: number;
  readonly serial: number;
  readonly answer: PersistenceAnswer;
}

export type DurableMessage =
  | Add
  | Added
  | Poll
  | Empty
  | Match
  | Matched
  | RunActivity
  | Decide
  | Decided
  | Report
  | Heard
  | ActivityBeat
  | Unwanted
  | StartTask
  | Withdraw
  | HostBeat
  | Persist
  | Persisted;

/** In the order of their kinds. */
export const DURABLE_MESSAGE_TYPES = [
  "add",
  "added",
  "poll",
  "empty",
  "match",
  "matched",
  "activity",
  "decide",
  "decided",
  "report",
  "heard",
  "activityBeat",
  "unwanted",
  "startTask",
  "withdraw",
  "hostBeat",
  "persist",
  "persisted",
] as const satisfies readonly DurableMessage["type"][];

/** `durableAdd`, `durablePoll` and so on, in the order of their kinds. */
export const DURABLE_MESSAGE_NAMES: readonly string[] = DURABLE_MESSAGE_TYPES.map(
  (type) => `durable${type[0].toUpperCase()}${type.slice(1)}`,
);

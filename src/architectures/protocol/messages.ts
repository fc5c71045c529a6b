// The messages between clients, masters and workers, common to all architectures with masters (catalogue, core protocol).
// Every command carries the epoch of the master that gave it; receivers refuse lower ones.

import { RAFT_MESSAGE_NAMES } from "../../algorithms/consensus/raft/messages.ts";
import { SWIM_MESSAGE_NAMES } from "../../algorithms/membership/swim-messages.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Address, AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { Receiver, TaskSpec } from "../../process/task.ts";
import { CELL_MESSAGE_NAMES } from "./cell-messages.ts";
import { DATABASE_MESSAGE_NAMES } from "./database-messages.ts";
import { GANG_MESSAGE_NAMES } from "./gang-messages.ts";
import { LATEST_MESSAGE_NAMES } from "./latest-messages.ts";
import { OFFER_MESSAGE_NAMES } from "./offer-messages.ts";
import { QUEUE_MESSAGE_NAMES } from "./queue-messages.ts";
import { SESSION_MESSAGE_NAMES } from "./session-messages.ts";
import { SHIPPING_MESSAGE_NAMES } from "./shipping-messages.ts";
import { STEALING_MESSAGE_NAMES } from "./stealing-messages.ts";
import { SPARROW_MESSAGE_NAMES } from "./sparrow-messages.ts";
import type { Cancel, State, Status } from "./question-messages.ts";
import type { Completed, CompletedAck } from "./report-messages.ts";
import type { LockAnswerMessage, LockRequestMessage } from "./lock-messages.ts";
import type { Checkpoint, CheckpointAck, Discard, Effect, EffectAck, Restore, Restored } from "./store-messages.ts";

export type { Cancel, Claim, State, Status, TaskAnswer } from "./question-messages.ts";
export type { Completed, CompletedAck } from "./report-messages.ts";

const NAMES = [
  "submit",
  "submitted",
  "rejected",
  "status",
  "done",
  "dispatch",
  "accepted",
  "refused",
  "completed",
  "completedAck",
  "stop",
  "stopped",
  "register",
  "welcome",
  "reregister",
  "heartbeat",
  "heartbeatAck",
  "loadReport",
  "notLeader",
  "announce",
  "lockRequest",
  "lockAnswer",
  "effect",
  "effectAck",
  "checkpoint",
  "checkpointAck",
  "restore",
  "restored",
  "draining",
  "discard",
  "started",
  "cancel",
  "state",
] as const;

const EXECUTOR_NAMES = ["executorBeat", "executorBeatAnswer", "executorRegistry", "executorRegistryAnswer"] as const;

/** Index = the message's `kind`; the trace and the exports print these names. */
export const MESSAGE_NAMES: readonly string[] = [
  ...NAMES,
  ...RAFT_MESSAGE_NAMES,
  ...SWIM_MESSAGE_NAMES,
  ...QUEUE_MESSAGE_NAMES,
  ...STEALING_MESSAGE_NAMES,
  ...SPARROW_MESSAGE_NAMES,
  "greeting",
  ...GANG_MESSAGE_NAMES,
  ...CELL_MESSAGE_NAMES,
  ...OFFER_MESSAGE_NAMES,
  ...DATABASE_MESSAGE_NAMES,
  ...SESSION_MESSAGE_NAMES,
  ...EXECUTOR_NAMES,
  ...SHIPPING_MESSAGE_NAMES,
  ...LATEST_MESSAGE_NAMES,
];
/** Where the messages of replicated logs begin: masters and locks have one each, and never speak to the other's. */
export const FIRST_RAFT_KIND = NAMES.length;
/** Where those of the group of masters and workers begin. */
export const FIRST_SWIM_KIND = FIRST_RAFT_KIND + RAFT_MESSAGE_NAMES.length;
/** And those between a queue's broker and its consumers. */
export const FIRST_QUEUE_KIND = FIRST_SWIM_KIND + SWIM_MESSAGE_NAMES.length;
/** And those by which waiting tasks move from worker to worker. */
export const FIRST_STEALING_KIND = FIRST_QUEUE_KIND + QUEUE_MESSAGE_NAMES.length;
/** And those where no scheduler leads. */
export const FIRST_SPARROW_KIND = FIRST_STEALING_KIND + STEALING_MESSAGE_NAMES.length;
/** any -> any, where messages are signed: you spoke to an earlier life of mine. It says no more than its seal does. */
export const GREETING_KIND = FIRST_SPARROW_KIND + SPARROW_MESSAGE_NAMES.length;
/** And those by which gangs begin to work. */
export const FIRST_GANG_KIND = GREETING_KIND + 1;
/** And those between a cell and the schedulers that share it. */
export const FIRST_CELL_KIND = FIRST_GANG_KIND + GANG_MESSAGE_NAMES.length;
/** And those by which an allocator offers machines to frameworks. */
export const FIRST_OFFER_KIND = FIRST_CELL_KIND + CELL_MESSAGE_NAMES.length;
/** And those between schedulers and the database that they share. */
export const FIRST_DATABASE_KIND = FIRST_OFFER_KIND + OFFER_MESSAGE_NAMES.length;
/** And those between a coordination service and those who have sessions with it. */
export const FIRST_SESSION_KIND = FIRST_DATABASE_KIND + DATABASE_MESSAGE_NAMES.length;
/** And those by which executors register with schedulers, and are asked whether they are there. */
export const FIRST_ROUTE_KIND = FIRST_SESSION_KIND + SESSION_MESSAGE_NAMES.length;

export const MESSAGE = {
  submit: 0,
  submitted: 1,
  rejected: 2,
  status: 3,
  done: 4,
  dispatch: 5,
  accepted: 6,
  refused: 7,
  completed: 8,
  completedAck: 9,
  stop: 10,
  stopped: 11,
  register: 12,
  welcome: 13,
  reregister: 14,
  heartbeat: 15,
  heartbeatAck: 16,
  loadReport: 17,
  notLeader: 18,
  announce: 19,
  lockRequest: 20,
  lockAnswer: 21,
  effect: 22,
  effectAck: 23,
  checkpoint: 24,
  checkpointAck: 25,
  restore: 26,
  restored: 27,
  draining: 28,
  discard: 29,
  started: 30,
  cancel: 31,
  state: 32,
} as const satisfies Record<(typeof NAMES)[number], number>;

/** client -> master. The same task again gets the same answer. `floor`: every lower-numbered task of this client is acknowledged. */
export interface Submit {
  readonly kind: typeof MESSAGE.submit;
  readonly spec: TaskSpec;
  readonly floor: TaskId;
  /** How often it has been sent, this time included; absent = once. */
  readonly tries?: number;
}
/** master -> client, only when the task is durable. */
export interface Submitted {
  readonly kind: typeof MESSAGE.submitted;
  readonly task: TaskId;
}
/** master -> client: it can never run here, or, with `overload`, is not taken in now. `isDenied`: and may not be, whenever it asks. */
export interface Rejected {
  readonly kind: typeof MESSAGE.rejected;
  readonly task: TaskId;
  readonly overload?: Overload;
  readonly isDenied?: boolean;
}
/**
 * Which try was turned down, and how long the client had better wait before the next one; undefined = nothing is known of that.
 * `offer`: the earliest deadline that could be kept, at present; absent = there is none, or nobody says.
 */
export interface Overload {
  readonly tries: number;
  readonly retryAfter: Duration | undefined;
  readonly offer?: Instant | undefined;
}
/** master -> client: the task has ended. */
export interface Done {
  readonly kind: typeof MESSAGE.done;
  readonly task: TaskId;
}
/** master -> worker. `saved`: work (us) that earlier attempts left behind. */
export interface Dispatch {
  readonly kind: typeof MESSAGE.dispatch;
  readonly spec: TaskSpec;
  readonly attempt: AttemptNumber;
  readonly epoch: Epoch;
  readonly saved: Duration;
  /** It has a twin elsewhere: say so when it starts. */
  readonly isTied: boolean;
  /** For whom what it makes is to be sent at once; absent = nobody. */
  readonly receivers?: readonly Receiver[] | undefined;
}
/** worker -> master: one of several tied attempts has started. */
export interface Started {
  readonly kind: typeof MESSAGE.started;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
}
/** worker -> master: it runs, or waits in the worker's own queue. */
export interface Accepted {
  readonly kind: typeof MESSAGE.accepted;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  /** It was asked to stop if it could be saved first, which failed: it goes on. */
  readonly isKept?: true;
}
/** worker -> master; reason is a REFUSALS name. */
export interface Refused {
  readonly kind: typeof MESSAGE.refused;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly reason: "full" | "staleEpoch" | "draining" | "unknown" | "no-offer";
}
/** master -> worker. Idempotent; answered with `stopped` also where nothing ran. */
export interface Stop {
  readonly kind: typeof MESSAGE.stop;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly epoch: Epoch;
  readonly reason: "preempted" | "killed";
  /** Only if it can be saved first; otherwise it goes on, and the worker says so. */
  readonly onlyIfSaved?: true;
}
/** worker -> master. `saved`: work (us) of this attempt that is kept. */
export interface Stopped {
  readonly kind: typeof MESSAGE.stopped;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly saved: Duration;
}
export interface AttemptReference {
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
}
/** worker -> master, after boot and whenever asked: everything it holds. */
export interface Register {
  readonly kind: typeof MESSAGE.register;
  readonly incarnation: number;
  /** The highest epoch it has obeyed. */
  readonly epoch: Epoch;
  /** The worker's local instant of sending, to be echoed. */
  readonly sentAt: Instant;
  readonly held: readonly AttemptReference[];
  /** Finished, and the master has not acknowledged it yet; `completed` follows by itself. */
  readonly unacknowledged: readonly AttemptReference[];
}
/** master -> worker: adopted, except for what it must stop. `incarnation` and `echo` (`sentAt`) are the registration's. */
export interface Welcome {
  readonly kind: typeof MESSAGE.welcome;
  readonly incarnation: number;
  readonly echo: Instant;
  readonly epoch: Epoch;
  readonly stop: readonly AttemptReference[];
}
/** master -> worker: I do not know you (any more). */
export interface Reregister {
  readonly kind: typeof MESSAGE.reregister;
  readonly epoch: Epoch;
}
/** worker -> master, a datagram. */
export interface Heartbeat {
  readonly kind: typeof MESSAGE.heartbeat;
  readonly incarnation: number;
  readonly sequence: number;
  /** The worker's local instant of sending, to be echoed; undefined where no answer is needed. */
  readonly echo: Instant | undefined;
  /** Of everything that runs there; undefined where nobody asks for it. */
  readonly progress: readonly AttemptProgress[] | undefined;
}
export interface AttemptProgress extends AttemptReference {
  /** Share of its work that is done, 0 to 1. */
  readonly share: number;
  /** It stands still, to be saved or restored. */
  readonly isStill?: true;
}
/** master -> worker, a datagram: the lease of everything that runs there is renewed as of `echo`. */
export interface HeartbeatAck {
  readonly kind: typeof MESSAGE.heartbeatAck;
  readonly epoch: Epoch;
  readonly echo: Instant;
}
/** worker -> master: tasks running and waiting here. */
export interface LoadReport {
  readonly kind: typeof MESSAGE.loadReport;
  readonly load: number;
}

/** master -> whoever asked it for what only the leader may do. */
export interface NotLeader {
  readonly kind: typeof MESSAGE.notLeader;
  /** The highest epoch it knows of, and who leads it; undefined = not known. */
  readonly epoch: Epoch;
  readonly leader: Address | undefined;
  /** The task that was asked about; -1 = none. */
  readonly task: TaskId;
}
/** master -> worker: I lead from now on. Register within `spread`, at a moment of your own. */
export interface Announce {
  readonly kind: typeof MESSAGE.announce;
  readonly epoch: Epoch;
  readonly spread: Duration;
}

/** worker -> master: I am to go down; give me nothing more. */
export interface Draining {
  readonly kind: typeof MESSAGE.draining;
  readonly incarnation: number;
}

export type ProtocolMessage =
  | Submit
  | Submitted
  | Rejected
  | Status
  | Done
  | Dispatch
  | Accepted
  | Refused
  | Completed
  | CompletedAck
  | Stop
  | Stopped
  | Register
  | Welcome
  | Reregister
  | Heartbeat
  | HeartbeatAck
  | LoadReport
  | NotLeader
  | Announce
  | LockRequestMessage
  | LockAnswerMessage
  | Effect
  | EffectAck
  | Checkpoint
  | CheckpointAck
  | Restore
  | Restored
  | Draining
  | Discard
  | Started
  | Cancel
  | State;

/** Sizes on the wire, bytes: a header of identifiers, and the task's own description where it travels. */
export const TASK_BYTES = 400;
export const SMALL_BYTES = 80;

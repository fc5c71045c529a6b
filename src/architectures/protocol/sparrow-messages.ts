// The messages between clients, schedulers and workers where no scheduler leads (Ousterhout et al., Sparrow, SOSP 2013, sections 3
// and 5). All are harmless when they come late or twice: attempts are numbered within their task for good, and a reservation is a
// question that may be asked for nothing.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { AttemptNumber, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { AttemptReference } from "./messages.ts";

/** What a worker does with a task while another of the same job is there: where tasks are launches of one time trigger, say. */
export interface Block {
  readonly job: number;
  /** serial: it waits. discard-later: it is refused. cover-early: it runs, and the other is killed. beside: both run. */
  readonly strategy: "serial" | "discard-later" | "cover-early" | "beside";
}

/** Which workers have long work, as a central scheduler saw it: a bitmap on the wire (Delgado et al., Eagle, SoCC 2016). */
export interface LongState {
  readonly takenAt: Instant;
  readonly workers: ReadonlySet<WorkerIndex>;
  readonly bytes: number;
}

/** Of all messages. `kind` is the number in the protocol's list, `type` the same without the protocol. */
interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
}

/** client -> scheduler, scheduler -> worker, a datagram: are you there? `sentAt` (local) is echoed. */
export interface Ask extends Envelope<"ask"> {
  readonly sentAt: Instant;
}
/** In answer, a datagram. A worker says what it holds of the scheduler that asks; `sequence` counts its answers to it. */
export interface Here extends Envelope<"here"> {
  readonly incarnation: number;
  readonly sequence: number;
  readonly echo: Instant;
  /** Attempts that run, wait, or have ended and are not acknowledged. */
  readonly held: readonly AttemptReference[];
  /** Batches of which it holds reservations. */
  readonly batches: readonly number[];
}

/**
 * client -> scheduler. `round` counts the times that the client has sent the task out; `incarnation` is that of the scheduler which
 * is meant: one that has restarted since refuses (`here`), so that no round is ever begun twice.
 */
export interface Entrust extends Envelope<"entrust"> {
  readonly spec: TaskSpec;
  readonly round: number;
  readonly incarnation: number;
}
/** scheduler -> client: I have it, in memory. */
export interface Entrusted extends Envelope<"entrusted"> {
  readonly task: TaskId;
  readonly round: number;
}
/** client -> scheduler: nobody wants this task from you any more. Not answered. */
export interface Withdraw extends Envelope<"withdraw"> {
  readonly task: TaskId;
  readonly round: number;
}
/**
 * scheduler -> client, again and again until heard: what became of the task. `returned`: this scheduler has tried often enough.
 * `cause`: a CAUSES index.
 */
export interface Ended extends Envelope<"ended"> {
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly how: "completed" | "expired" | "dead-lettered" | "rejected" | "returned";
  readonly cause: number;
}
/** client -> scheduler: it is on record, or known already. */
export interface EndHeard extends Envelope<"endHeard">, AttemptReference {}

/** scheduler -> worker: how much is there to do for you? */
export interface Probe extends Envelope<"probe"> {
  readonly serial: number;
}
/** worker -> scheduler: cores asked for by all that runs and waits, as a share of its own. -1 = it takes nothing. */
export interface Load extends Envelope<"load"> {
  readonly serial: number;
  readonly load: number;
}

/** scheduler -> worker, until it is answered: queue up `count` (more) reservations for tasks like `example`. */
export interface Reserve extends Envelope<"reserve"> {
  readonly batch: number;
  /** Names it for the answer; within the scheduler's boots. */
  readonly serial: number;
  readonly count: number;
  readonly example: TaskSpec;
  /** Of long tasks: who has long work. Absent = nobody asks. */
  readonly longState?: LongState | undefined;
  /** Of short tasks: also where there is long work. Absent = no. */
  readonly insists?: boolean;
}
/** worker -> scheduler: they are in the queue; or not, because it takes nothing. */
export interface Reserved extends Envelope<"reserved"> {
  readonly batch: number;
  readonly serial: number;
  readonly isRefused: boolean;
  /** It is refused because long work is here; so it is there, too. Absent = that is not why. */
  readonly longState?: LongState | undefined;
  /** Of long tasks: estimated work of other schedulers' long tasks here. Absent = none. */
  readonly othersWork?: Duration | undefined;
}
/** worker -> scheduler: one of this batch's reservations has come to the head of the queue. `serial`: of the question. */
export interface GetTask extends Envelope<"getTask"> {
  readonly batch: number;
  readonly serial: number;
  /** Not for a reservation, but for the batch's task that it has just done. Absent = for a reservation. */
  readonly isNext?: boolean;
}
/** scheduler -> worker: there is none left. */
export interface NoTask extends Envelope<"noTask"> {
  readonly batch: number;
  readonly serial: number;
}
/** scheduler -> worker: its tasks have all been given out; forget the reservations. Not answered: it would be told by `noTask`. */
export interface Cancel extends Envelope<"cancel"> {
  readonly batch: number;
}

/** scheduler -> worker, until it is answered. `serial`: of the question that this answers; 0 = of none. */
export interface Launch extends Envelope<"launch"> {
  readonly spec: TaskSpec;
  readonly attempt: AttemptNumber;
  readonly serial: number;
  /** Absent = tasks are of no concern to each other. */
  readonly block?: Block | undefined;
  /** The batch that has more tasks: ask for one when this is done. Absent = none has. */
  readonly next?: number | undefined;
  /** Only if it is there already: it is this scheduler's from now on. Absent = no. */
  readonly adopts?: boolean;
  /** Which of those who have served its application gives the order, by number; absent = nobody counts them. */
  readonly term?: number | undefined;
  /** Not to be run here, but to be given to other workers, with all others of its batch; absent = it is to be run here. */
  readonly tracked?: TrackedBatch | undefined;
}
/** Tasks of one job that a worker tracks as one instance. */
export interface TrackedBatch {
  /** Within the scheduler's boot. */
  readonly batch: number;
  readonly count: number;
}
/** worker -> scheduler: it runs or waits here; or not (a REFUSALS name; full: of its job there is one here). */
export interface Launched extends Envelope<"launched">, AttemptReference {
  readonly refusal: "draining" | "staleEpoch" | "unknown" | "full" | undefined;
  /** With a refusal: an order of this later term is known. Absent = that is not why. */
  readonly term?: number;
}
/** scheduler -> worker: let go of it. Not answered. */
export interface Kill extends Envelope<"kill">, AttemptReference {}
/** worker -> scheduler, again and again until heard: it has run. `spec.client` is who must know. */
export interface Report extends Envelope<"report">, AttemptReference {
  readonly client: number;
  readonly succeeded: boolean;
  /** It was killed for a later one of its job; absent = no. */
  readonly isCovered?: boolean;
  /** Of a task that a worker has tracked, and given up; absent = an attempt has failed, no more. */
  readonly ending?: { readonly how: "expired" | "dead-lettered" | "rejected"; readonly cause: number } | undefined;
}
/** scheduler -> worker: whoever must know does. */
export interface ReportHeard extends Envelope<"reportHeard">, AttemptReference {}

export type SparrowMessage =
  | Ask
  | Here
  | Entrust
  | Entrusted
  | Withdraw
  | Ended
  | EndHeard
  | Probe
  | Load
  | Reserve
  | Reserved
  | GetTask
  | NoTask
  | Cancel
  | Launch
  | Launched
  | Kill
  | Report
  | ReportHeard;

/** In the order of their kinds. */
export const SPARROW_MESSAGE_TYPES = [
  "ask",
  "here",
  "entrust",
  "entrusted",
  "withdraw",
  "ended",
  "endHeard",
  "probe",
  "load",
  "reserve",
  "reserved",
  "getTask",
  "noTask",
  "cancel",
  "launch",
  "launched",
  "kill",
  "report",
  "reportHeard",
] as const satisfies readonly SparrowMessage["type"][];

/** `sparrowAsk`, `sparrowHere` and so on, in the order of their kinds. */
export const SPARROW_MESSAGE_NAMES: readonly string[] = SPARROW_MESSAGE_TYPES.map(
  (type) => `sparrow${type[0].toUpperCase()}${type.slice(1)}`,
);

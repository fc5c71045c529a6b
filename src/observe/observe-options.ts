// What an Observatory is told beforehand: names for its reports, the window that counts, and who wants to hear of what.

import { seconds, type Duration, type Instant } from "../kernel/time.ts";
import type { AlertOptions } from "./alerts/alert-options.ts";
import type { Violation } from "./observations.ts";

export interface ObserveOptions {
  /** Indexed by node id. */
  readonly nodeNames: readonly string[];
  /** Indexed by the zone number of `node.declared`. */
  readonly zones: readonly string[];
  /** Tasks that arrive earlier, and time before it, do not count. */
  readonly warmup: Instant;
  /** End of arrivals, and of the measured window; undefined = the window ends with the last completion. */
  readonly duration: Instant | undefined;
  /** Width of a bucket of the time series; doubled as often as needed to stay within 1,024 buckets. */
  readonly bucket: Duration;
  /** When faults strike: attempts are kept one by one around them, and recoveries are followed. None = there are no faults. */
  readonly faultWindows: readonly { readonly from: Instant; readonly until: Instant }[];
  /** Indexed by class number; metrics are also given per class where there is more than one. Default: none. */
  readonly classNames?: readonly string[];
  /** Whose tasks each class's are, indexed by class number; empty = not told apart. Default: none. */
  readonly tenants?: readonly string[];
  /** Nominal speed, indexed by node id; needed to tell what share of an attempt was saved. Default 1. */
  readonly nodeSpeeds?: readonly number[];
  /** By class and node: could it hold the biggest task of the class, cores aside, if nothing else ran there? Default: it could. */
  readonly holds?: (workloadClass: number, node: number) => boolean;
  /** What each machine costs, indexed by node id, undefined = nothing. Default: nobody asks what anything costs. */
  readonly tariffs?: readonly (MachineTariff | undefined)[];
  /** The named group of workers that each machine is one of, indexed by node id. Default: no group has a name. */
  readonly groups?: readonly (string | undefined)[];
  /** Machines that are kept at hand beside them, and what each costs per hour. Default: none. */
  readonly warmPools?: readonly { readonly count: number; readonly price: number }[];
  /** Whom the design cannot do without; no masters among them = it does without. Lets the end of service be explained. */
  readonly quorums?: readonly RequiredNodes[];
  /** No master leads: several may speak of a task, and what one says may be behind what another did. Default false. */
  readonly isLeaderless?: boolean;
  /** Each master leads alone, with epochs and tasks of its own: epochs of different masters say nothing of each other. Default false. */
  readonly hasSeveralLeaders?: boolean;
  /** All masters work, whether one leads or not: what the loss of one costs shows in queue and response times. Default false. */
  readonly mastersShareWork?: boolean;
  /** By index of the declared fault: it stops nobody, and what it costs shows in queue and response times. Default: none does. */
  readonly gradualFaults?: readonly boolean[];
  /** By index of the declared fault: it cuts ways. Default: none does. */
  readonly cuts?: readonly boolean[];
  /** A monitor scrapes the run and evaluates these rules. Default: nobody does. */
  readonly alerts?: AlertOptions;
  /** Keep messages, roles and leases around faults, for a space-time diagram. It costs, so the default is false. */
  readonly spacetime?: boolean;
  /** Kinds of messages of elections: where not all messages can be kept, these stay longest. Default: none. */
  readonly electionKinds?: readonly number[];
  /** Declared bound on failed attempts per task; undefined = none was declared. */
  readonly attemptsMax?: number;
  /** Declared bound on the time that a task waits in the queue while nothing disturbs; undefined = none was declared. */
  readonly waitMax?: Duration;
  /** Declared bound on the work (us at speed 1) of one attempt that may have to be done again; undefined = none was declared. */
  readonly redoMax?: Duration;
  /** For so long a gang may hold a part of what it needs, while nothing disturbs; undefined = that is not judged. */
  readonly gangPartMax?: Duration;
  /** Some design of the scenario moves tasks that wait at workers, or run there. Default: false. */
  readonly comparesMoves?: boolean;
  /** A task that was moved stays at least for so long. Default: that is not judged. */
  readonly minDwell?: Duration;
  /** Limits across the cluster. Default: there are none. */
  readonly pools?: readonly DeclaredPool[];
  /** Declared budgets; what is left out is not judged. */
  readonly budgets?: DeclaredBudgets;
  /** By class, of jobs whose tasks make for each other what can be lost. Default: there are none. */
  readonly stages?: DeclaredStages;
  /** Tasks take effect at stores; `isFenced`: these refuse effects of lower epochs. Undefined: with the master's commit. */
  readonly effects?: { readonly isFenced: boolean };
  /** Machines may come to wrong results. */
  readonly corruptsResults?: boolean;
  /** Versions go out. */
  readonly rollsOut?: boolean;
  /** There are attackers, and so the messages of the protocol have names, by number. Undefined: there are none. */
  readonly attackedMessages?: readonly string[];
  /** Masters ask who may do what. Undefined: everybody may do everything. */
  readonly access?: DeclaredAccess;
  /** Masters put on record who did what. Undefined: they do not. */
  readonly audit?: DeclaredAudit;
  /** Clients give submissions up that nobody answers. Default false. */
  readonly clientsGiveUp?: boolean;
  /** The design turns submissions away when there is too much to do. Default false. */
  readonly turnsAway?: boolean;
  /** Workers start what they are sent when they get it, or refuse it: they have no queues. Lets I3 judge more. Default false. */
  readonly startsOnReceipt?: boolean;
  /** Default `QUIET_AFTER`. */
  readonly quietAfter?: Duration;
  /** At each task's terminal state, in that order; then, at `finish`, for the others in order of their ids. */
  readonly onTask?: (row: TaskRow) => void;
  /** Called for the violations that are kept (the first 20 of each check). */
  readonly onViolation?: (violation: Violation) => void;
}

/** How long everything must have stood still before a task that nothing moves counts as lost. */
export const QUIET_AFTER = seconds(60);

/** Per hour, by begun hours or by begun seconds and at least `minimum` us, each time the machine is rented. */
export interface MachineTariff {
  readonly price: number;
  readonly per: "second" | "hour";
  readonly minimum: Duration;
}

/** Who may do what, by the numbers of records: roles are sets, operations indexes into OPERATIONS. */
export interface DeclaredAccess {
  /** Names; user 1 is the first. */
  readonly users: readonly string[];
  /** For so long a master may go by what an administrator has changed, once that is acknowledged. */
  readonly ageMax: Duration;
  writtenRoles(user: number): number;
  permits(roles: number, operation: number, tenant: number): boolean;
}

export interface DeclaredAudit {
  /** Its node. */
  readonly logHost: number;
  /** Nothing is done before its entry is durable. */
  readonly isAwaited: boolean;
  /** Otherwise entries go out so often. */
  readonly interval: Duration;
}

/** So many slots, for all tasks together or for those with the same key. */
export interface DeclaredPool {
  readonly name: string;
  /** Infinity = it has no limit. */
  readonly slots: number;
  readonly isPerKey: boolean;
  /** How many a task holds while it runs, by class; 0 = none. */
  readonly slotsByClass: readonly number[];
}

/** By class; undefined where nothing of it can be lost. */
export type DeclaredStages = readonly (readonly DeclaredStage[] | undefined)[];

/** A stage, with the stages that must be done first, and those that it fetches from. By position. */
export interface DeclaredStage {
  readonly after: readonly number[];
  readonly needs: readonly StageNeed[];
}

export interface StageNeed {
  readonly stage: number;
  /** From the task of the same number only. */
  readonly isNarrow: boolean;
}

/** So many of these nodes must be up for anybody to lead. */
export interface RequiredNodes {
  /** In the plural, for messages. */
  readonly name: string;
  readonly members: readonly number[];
  readonly needed: number;
}

/** In every window: at most `burst`, and `ratio` of what it is set against, and `perSecond` for each second of the window. */
export interface DeclaredBudget {
  readonly ratio: number;
  readonly perSecond: number;
  readonly burst: number;
}

/** Retries, copies and preemptions of attempts are set against first dispatches; repeated calls against messages. */
export interface DeclaredBudgets {
  readonly retries?: DeclaredBudget;
  readonly copies?: DeclaredBudget;
  readonly preemptions?: DeclaredBudget;
  /** Of attempts whose places were promised to others: counted as they are asked to stop. */
  readonly displacements?: DeclaredBudget;
  /** Of tasks that a master asks a worker for, to send them to another. */
  readonly moves?: DeclaredBudget;
  readonly calls?: DeclaredBudget;
}

/** How a task ended, by TaskRow.state. */
export const TASK_ENDS = [
  "completed",
  "rejected",
  "expired",
  "cancelled",
  "dead-lettered",
  "lost",
  "unfinished",
] as const;

/** One task, in plain numbers: instants in us, -1 = never. */
export interface TaskRow {
  readonly task: number;
  readonly class: number;
  readonly client: number;
  readonly arrived: number;
  readonly admitted: number;
  /** First start of an attempt. */
  readonly started: number;
  readonly ended: number;
  /** Index into TASK_ENDS. */
  readonly state: number;
  readonly cores: number;
  /** True service time at speed 1, us. */
  readonly work: number;
  /** Executions started. */
  readonly attempts: number;
  /** Node of the effective attempt; -1 = not completed. */
  readonly node: number;
  /** Useful running time: the effective attempt, and what earlier ones saved. us; 0 = not completed. */
  readonly ran: number;
}

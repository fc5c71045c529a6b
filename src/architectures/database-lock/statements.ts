// What schedulers have their database do, and what the database's log holds. Applying the log again, in order, gives the same tables.

import type { LaunchReference, TriggerDecision } from "../../algorithms/triggers/trigger-state.ts";
import type { TriggerTableState } from "../../algorithms/triggers/trigger-table.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { AppRow, AppStatement } from "../app-sharding/statements.ts";
import type { ExecutorRow } from "./executor-table.ts";
import type { CheckIn, DatabaseResult, PlaceOfAttempt, TaskEnding } from "../protocol/database-messages.ts";

/** A row that an instance has, as of the round in which it was given. */
export interface RowReference {
  readonly task: TaskId;
  readonly round: number;
}

export type Statement =
  /** Of servers that have applications. */
  | AppStatement
  /**
   * `launch`: of a time trigger, and then `instance` runs it at once. `shard`: of a launch that goes to several executors, another part
   * than the first, which is the launch; `instance` runs it at once, too. Repeated, it changes nothing.
   */
  | {
      readonly kind: "insert";
      readonly spec: TaskSpec;
      readonly floor: TaskId;
      readonly instance: Address;
      readonly launch: LaunchReference | undefined;
      readonly isShard?: boolean;
    }
  | ({ readonly kind: "check-in" } & CheckIn)
  /** Quartz: what is due by `now` (the instance's wall clock), or is going to be up to `until`, at most `max`, all due at the same time or `window` later. */
  | {
      readonly kind: "acquire";
      readonly instance: Address;
      readonly now: Instant;
      readonly until: Instant;
      readonly window: number;
      readonly max: number;
    }
  /** Quartz: what was acquired begins, if the instance still has it. */
  | {
      readonly kind: "fire";
      readonly instance: Address;
      readonly now: Instant;
      readonly tasks: readonly RowReference[];
      readonly launches: readonly LaunchReference[];
    }
  /** Without the lock: what is due by `now` begins, at most `max`; rows that another is taking are passed over. */
  | { readonly kind: "take"; readonly instance: Address; readonly now: Instant; readonly max: number }
  /** XXL-JOB: what is due by `now` is given out, and the triggers' next times are moved on past `until`. */
  | {
      readonly kind: "pre-read";
      readonly instance: Address;
      readonly now: Instant;
      readonly until: Instant;
      readonly max: number;
    }
  /** What was acquired is for anybody again. */
  | {
      readonly kind: "release";
      readonly instance: Address;
      readonly tasks: readonly RowReference[];
      readonly launches: readonly LaunchReference[];
    }
  | ({ readonly kind: "end" } & TaskEnding)
  /** XXL-JOB: an executor is there, or goes. */
  | { readonly kind: "register"; readonly executor: Address; readonly now: Instant; readonly isLeaving: boolean }
  /** XXL-JOB: which executors have registered since `since`. Those that have not are taken off. */
  | { readonly kind: "list-executors"; readonly now: Instant; readonly since: Instant }
  /**
   * What `instance` has acquired is for anybody again, and what it executes is to be run again, or is given up. `through`: only what it
   * claimed under this registration or an earlier one; absent: everything.
   */
  | { readonly kind: "recover"; readonly instance: Address; readonly by: Address; readonly through?: number }
  /** Slots: the commands of one slot that wait, at most `max`; a query, which gives nobody anything. */
  | ({ readonly kind: "fetch"; readonly max: number } & SlotNumber)
  /** Slots: these are the instance's from now on, where they still wait as they did when it saw them. */
  | {
      readonly kind: "claim";
      readonly instance: Address;
      readonly registration: number;
      readonly tasks: readonly RowReference[];
    }
  /** Slots: a worker has the instance's row. */
  | ({ readonly kind: "placed"; readonly instance: Address } & RowReference & PlaceOfAttempt)
  /** Slots: what belongs to nobody who is registered now is for anybody again. */
  | { readonly kind: "sweep"; readonly live: readonly Registration[]; readonly by: Address };

/** Which commands: those whose number leaves the remainder `slot` when divided by `total`. */
export interface SlotNumber {
  readonly slot: number;
  readonly total: number;
}

/** Who is there, and since which registration: later ones have higher numbers. */
export interface Registration {
  readonly instance: Address;
  readonly registration: number;
}

/** What the database found for a statement while it held the lock: the log holds it, so that applying it looks for nothing. */
export interface Findings {
  readonly tasks: readonly TaskId[];
  /** Rows that the ordering gives up. */
  readonly dropped: readonly TaskId[];
  readonly decisions: readonly TriggerDecision[];
  /** Tasks that launches are, in the order of the announcing decisions. */
  readonly specs: readonly TaskSpec[];
}

export const NO_FINDINGS: Findings = { tasks: [], dropped: [], decisions: [], specs: [] };

/** One record of the log. */
export interface Entry {
  readonly kind: "entry";
  readonly session: Address;
  readonly incarnation: number;
  readonly serial: number;
  readonly statement: Statement;
  readonly findings: Findings;
}

/** Stands for every record before it. */
export interface TablesSnapshot {
  readonly kind: "snapshot";
  readonly rows: readonly RowState[];
  /** How many commands there have been. */
  readonly commands: number;
  readonly checkIns: readonly CheckIn[];
  readonly settled: readonly { readonly client: Address; readonly floor: TaskId; readonly tasks: readonly TaskId[] }[];
  readonly cancelled: readonly TaskId[];
  readonly triggers: TriggerTableState | undefined;
  readonly acquired: readonly (LaunchReference & { readonly instance: Address })[];
  /** Absent: there is no such table. */
  readonly executors?: readonly ExecutorRow[] | undefined;
  /** Absent: there is no such table. */
  readonly apps?: readonly AppRow[] | undefined;
  /** Results that their sessions may not have heard. */
  readonly results: readonly RememberedResult[];
}

export interface RememberedResult {
  readonly session: Address;
  readonly incarnation: number;
  readonly serial: number;
  readonly result: DatabaseResult;
}

/** waiting: for anybody. acquired, executing: an instance has it (Quartz's FIRED_TRIGGERS). */
export interface RowState {
  readonly spec: TaskSpec;
  readonly status: "waiting" | "acquired" | "executing";
  /** -1 = nobody. */
  readonly owner: Address;
  readonly round: number;
  readonly launch: LaunchReference | undefined;
  /** The number of the command that it is while it waits; each time another. */
  readonly command: number;
  /** Under which its owner claimed it; 0 = its design has none. */
  readonly registration: number;
  readonly place: PlaceOfAttempt | undefined;
}

const ENTRY_BYTES = 64;
const SPEC_BYTES = 400;

export function entryBytes({ statement, findings }: Entry): number {
  return ENTRY_BYTES + SPEC_BYTES * (findings.specs.length + (statement.kind === "insert" ? 1 : 0));
}

export function snapshotBytes({ rows }: TablesSnapshot): number {
  return ENTRY_BYTES + SPEC_BYTES * rows.length;
}

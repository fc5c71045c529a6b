// The decisions of a master that must outlive it: what goes through its decision log. Replaying them rebuilds the books.

import type { AccessChange, AccessState } from "../../algorithms/access/access-table.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { LaunchReference, TriggerCommand } from "../../algorithms/triggers/trigger-state.ts";
import type { TriggerTableState } from "../../algorithms/triggers/trigger-table.ts";
import { launchNumber } from "../../algorithms/triggers/trigger-definition.ts";
import type { Result } from "../../process/result.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { SavedGang } from "../dispatch/gang.ts";
import type { TaskState } from "../dispatch/task-entry.ts";
import type { SavedVerification } from "./verification/verification-book.ts";

export type Command =
  /** A master begins to serve. */
  | { readonly kind: "epoch"; readonly epoch: Epoch }
  /**
   * A task was taken in. `floor`: its client has its acknowledgement of every task below. `launch`: of a time trigger, which has
   * been launched by that: task and launch are on record together, or neither is.
   */
  | { readonly kind: "submit"; readonly spec: TaskSpec; readonly floor: TaskId; readonly launch?: LaunchReference }
  /** An attempt is intended at a worker; only once this is durable may the worker hear of it. */
  | {
      readonly kind: "assign";
      readonly task: TaskId;
      readonly attempt: AttemptNumber;
      readonly worker: number;
      readonly isAdopted: boolean;
      /** As what its result will count; absent = as a vote, or there is no verification. */
      readonly role?: "word" | "check";
    }
  /** An attempt came to a result that does not end its task by itself. */
  | {
      readonly kind: "result";
      readonly task: TaskId;
      readonly attempt: AttemptNumber;
      readonly worker: number;
      readonly result: Result;
      readonly charge?: Charge;
    }
  /** An attempt ended without completing the task, which, if no other runs, goes back to the queue, now or after `delay`. */
  | {
      readonly kind: "release";
      readonly task: TaskId;
      readonly attempt: AttemptNumber;
      /** Work (us) of this attempt that is kept. */
      readonly saved: Duration;
      readonly delay: Duration;
      /** Counts against the attempt limit. */
      readonly isFailure: boolean;
      /** Its worker died with it. */
      readonly isCrash: boolean;
      /** It was displaced, and its task goes on with what it holds of pools; absent = no. */
      readonly keepsSlots?: true;
      readonly charge?: Charge;
    }
  /** The task ended. completed: the effective completion, by `attempt`. */
  | {
      readonly kind: "end";
      readonly task: TaskId;
      readonly attempt: AttemptNumber;
      readonly how: TaskEnd;
      readonly cause: number;
      /** Its effect is in the outbox from now on: committed with the completion, to be passed on until the store has it. */
      readonly hasEffect: boolean;
      readonly charge?: Charge;
    }
  /** It is known by now that a worker died while it ran this task, whose attempt there was given up before. */
  | { readonly kind: "blame"; readonly task: TaskId }
  /** About a time trigger. */
  | { readonly kind: "trigger"; readonly about: TriggerCommand }
  /** A machine that comes and goes is to be there, or is not wanted any more. */
  | { readonly kind: "scale"; readonly worker: number; readonly isWanted: boolean }
  /** An administrator has changed what a user may do. */
  | { readonly kind: "policy"; readonly change: AccessChange }
  /** The store has the task's effect. */
  | { readonly kind: "relayed"; readonly task: TaskId }
  | Snapshot;

/** For orderings whose memory of usage must outlive the master. */
export interface Charge {
  /** Core time, us. */
  readonly used: Duration;
  /** By the clock of the master that leads. */
  readonly at: Instant;
}

export type TaskEnd = "completed" | "dead-lettered" | "expired" | "cancelled";

/** All of the books; covers every command before it. */
export interface Snapshot {
  readonly kind: "snapshot";
  readonly epoch: Epoch;
  readonly admitted: number;
  readonly tasks: readonly SavedTask[];
  /** Effects that are not known to have arrived, by task, with the attempt that caused each. */
  readonly outbox: readonly { readonly task: TaskId; readonly attempt: AttemptNumber }[];
  /** The latest tasks that were cancelled, oldest first. */
  readonly cancelled: readonly TaskId[];
  readonly settled: readonly { readonly client: number; readonly floor: number; readonly tasks: readonly TaskId[] }[];
  /** Absent where there are no time triggers. */
  readonly triggers?: TriggerTableState;
  /** What tenants used; absent where the ordering does not ask. */
  readonly usage?: readonly (readonly [tenant: string, amount: number])[];
  /** Gangs of which a member has not ended; absent where there are none. */
  readonly gangs?: readonly SavedGang[];
  /** The workers that are wanted; absent where nobody comes and goes. */
  readonly machines?: readonly number[];
  /** Results; absent where every worker is believed. */
  readonly verification?: SavedVerification;
  /** Who may do what; absent where nobody asks, or somebody else keeps it. */
  readonly access?: AccessState;
}

export interface SavedTask {
  readonly spec: TaskSpec;
  readonly launch: LaunchReference | undefined;
  readonly sequence: number;
  readonly state: TaskState;
  readonly attempt: AttemptNumber;
  /** `round`: of its gang; absent where it stands alone. */
  readonly attempts: readonly { readonly number: AttemptNumber; readonly worker: number; readonly round?: number }[];
  readonly saved: Duration;
  readonly failures: number;
  readonly crashes: number;
  readonly previousDelay: Duration;
  /** Absent = no. */
  readonly keepsSlots?: true;
}

const HEADER_BYTES = 40;
const SPEC_BYTES = 320;
const CHARGE_BYTES = 16;
const VOTE_BYTES = 24;

/** Size in the log. */
export function commandBytes(command: Command): number {
  switch (command.kind) {
    case "submit":
      return HEADER_BYTES + SPEC_BYTES;
    case "snapshot":
      return (
        HEADER_BYTES +
        command.tasks.length * (HEADER_BYTES + SPEC_BYTES) +
        ((command.triggers?.triggers.length ?? 0) +
          (command.usage?.length ?? 0) +
          (command.gangs?.length ?? 0) +
          (command.access?.changed.length ?? 0)) *
          HEADER_BYTES +
        (command.verification === undefined ? 0 : verificationBytes(command.verification))
      );
    case "result":
    case "release":
    case "end":
      return HEADER_BYTES + (command.charge === undefined ? 0 : CHARGE_BYTES);
    default:
      return HEADER_BYTES;
  }
}

function verificationBytes({ cases, records }: SavedVerification): number {
  return cases.reduce((sum, { votes }) => sum + HEADER_BYTES + votes.length * VOTE_BYTES, records.length * VOTE_BYTES);
}

const KINDS: readonly Command["kind"][] = [
  "epoch",
  "submit",
  "assign",
  "release",
  "end",
  "relayed",
  "snapshot",
  "blame",
  "trigger",
];

/** Tells commands apart in the trace: what is decided of which task, and where. */
export function commandFingerprint(command: Command): number {
  const kind = KINDS.indexOf(command.kind);
  switch (command.kind) {
    case "epoch":
    case "snapshot":
      return kind + KINDS.length * command.epoch;
    case "submit":
      return kind + KINDS.length * command.spec.id;
    case "relayed":
    case "blame":
      return kind + KINDS.length * command.task;
    case "trigger":
      return kind + KINDS.length * triggerFingerprint(command.about);
    case "scale":
      return -1 - 2 * command.worker - (command.isWanted ? 1 : 0); // small negative numbers
    case "result":
      return FIRST_RESULT - 2 * (command.task * ATTEMPTS + (command.attempt % ATTEMPTS)) - (command.result % 2);
    case "policy":
      return -POLICY_FINGERPRINTS - command.change.number;
    case "assign":
    case "release":
    case "end":
      return kind + KINDS.length * (command.task * ATTEMPTS + (command.attempt % ATTEMPTS));
  }
}

/** Below those of machines and results. */
const POLICY_FINGERPRINTS = 0x8_0000_0000_0000;
const ATTEMPTS = 1_024;
/** Below those of machines. */
const FIRST_RESULT = -0x1000000;
const TRIGGER_KINDS: readonly TriggerCommand["kind"][] = [
  "announce",
  "skip",
  "refuse",
  "enable",
  "launched",
  "completed",
];
/** Seconds that are told apart: more than three years. */
const SECONDS = 100_000_000;

function triggerFingerprint(about: TriggerCommand): number {
  const what = about.trigger * TRIGGER_KINDS.length + TRIGGER_KINDS.indexOf(about.kind);
  return what * SECONDS + ((launchNumber(instantOf(about)) + SECONDS) % SECONDS);
}

function instantOf(about: TriggerCommand): Instant {
  switch (about.kind) {
    case "announce":
    case "launched":
    case "completed":
      return about.scheduled;
    case "skip":
      return about.through;
    case "refuse":
      return about.after;
    case "enable":
      return about.since;
  }
}

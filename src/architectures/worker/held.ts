// An attempt that a worker holds, from its dispatch until it is reported or let go. For held-attempts.

import type { Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address, AttemptNumber, Epoch } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { Receiver } from "../../process/task.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import { MESSAGE, SMALL_BYTES, type AttemptReference } from "../protocol/messages.ts";

export interface Held {
  readonly entry: TaskEntry;
  readonly attempt: AttemptNumber;
  readonly epoch: Epoch;
  /** It has a twin at another worker, and its master wants to know which of them starts first. */
  readonly isTied: boolean;
  /** finishing: its work is done, its effect is not there yet. */
  phase: "waiting" | "running" | "finishing";
  /** For whom what it makes is sent at once. */
  readonly receivers: readonly Receiver[] | undefined;
  /** When it left the queue and began to run; undefined until then. */
  startedAt: Instant | undefined;
}

export type ReleaseReason = "killed" | "preempted" | "orphaned";

/** Of these, where only some are meant. */
export function isAmong({ entry, attempt }: Held, wanted: readonly AttemptReference[] | undefined): boolean {
  return wanted === undefined || wanted.some((one) => one.task === entry.id && one.attempt === attempt);
}

/** It could not be saved, and goes on here. */
export function sayKept(host: Host, to: Address, { task, attempt }: AttemptReference): true {
  host.send(to, { kind: MESSAGE.accepted, task, attempt, isKept: true } as Message, SMALL_BYTES);
  return true;
}

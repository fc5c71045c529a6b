// An attempt that a worker holds, from its dispatch until it is reported or let go. For held-attempts.

import type { Instant } from "../../kernel/time.ts";
import type { AttemptNumber, Epoch } from "../../process/identity.ts";
import type { Receiver } from "../../process/task.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";

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

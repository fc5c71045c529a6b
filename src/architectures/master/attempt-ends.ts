// The words for how attempts and tasks begin and end, for the attempt desk and its like.

import type { TryKind } from "../../algorithms/budget/budget.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Epoch } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import { MESSAGE, SMALL_BYTES, type ProtocolMessage } from "../protocol/messages.ts";
import type { Command } from "./commands.ts";

/** What is known of an attempt that is given up. */
export interface Ending {
  /** Work (us) that is kept. */
  readonly saved?: Duration;
  readonly delay?: Duration;
  readonly isFailure?: boolean;
  readonly isCrash?: boolean;
  /** It was displaced. */
  readonly isDisplaced?: boolean;
}

/** The order to work on it. */
export function dispatchOf({ entry, number, receivers }: Attempt, epoch: Epoch): ProtocolMessage {
  const { spec, saved, isTied } = entry;
  return { kind: MESSAGE.dispatch, spec, attempt: number, epoch, saved, isTied, receivers };
}

/** A task that failed before is tried because of that. */
export function tryOf({ failures }: TaskEntry): TryKind {
  return failures === 0 ? "first" : "after-error";
}

/** Puts on the trace that a task has ended, as is on record by now. */
export function recordEnd(host: Host, { task, attempt, how, cause }: Command & { kind: "end" }, epoch: Epoch): void {
  host.emit(END_RECORDS[how], host.node, task, attempt, epoch, how === "dead-lettered" ? cause : 0);
}

/** Tells its client, if that wants to hear of it. */
export function notifyClient(host: Host, { id, client, notify }: TaskSpec): void {
  if (notify) host.send(client, { kind: MESSAGE.done, task: id } satisfies ProtocolMessage as Message, SMALL_BYTES);
}

const END_RECORDS = {
  completed: RECORD["task.completed"],
  "dead-lettered": RECORD["task.dead-lettered"],
  expired: RECORD["task.expired"],
  cancelled: RECORD["task.cancelled"],
} as const;

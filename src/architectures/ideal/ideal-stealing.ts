// Work stealing under the omniscient dispatcher: what waits at another worker moves at once.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { StealingPolicy } from "../../algorithms/stealing/stealing.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import { REFUSALS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { Dispatcher } from "../dispatch/dispatcher.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { WorkerQueues } from "./worker-queues.ts";

export interface StealingOwner {
  readonly now: Instant;
  readonly dispatcher: Dispatcher;
  hostOf(attempt: Attempt): Host;
  /** It does not run any more, and holds nothing. */
  over(attempt: Attempt): void;
  /** Its task waits again. */
  enqueue(entry: TaskEntry, host: Host): void;
}

/** What waits elsewhere is queued for a worker that has idle cores, what would start last first. */
export function stealFor(thief: WorkerIndex, policy: StealingPolicy, queues: WorkerQueues, owner: StealingOwner): void {
  const { board } = owner.dispatcher;
  let cores = board.spareCores(thief);
  if (cores <= 0 || !board.isCandidate(thief)) return;
  const victim = policy.victim(thief, board);
  if (victim === undefined) return;
  for (const entry of queues.waiting(victim, owner.now).toReversed()) {
    if (entry.cores > cores) continue;
    cores -= entry.cores;
    give(entry, thief, queues, owner);
  }
}

function give(entry: TaskEntry, thief: WorkerIndex, queues: WorkerQueues, owner: StealingOwner): void {
  const [attempt] = entry.attempts;
  const host = owner.hostOf(attempt);
  queues.remove(attempt.worker, entry);
  const reason = codeOf(REFUSALS, "given-away");
  host.emit(RECORD["attempt.refused"], host.node, entry.id, attempt.number, 0, reason);
  owner.over(attempt);
  owner.dispatcher.destinations.set(entry, thief);
  owner.enqueue(entry, host);
}

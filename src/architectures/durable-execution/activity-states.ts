// What becomes of an activity, as records: nothing here is decided. For workflows.

import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { QueuedWork } from "../protocol/durable-messages.ts";
import type { ActivityTimeouts } from "./options.ts";
import type { ActivityRecord, WorkflowRecord } from "./persistence.ts";

export const NOBODY = -1 as Address;
const WITH_NOBODY = { worker: NOBODY, poll: -1, beatBy: NEVER };

/** Its workflow's code has not asked for it yet. */
export function awaiting(spec: TaskSpec): ActivityRecord {
  return {
    ...WITH_NOBODY,
    spec,
    status: "awaiting",
    attempt: 1,
    previousDelay: 0 as Duration,
    closeBy: NEVER,
    dueBy: NEVER,
    seenBy: 0,
    wasCancelled: false,
  };
}

export function scheduled(activity: ActivityRecord, dueBy: Instant): ActivityRecord {
  return { ...activity, ...WITH_NOBODY, status: "scheduled", dueBy };
}

/** Its latest attempt failed; the next one follows at `dueBy`. */
export function backingOff(activity: ActivityRecord, delay: Duration, dueBy: Instant): ActivityRecord {
  const attempt = activity.attempt + 1;
  return { ...activity, ...WITH_NOBODY, status: "backoff", attempt, previousDelay: delay, dueBy };
}

/** `seenBy`: the workflow task that sees it. */
export function ended(activity: ActivityRecord, seenBy: number, wasCancelled: boolean): ActivityRecord {
  return { ...activity, status: "ended", closeBy: NEVER, dueBy: NEVER, beatBy: NEVER, seenBy, wasCancelled };
}

/**
 * In how long something is due; undefined: never. No longer than the timeout itself: whoever takes over may have another idea of the
 * time.
 */
export function activityDueIn(
  activity: ActivityRecord | undefined,
  { startToClose, scheduleToStart, scheduleToClose, heartbeat }: ActivityTimeouts,
  now: Instant,
): Duration | undefined {
  if (activity === undefined) return undefined;
  const { status, previousDelay, closeBy, dueBy, beatBy } = activity;
  const most = {
    started: startToClose,
    scheduled: scheduleToStart,
    backoff: previousDelay,
    awaiting: undefined,
    ended: undefined,
  };
  const all = [left(closeBy, scheduleToClose, now), left(dueBy, most[status], now), left(beatBy, heartbeat, now)];
  const set = all.filter((one) => one !== undefined);
  return set.length === 0 ? undefined : (Math.min(...set) as Duration);
}

/** At most `most`; undefined: never. */
export function left(instant: Instant, most: Duration | undefined, now: Instant): Duration | undefined {
  if (instant === NEVER) return undefined;
  const duration = Math.max(1, instant - now);
  return Math.min(duration, most ?? duration) as Duration;
}

/** What stands, or is to stand, in the task queue of activities: one or none. */
export function transferOf(
  { shard, run }: WorkflowRecord,
  activity: ActivityRecord | undefined,
): readonly QueuedWork[] {
  if (activity?.status !== "scheduled") return [];
  const { spec, attempt } = activity;
  return [{ queue: "activity", reference: { shard, run, task: spec.id, attempt }, spec }];
}

/** And in that of workflow tasks. */
export function decisionTransferOf({ shard, run, decision, serial, sticky }: WorkflowRecord): readonly QueuedWork[] {
  return decision === "scheduled" ? [{ queue: "workflow", reference: { shard, run, serial }, sticky }] : [];
}

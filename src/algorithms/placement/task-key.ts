// What placements by key go by: the hash of what a task is about. The same on every dispatcher, in every run. And which tasks are
// runs of one and the same thing, for placements that take turns for each.

import { hashOfName } from "../../kernel/name-hash.ts";
import type { QueuedTask } from "../ordering/ordering.ts";

export type HashedBy = "key" | "trigger";

export const HASHED_BY = {
  type: "choice",
  options: ["key", "trigger"],
  default: "key",
  summary:
    "What is hashed. key: the task's `key`. trigger: the time trigger that launched it, or its class where none did, so that all runs of a job go to one worker (XXL-JOB).",
} as const;

/** 53 bits. A task that is about nothing in particular is its own key. */
export function hashOfKey(task: QueuedTask, by: HashedBy = "key"): number {
  const { key, id } = task;
  return hashOfName(by === "trigger" ? String(jobOf(task)) : (key ?? `task ${id}`));
}

/** A number for what it is a run of: of its time trigger, or, below 0, of its class. */
export function jobOf({ trigger = -1, workloadClass }: QueuedTask): number {
  return trigger >= 0 ? trigger : -1 - workloadClass;
}

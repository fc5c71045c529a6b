// What a task is taken to cost its tenant, before it has run.

import type { QueuedTask } from "../ordering.ts";

/** Core time; what has overrun its estimate is taken to need as much again. */
export function estimatedWork({ cores, remaining, estimate }: QueuedTask): number {
  return cores * Math.max(1, remaining > 0 ? remaining : estimate);
}

// Which workflow a task belongs to: that of its job. A task that stands alone is a workflow of one activity.

import { hashOfName } from "../../kernel/name-hash.ts";
import { NO_GROUP, type TaskSpec } from "../../process/task.ts";

export function nameOf({ id, workloadClass, part, group }: TaskSpec): string {
  if (part !== undefined) return `${workloadClass}/job ${part.job}`;
  return group === NO_GROUP ? `task ${id}` : `${workloadClass}/group ${group}`;
}

/** All tasks of it. */
export function sizeOf({ part, groupSize, group }: TaskSpec): number {
  if (part !== undefined) return part.graph.estimates.length;
  return group === NO_GROUP ? 1 : groupSize;
}

export function shardOf(spec: TaskSpec, shards: number): number {
  return hashOfName(nameOf(spec)) % shards;
}

// What stands in a task queue, by number: an attempt of an activity, or a try of a workflow task.

import { callKey } from "../master/master-core.ts";
import type { ActivityReference, DecisionReference, QueuedWork, TaskQueue } from "../protocol/durable-messages.ts";

export function workKey({ queue, reference }: QueuedWork): number {
  return matchKey(queue, reference);
}

export function matchKey(queue: TaskQueue, reference: ActivityReference | DecisionReference): number {
  if (queue === "activity") {
    const { task, attempt } = reference as ActivityReference;
    return callKey(task, attempt);
  }
  const { run, serial } = reference as DecisionReference;
  return callKey(run, serial);
}

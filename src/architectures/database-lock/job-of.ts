// Which job a task is a run of, where executors run jobs: that of its time trigger, or, where none launched it, its class.

import type { TaskSpec } from "../../process/task.ts";
import type { PendingTask } from "../decentralised/pending-task.ts";

/** Triggers have the numbers from 0 up, classes those below. */
export function jobOfClass({ workloadClass }: Pick<TaskSpec, "workloadClass">): number {
  return -1 - workloadClass;
}

export function jobOf({ block, spec }: PendingTask): number {
  return block?.job ?? jobOfClass(spec);
}
